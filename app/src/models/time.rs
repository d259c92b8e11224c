//! Local times, worked out on the server: the browser needs no time-zone data.

use serde::{Deserialize, Serialize};

use super::Locale;

/// A civil date, with what is needed to print it. Ordered by date.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LocalDate {
    /// `YYYY-MM-DD`.
    pub iso: String,
    pub year: i16,
    /// 1 to 12.
    pub month: u8,
    pub day: u8,
    /// 1 is Monday, 7 Sunday.
    pub weekday: u8,
}

/// An instant as the clock on the hospital's wall shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalTime {
    pub date: LocalDate,
    /// `HH:MM`.
    pub time: String,
    /// IANA name, e.g. `Asia/Shanghai`.
    pub zone: String,
    /// e.g. `+08:00`; tells the two 01:30s of an autumn night apart.
    pub offset: String,
    /// The machine-readable instant for `<time datetime>`, RFC 3339.
    pub rfc3339: String,
}

const WEEKDAYS_EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const WEEKDAYS_ZH: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
const MONTHS_EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl LocalDate {
    pub fn weekday_name(&self, locale: Locale) -> &'static str {
        let names = match locale {
            Locale::En => &WEEKDAYS_EN,
            Locale::Zh => &WEEKDAYS_ZH,
        };
        names[usize::from(self.weekday.clamp(1, 7)) - 1]
    }

    /// `23 Nov` / `11月23日`.
    pub fn short(&self, locale: Locale) -> String {
        match locale {
            Locale::En => format!("{} {}", self.day, MONTHS_EN[usize::from(self.month.clamp(1, 12)) - 1]),
            Locale::Zh => format!("{}月{}日", self.month, self.day),
        }
    }

    /// `Mon 23 Nov 2026` / `2026年11月23日 周一`.
    pub fn long(&self, locale: Locale) -> String {
        match locale {
            Locale::En => format!("{} {} {}", self.weekday_name(locale), self.short(locale), self.year),
            Locale::Zh => format!("{}年{} {}", self.year, self.short(locale), self.weekday_name(locale)),
        }
    }
}

impl LocalTime {
    /// `Mon 23 Nov 2026, 08:30 (Asia/Shanghai, +08:00)`.
    pub fn long(&self, locale: Locale) -> String {
        let (comma, open, close) = match locale {
            Locale::En => (", ", " (", ")"),
            Locale::Zh => (" ", "（", "）"),
        };
        format!("{}{comma}{}{open}{} {}{close}", self.date.long(locale), self.time, self.zone, self.offset)
    }
}
