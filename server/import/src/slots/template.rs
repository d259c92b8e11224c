//! A week that repeats: one row is a hospital's hours on some days, for some weeks.

use std::{collections::HashMap, io::Write, path::Path};

use anyhow::{Context, Result, bail};
use contracts::v1::Slot;
use jiff::{
    Span, ToSpan,
    civil::{Date, Time},
    tz::{AmbiguousOffset, TimeZone},
};

use super::{sink::Sink, weekdays};
use crate::{
    input::{
        progress::{Counter, Progress},
        records::Breaks,
        table::{Row, Table},
    },
    rejects::Reject,
};

/// Longest stretch of one row, days.
const MAX_DAYS: i32 = 400;
/// Shortest slot, minutes: shorter ones are a typing mistake.
const MIN_MINUTES: i64 = 5;
const NEEDED: [&str; 7] = ["hospital_id", "weekdays", "start", "end", "capacity", "from", "to"];
const OPTIONAL: [&str; 2] = ["every_minutes", "zone"];

/// A row, understood.
#[derive(Debug, Clone)]
struct Week {
    hospital_id: String,
    days: Vec<jiff::civil::Weekday>,
    start: Time,
    end: Time,
    capacity: u32,
    every_minutes: i64,
    from: Date,
    to: Date,
}

/// Expands a file of templates into the sink.
///
/// # Errors
/// When the file cannot be read, lacks a column, or a service does not answer.
pub async fn read(
    path: &Path,
    label: Option<&str>,
    counter: Counter,
    sink: &mut Sink<'_>,
    progress: &mut Progress,
    out: &mut dyn Write,
) -> Result<()> {
    let mut table = Table::open(path, label, counter)?;
    let at: HashMap<String, usize> =
        table.headers.iter().enumerate().map(|(i, h)| (h.to_lowercase().replace([' ', '-'], "_"), i)).collect();
    if let Some(missing) = NEEDED.iter().find(|column| !at.contains_key(**column)) {
        bail!("no column {missing}; a weekly template has {}, every_minutes and zone", NEEDED.join(", "));
    }
    // what is read of a template is days, times and numbers
    table.expect_breaks(|column| {
        let read = at.iter().any(|(name, i)| *i == column && is_read(name));
        if read { Breaks::Never } else { Breaks::Often }
    });
    sink.note(table.found.note(path));
    while let Some((row, record)) = table.next_row().with_context(|| path.display().to_string())? {
        progress.row(out);
        let record = match record {
            Row::Good(record) => record,
            Row::Bad(fault) => {
                let column = fault.column.map(|column| table.heading(column)).unwrap_or_default();
                sink.take(row, Err(Reject::new(row, column, fault.reason, fault.text))).await?;
                continue;
            }
        };
        let cell = |column: &str| at.get(column).and_then(|i| record.get(*i)).unwrap_or_default().trim();
        let zone = match cell("zone") {
            "" => sink.zone_of(cell("hospital_id")).await?.ok_or_else(|| {
                Reject::new(row, "hospital_id", "no such hospital; import hospitals first", cell("hospital_id"))
            }),
            named => Ok(named.to_owned()),
        };
        let week = zone.and_then(|zone| {
            let zone = TimeZone::get(&zone).map_err(|_| Reject::new(row, "zone", "not an IANA time zone", zone))?;
            Ok((parse(row, cell)?, zone))
        });
        match week {
            Err(reject) => sink.take(row, Err(reject)).await?,
            Ok((week, zone)) => {
                for slot in expand(row, &week, &zone) {
                    sink.take(row, slot).await?;
                }
            }
        }
    }
    Ok(())
}

fn is_read(column: &str) -> bool {
    NEEDED.contains(&column) || OPTIONAL.contains(&column)
}

fn parse<'c>(row: u64, cell: impl Fn(&str) -> &'c str) -> Result<Week, Reject> {
    let wrong = |column: &str, reason: &str| Reject::new(row, column, reason, cell(column));
    let time = |column: &str| clock(cell(column)).ok_or_else(|| wrong(column, "not a time like 08:30"));
    let date = |column: &str| cell(column).parse::<Date>().map_err(|_| wrong(column, "not a date like 2026-12-01"));
    let days = weekdays::parse(cell("weekdays")).ok_or_else(|| wrong("weekdays", "not days like Mon-Fri"))?;
    let (start, end) = (time("start")?, time("end")?);
    if end <= start {
        return Err(wrong("end", "not after start"));
    }
    let capacity = cell("capacity").parse().ok().filter(|n| (1..=100_000).contains(n));
    let capacity = capacity.ok_or_else(|| wrong("capacity", "not a number from 1 to 100000"))?;
    let length = minutes(end) - minutes(start);
    let every_minutes = match cell("every_minutes") {
        "" => length,
        text => text.parse().map_err(|_| wrong("every_minutes", "not a number of minutes"))?,
    };
    if !(MIN_MINUTES..=length).contains(&every_minutes) {
        return Err(wrong("every_minutes", "not from 5 to the length of the day"));
    }
    let (from, to) = (date("from")?, date("to")?);
    let stretch = from.until(to).map(|span| span.get_days()).unwrap_or(i32::MAX);
    if !(0..=MAX_DAYS).contains(&stretch) {
        return Err(wrong("to", "before from, or over 400 days after it"));
    }
    Ok(Week { hospital_id: cell("hospital_id").to_owned(), days, start, end, capacity, every_minutes, from, to })
}

