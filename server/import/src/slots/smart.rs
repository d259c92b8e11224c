//! Schedule and Slot resources of SMART Scheduling Links, one a line.

use std::{collections::HashMap, io::BufReader, io::Write, path::Path};

use anyhow::{Context, Result, bail};
use contracts::v1::Slot;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::sink::Sink;
use crate::{
    hospitals::identity,
    input::{
        encoding, files,
        lines::{Line, Lines},
        progress::{Counter, Progress},
    },
    rejects::Reject,
};

/// The extension that says how many places a slot has.
const CAPACITY: &str = "slot-capacity";
const DAY_MS: i64 = 86_400_000;

/// What a file holds, by its first line.
pub enum Kind {
    Schedules,
    Slots,
    Template,
    /// Another resource, by name.
    Other(String),
    /// The first line says nothing; its rows will tell what is wrong.
    Broken,
}

/// # Errors
/// When the file cannot be read or is empty.
pub fn kind(path: &Path) -> Result<Kind> {
    if !matches!(files::extension(path).as_str(), "json" | "ndjson" | "jsonl") {
        return Ok(Kind::Template);
    }
    let mut lines = open(path, Counter::default())?;
    let Some((_, line)) = lines.next_line()? else { bail!("the file is empty") };
    let Line::Text(text) = line else { return Ok(Kind::Broken) };
    let Ok(value) = serde_json::from_str::<Value>(&text) else { return Ok(Kind::Broken) };
    Ok(match value.get("resourceType").and_then(Value::as_str) {
        Some("Schedule") => Kind::Schedules,
        Some("Slot") => Kind::Slots,
        Some(other) => Kind::Other(other.chars().take(40).collect()),
        None => Kind::Broken,
    })
}

fn open(path: &Path, counter: Counter) -> Result<Lines<BufReader<encoding::Text>>> {
    let (text, _) = encoding::open(path, Some("utf-8"), counter)?;
    Ok(Lines::new(BufReader::new(text)))
}

#[derive(Deserialize)]
struct Reference {
    reference: String,
}
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ScheduleResource {
    resource_type: String,
    id: String,
    #[serde(default)]
    actor: Vec<Reference>,
}
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SlotResource {
    resource_type: String,
    schedule: Reference,
    status: String,
    start: String,
    end: String,
    #[serde(default)]
    extension: Vec<Extension>,
}
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Extension {
    url: String,
    value_integer: Option<i64>,
}

/// Which Location each Schedule is of.
#[derive(Default)]
pub struct Schedules {
    locations: HashMap<String, String>,
    pub problems: Vec<String>,
}

impl Schedules {
    /// # Errors
    /// When the file cannot be read.
    pub fn read(&mut self, path: &Path) -> Result<()> {
        let mut lines = open(path, Counter::default())?;
        let mut bad = 0;
        while let Some((_, line)) = lines.next_line()? {
            let resource = match line {
                Line::Text(text) => serde_json::from_str::<ScheduleResource>(&text).ok(),
                Line::TooLong | Line::NotUtf8 => None,
            };
            let location = resource
                .as_ref()
                .filter(|r| r.resource_type == "Schedule")
                .and_then(|r| r.actor.iter().find_map(|actor| id_of(&actor.reference, "Location")));
            match (resource, location) {
                (Some(resource), Some(location)) => drop(self.locations.insert(resource.id, location)),
                _ => bad += 1,
            }
        }
        if bad > 0 {
            self.problems.push(format!("{}: {bad} lines are no Schedule of a Location", path.display()));
        }
        Ok(())
    }
}

/// "Schedule/116", or that at the end of an address.
fn id_of(reference: &str, kind: &str) -> Option<String> {
    let mut parts = reference.rsplit('/');
    let id = parts.next().filter(|id| !id.is_empty())?;
    (parts.next() == Some(kind)).then(|| id.to_owned())
}

