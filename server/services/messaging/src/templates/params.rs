//! Parameters of a template, read from what the caller sent.

use std::{collections::HashMap, fmt};

use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};

use super::{Name, Visit};

/// Longer names are cut: a message stays a message.
const MAX_CHARACTERS: usize = 60;

pub(super) struct Params<'a>(pub(super) &'a HashMap<String, String>);

/// An amount in minor units and its ISO 4217 currency; shows as "199.00".
pub(super) struct Price {
    amount_minor: u64,
    pub(super) currency: String,
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = match self.currency.as_str() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV"
            | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            _ => 2,
        };
        let unit = 10_u64.pow(places);
        match places {
            0 => write!(f, "{}", self.amount_minor),
            _ => {
                write!(f, "{}.{:0width$}", self.amount_minor / unit, self.amount_minor % unit, width = places as usize)
            }
        }
    }
}

impl Params<'_> {
    /// "" when it is not there. On one line, without what could turn the text around.
    fn optional(&self, name: &str) -> String {
        let Some(value) = self.0.get(name) else { return String::new() };
        let line: String = value
            .chars()
            .take(MAX_CHARACTERS * 20)
            .map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c })
            .filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'))
            .collect();
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.chars().count() <= MAX_CHARACTERS {
            return line;
        }
        let cut: String = line.chars().take(MAX_CHARACTERS - 1).collect();
        format!("{}…", cut.trim_end())
    }

    pub(super) fn text(&self, name: &str) -> Result<String, String> {
        let text = self.optional(name);
        if text.is_empty() { Err(format!("{name}: missing")) } else { Ok(text) }
    }

    pub(super) fn digits(&self, name: &str) -> Result<String, String> {
        let text = self.text(name)?;
        if text.bytes().all(|b| b.is_ascii_digit()) { Ok(text) } else { Err(format!("{name}: not digits")) }
    }

    pub(super) fn number<N: std::str::FromStr>(&self, name: &str) -> Result<N, String> {
        self.text(name)?.parse().map_err(|_| format!("{name}: not a number"))
    }

    fn name(&self, zh: &str, en: &str) -> Result<Name, String> {
        let name = Name { zh: self.optional(zh), en: self.optional(en) };
        if name.zh.is_empty() && name.en.is_empty() {
            return Err(format!("{zh}, {en}: one of them is needed"));
        }
        Ok(name)
    }

    pub(super) fn visit(&self) -> Result<Visit, String> {
        let (date, time, zone) = (self.text("date")?, self.text("time")?, self.text("zone")?);
        if date.len() != 10 || date.parse::<Date>().is_err() {
            return Err("date: not YYYY-MM-DD".into());
        }
        if time.len() != 5 || time.parse::<Time>().is_err() {
            return Err("time: not HH:MM".into());
        }
        let Ok(rules) = TimeZone::get(&zone) else {
            return Err("zone: not an IANA time zone".into());
        };
        let offset = Some(self.optional("offset")).filter(|offset| !offset.is_empty());
        if let Some(offset) = &offset {
            check_offset(&date, &time, offset, &rules)?;
        }
        Ok(Visit {
            reference: self.text("reference")?,
            hospital: self.name("hospital_zh", "hospital_en")?,
            package: self.name("package_zh", "package_en")?,
            date,
            time,
            zone,
            offset,
        })
    }

    pub(super) fn price(&self) -> Result<Price, String> {
        let price = Price { amount_minor: self.number("amount_minor")?, currency: self.text("currency")? };
        if price.currency.len() != 3 || !price.currency.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err("currency: not three capitals".into());
        }
        Ok(price)
    }
}

/// An offset is told only where the zone has it at that time: nobody is sent to the wrong hour.
fn check_offset(date: &str, time: &str, offset: &str, rules: &TimeZone) -> Result<(), String> {
    let form = offset.bytes().enumerate().all(|(at, byte)| match at {
        0 => matches!(byte, b'+' | b'-'),
        3 => byte == b':',
        _ => byte.is_ascii_digit(),
    });
    let instant = format!("{date}T{time}:00{offset}").parse::<Timestamp>();
    let (6, true, Ok(instant)) = (offset.len(), form, instant) else {
        return Err("offset: not +HH:MM or -HH:MM".into());
    };
    let there = rules.to_datetime(instant);
    if (there.date().to_string(), format!("{:02}:{:02}", there.hour(), there.minute()))
        != (date.to_owned(), time.to_owned())
    {
        return Err("offset: not the zone's at that time".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_show_with_their_currencys_places() {
        for (amount_minor, currency, shown) in [
            (19_900, "CNY", "199.00"),
            (5, "EUR", "0.05"),
            (1_500, "JPY", "1500"),
            (1_234, "KWD", "1.234"),
            (0, "CNY", "0.00"),
        ] {
            assert_eq!(Price { amount_minor, currency: currency.into() }.to_string(), shown);
        }
    }
}