fn minutes(time: Time) -> i64 {
    i64::from(time.hour()) * 60 + i64::from(time.minute())
}

/// "8:30" and "08:30", no seconds.
fn clock(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once([':', '.'])?;
    let digits = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(hour) || minute.len() != 2 || !digits(minute) {
        return None;
    }
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

/// The slots of a row. A local time that the clocks skip is an error of its own; one that comes twice is taken the first
/// time. A slot lasts as long as its row says, in elapsed time.
fn expand(row: u64, week: &Week, zone: &TimeZone) -> Vec<Result<Slot, Reject>> {
    let mut out = Vec::new();
    let mut date = week.from;
    while date <= week.to {
        if week.days.contains(&date.weekday()) {
            let mut at = minutes(week.start);
            while at + week.every_minutes <= minutes(week.end) {
                out.push(one(row, week, date, at, zone));
                at += week.every_minutes;
            }
        }
        let Ok(next) = date.checked_add(Span::new().days(1)) else { break };
        date = next;
    }
    out
}

fn one(row: u64, week: &Week, date: Date, minute: i64, zone: &TimeZone) -> Result<Slot, Reject> {
    let odd = |reason: &str, value: String| Reject::new(row, "start", reason, value);
    let local = date.to_datetime(Time::midnight()).checked_add(minute.minutes());
    let local = local.map_err(|_| odd("no such time", format!("{date} +{minute} min")))?;
    let ambiguous = zone.to_ambiguous_timestamp(local);
    if matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. }) {
        return Err(odd("the clocks skip this time; left out", local.to_string()));
    }
    let start = ambiguous.compatible().map_err(|_| odd("no such time", local.to_string()))?;
    let start_ms = start.as_millisecond();
    Ok(Slot {
        hospital_id: week.hospital_id.clone(),
        start_ms,
        end_ms: start_ms + week.every_minutes * 60_000,
        capacity: week.capacity,
        ..Slot::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin(from: &str, start: &str, end: &str) -> Vec<Result<Slot, Reject>> {
        let cells = HashMap::from([
            ("hospital_id", "h"),
            ("weekdays", "daily"),
            ("start", start),
            ("end", end),
            ("capacity", "3"),
            ("every_minutes", "30"),
            ("from", from),
            ("to", from),
        ]);
        let week = parse(1, |column| cells.get(column).copied().unwrap_or_default()).unwrap();
        expand(1, &week, &TimeZone::get("Europe/Berlin").unwrap())
    }

    #[test]
    fn a_time_that_does_not_exist_is_left_out_and_one_that_repeats_comes_once() {
        // 2026-03-29: 02:00 is followed by 03:00
        let spring = berlin("2026-03-29", "01:00", "04:00");
        assert_eq!(spring.iter().filter(|slot| slot.is_err()).count(), 2);
        let starts: Vec<_> = spring.into_iter().flatten().map(|slot| slot.start_ms).collect();
        assert_eq!(starts.len(), 4);
        assert!(starts.windows(2).all(|pair| pair[0] < pair[1]));
        // 2026-10-25: 02:00 to 03:00 comes twice
        let autumn: Vec<_> = berlin("2026-10-25", "02:00", "04:00").into_iter().flatten().collect();
        assert_eq!(autumn.len(), 4);
        let first: jiff::Timestamp = "2026-10-25T00:00:00Z".parse().unwrap();
        assert_eq!(autumn[0].start_ms, first.as_millisecond(), "the first of the two");
        assert!(autumn.iter().all(|slot| slot.end_ms - slot.start_ms == 30 * 60_000));
    }

    #[test]
    fn times_are_read_strictly() {
        assert!(clock("8:30").is_some() && clock("08:30").is_some());
        for bad in ["8", "25:00", "08:60", "08:3", "+8:30", "08:30:00"] {
            assert!(clock(bad).is_none(), "{bad}");
        }
    }
}