/// Reads a file of slots into the sink.
///
/// # Errors
/// When the file cannot be read or a service does not answer.
#[allow(clippy::too_many_arguments)]
pub async fn read(
    path: &Path,
    counter: Counter,
    source: &str,
    schedules: &Schedules,
    days: i64,
    sink: &mut Sink<'_>,
    progress: &mut Progress,
    out: &mut dyn Write,
) -> Result<()> {
    let mut lines = open(path, counter)?;
    while let Some((row, line)) = lines.next_line().with_context(|| path.display().to_string())? {
        progress.row(out);
        let slot = match line {
            Line::TooLong => Err(Reject::new(row, "", "the line is longer than 4 MB", "")),
            Line::NotUtf8 => Err(Reject::new(row, "", "bytes that are not UTF-8", "")),
            Line::Text(text) => slot(&text, row, source, schedules, days),
        };
        sink.take(row, slot).await?;
    }
    Ok(())
}

fn parse(text: &str, row: u64) -> Result<SlotResource, Reject> {
    let value: Value =
        serde_json::from_str(text).map_err(|error| Reject::new(row, "", format!("not JSON: {error}"), text))?;
    match value.get("resourceType").and_then(Value::as_str) {
        Some("Slot") => {}
        Some(_) => return Err(Reject::new(row, "resourceType", "not a Slot", text)),
        None => return Err(Reject::new(row, "resourceType", "missing: not a FHIR resource", text)),
    }
    let slot: SlotResource =
        serde_json::from_value(value).map_err(|error| Reject::new(row, "", error.to_string(), text))?;
    debug_assert_eq!(slot.resource_type, "Slot");
    Ok(slot)
}

/// The offset in the text is trusted, even where it is not the place's at that time: the publisher means that instant.
fn instant(row: u64, column: &str, text: &str) -> Result<i64, Reject> {
    let parsed: Result<Timestamp, _> = text.parse();
    parsed
        .map(Timestamp::as_millisecond)
        .map_err(|_| Reject::new(row, column, "not an instant with an offset, like 2023-03-24T08:00:00-05:00", text))
}

fn slot(text: &str, row: u64, source: &str, schedules: &Schedules, days: i64) -> Result<Slot, Reject> {
    let slot = parse(text, row)?;
    let reference = &slot.schedule.reference;
    let location = id_of(reference, "Schedule").and_then(|id| schedules.locations.get(&id)).ok_or_else(|| {
        Reject::new(row, "schedule", "not among the Schedules given; give the Schedule file too", reference)
    })?;
    let start_ms = instant(row, "start", &slot.start)? + days * DAY_MS;
    let end_ms = instant(row, "end", &slot.end)? + days * DAY_MS;
    if end_ms <= start_ms {
        return Err(Reject::new(row, "end", "not after the start", slot.end));
    }
    let stated =
        slot.extension.iter().find(|e| e.url.rsplit('/').next() == Some(CAPACITY)).and_then(|e| e.value_integer);
    let capacity = match (slot.status.as_str(), stated) {
        ("free", None) => 1,
        ("free", Some(n)) => u32::try_from(n)
            .ok()
            .filter(|n| *n <= 100_000)
            .ok_or_else(|| Reject::new(row, "capacity", "not between 0 and 100000", n.to_string()))?,
        // taken elsewhere: it stays in the list with nothing to have
        ("busy" | "busy-unavailable" | "busy-tentative", _) => 0,
        (other, _) => return Err(Reject::new(row, "status", "not free or busy", other)),
    };
    Ok(Slot { hospital_id: identity::given(source, location), start_ms, end_ms, capacity, ..Slot::default() })
}

/// The earliest start in a file, as (instant, published local date).
///
/// # Errors
/// When the file cannot be read.
pub fn earliest(path: &Path) -> Result<Option<(i64, jiff::civil::Date)>> {
    let mut lines = open(path, Counter::default())?;
    let mut first: Option<(i64, jiff::civil::Date)> = None;
    while let Some((row, line)) = lines.next_line()? {
        let Line::Text(text) = line else { continue };
        let Ok(slot) = parse(&text, row) else { continue };
        let Ok(start) = instant(row, "start", &slot.start) else { continue };
        // the date as it was written, whatever the offset
        let Some(date) = slot.start.get(..10).and_then(|date| date.parse().ok()) else { continue };
        if first.is_none_or(|(earliest, _)| start < earliest) {
            first = Some((start, date));
        }
    }
    Ok(first)
}
