//! The messages, typed: a template exists only with everything its text needs.

mod en;
mod params;
mod zh;

use contracts::v1::EnqueueRequest;
use params::{Params, Price};

/// The languages of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Locale {
    En,
    Zh,
}

impl Locale {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "en" => Some(Self::En),
            "zh" => Some(Self::Zh),
            _ => None,
        }
    }
}

/// A name in both languages; at least one is there.
struct Name {
    zh: String,
    en: String,
}

impl Name {
    fn of(&self, locale: Locale) -> &str {
        let (first, second) = match locale {
            Locale::Zh => (&self.zh, &self.en),
            Locale::En => (&self.en, &self.zh),
        };
        if first.is_empty() { second } else { first }
    }
}

/// When and where, in the hospital's local time.
struct Visit {
    reference: String,
    hospital: Name,
    package: Name,
    date: String,
    time: String,
    zone: String,
    /// "+01:00"; without it the two passes of an autumn hour read the same.
    offset: Option<String>,
}

enum Template {
    SignInCode { code: String, minutes: u32 },
    OrderConfirmed { visit: Visit, person: String, price: Price },
    OrderExpired { visit: Visit },
    OrderCancelled { visit: Visit },
    OrderRefunded { visit: Visit, price: Price },
    SlotLost { visit: Visit },
}

/// The text of a message.
///
/// # Errors
/// Which parameter, or what else, is missing or malformed; never its value.
pub(crate) fn text(request: &EnqueueRequest, locale: Locale) -> Result<String, String> {
    let template = parse(&request.template, &Params(&request.params))?;
    Ok(match locale {
        Locale::En => en::text(&template),
        Locale::Zh => zh::text(&template),
    })
}

fn parse(name: &str, params: &Params<'_>) -> Result<Template, String> {
    Ok(match name {
        "sign_in_code" => Template::SignInCode { code: params.digits("code")?, minutes: params.number("minutes")? },
        "order_confirmed" => {
            Template::OrderConfirmed { visit: params.visit()?, person: params.text("person")?, price: params.price()? }
        }
        "order_expired" => Template::OrderExpired { visit: params.visit()? },
        "order_cancelled" => Template::OrderCancelled { visit: params.visit()? },
        "order_refunded" => Template::OrderRefunded { visit: params.visit()?, price: params.price()? },
        "slot_lost" => Template::SlotLost { visit: params.visit()? },
        _ => return Err("template: unknown".into()),
    })
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, tz::TimeZone};
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{order_params, request};

    const ZONES: [&str; 8] = [
        "Asia/Shanghai",
        "America/New_York",
        "America/St_Johns",
        "Europe/London",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "Africa/Casablanca",
        "Pacific/Apia",
    ];

    const ORDER_TEMPLATES: [&str; 5] =
        ["order_confirmed", "order_expired", "order_cancelled", "order_refunded", "slot_lost"];

    #[test]
    fn every_order_message_names_the_reference_and_local_time_with_its_zone() {
        for template in ORDER_TEMPLATES {
            for locale in [Locale::En, Locale::Zh] {
                let text = text(&request("k", template), locale).unwrap();
                for part in ["CW-7K3M9QXT", "2026-11-23 08:30 (Asia/Shanghai +08:00)"] {
                    assert!(text.contains(part), "{template}: {part} is not in {text}");
                }
                // five concatenated messages at most: 5 × 67 characters
                assert!(text.chars().count() <= 335, "{template}: {}", text.chars().count());
            }
        }
    }

    #[test]
    fn without_an_offset_the_zone_stands_alone() {
        let mut request = request("k", "order_confirmed");
        request.params.remove("offset");
        for locale in [Locale::En, Locale::Zh] {
            assert!(text(&request, locale).unwrap().contains("2026-11-23 08:30 (Asia/Shanghai)"));
        }
    }

    #[test]
    fn a_time_that_the_clocks_skip_is_refused() {
        let mut request = request("k", "order_confirmed");
        for (name, value) in [("date", "2026-03-29"), ("time", "01:30"), ("zone", "Europe/London")] {
            request.params.insert(name.into(), value.into());
        }
        for offset in ["+00:00", "+01:00"] {
            request.params.insert("offset".into(), offset.into());
            assert!(text(&request, Locale::En).unwrap_err().starts_with("offset"), "{offset}");
        }
    }

    /// The instant that a reader takes from a text, without knowing the zone's rules.
    fn read_ms(text: &str, zone: &str) -> i64 {
        let at = text.find(&format!(" ({zone} ")).unwrap();
        let (date_time, offset) = (&text[at - 16..at], &text[at + zone.len() + 3..][..6]);
        let instant = format!("{}:00{offset}", date_time.replace(' ', "T"));
        instant.parse::<Timestamp>().unwrap().as_millisecond()
    }

    proptest! {
        #[test]
        fn the_instant_can_be_read_from_the_text(
            zone in proptest::sample::select(&ZONES[..]),
            quarter in 1_440_000i64..2_400_000, // 2011 to 2038
            // around the next change of the clocks, or anywhere
            quarters_off in proptest::option::of(-12i64..12),
        ) {
            let anywhere = Timestamp::from_millisecond(quarter * 900_000).unwrap();
            let rules = TimeZone::get(zone).unwrap();
            let change = rules.following(anywhere).next().map(|change| change.timestamp());
            let start_ms = match (quarters_off, change) {
                (Some(off), Some(change)) => change.as_millisecond() + off * 900_000,
                (None, _) | (_, None) => anywhere.as_millisecond(),
            };
            let start = Timestamp::from_millisecond(start_ms).unwrap().to_zoned(rules);
            for template in ORDER_TEMPLATES {
                let mut request = request("k", template);
                let told = [("date", "%Y-%m-%d"), ("time", "%H:%M"), ("offset", "%:z")];
                let told = told.map(|(name, form)| (name.to_owned(), start.strftime(form).to_string()));
                request.params.extend(told);
                request.params.insert("zone".into(), zone.into());
                for locale in [Locale::En, Locale::Zh] {
                    prop_assert_eq!(read_ms(&text(&request, locale).unwrap(), zone), start_ms);
                }
            }
        }
    }

    #[test]
    fn the_language_is_the_asked_for_one() {
        let request = request("k", "order_confirmed");
        let zh = text(&request, Locale::Zh).unwrap();
        assert!(zh.contains("北京协和医院") && zh.contains("您") && zh.contains("199.00 元"), "{zh}");
        let en = text(&request, Locale::En).unwrap();
        assert!(en.contains("Peking Union") && en.contains("CNY 199.00") && en.is_ascii(), "{en}");
    }

    #[test]
    fn a_name_in_one_language_serves_both() {
        let mut request = request("k", "order_confirmed");
        request.params.remove("hospital_en");
        assert!(text(&request, Locale::En).unwrap().contains("北京协和医院"));
        request.params.remove("hospital_zh");
        assert_eq!(text(&request, Locale::En), Err("hospital_zh, hospital_en: one of them is needed".into()));
    }

    #[test]
    fn what_a_text_needs_must_be_there() {
        for name in ["reference", "date", "time", "zone", "person", "amount_minor", "currency"] {
            let mut request = request("k", "order_confirmed");
            request.params.remove(name);
            assert!(text(&request, Locale::En).unwrap_err().starts_with(name), "{name}");
            request.params.insert(name.into(), " ".into());
            assert!(text(&request, Locale::En).unwrap_err().starts_with(name), "{name}");
        }
        for (name, value) in [
            ("date", "23/11/2026"),
            ("date", "2026-02-30"),
            ("time", "8:30"),
            ("time", "25:00"),
            ("zone", "Asia/Nowhere"),
            ("offset", "8"),
            ("offset", "+0800"),
            ("offset", "+08:0x"),
            ("offset", "+08:00:00"),
            ("offset", "+99:00"),
            ("offset", "+07:00"),
            ("offset", "-08:00"),
            ("amount_minor", "1.99"),
            ("amount_minor", "-1"),
            ("currency", "yuan"),
        ] {
            let mut request = request("k", "order_confirmed");
            request.params.insert(name.into(), value.into());
            assert!(text(&request, Locale::En).unwrap_err().starts_with(name), "{name} {value}");
        }
        assert!(text(&request("k", "newsletter"), Locale::En).is_err());
    }

    #[test]
    fn long_and_odd_values_cannot_stretch_or_break_a_message() {
        let mut request = request("k", "order_confirmed");
        request.params = order_params();
        request.params.insert("hospital_zh".into(), "医".repeat(5_000));
        request.params.insert("person".into(), "a\nb\u{0}c\u{202e}".into());
        let text = text(&request, Locale::Zh).unwrap();
        assert!(text.chars().count() < 335 && !text.contains(char::is_control) && text.contains("医…"), "{text}");
    }

    #[test]
    fn a_code_is_in_its_message() {
        let request = request("k", "sign_in_code");
        assert!(text(&request, Locale::Zh).unwrap().contains("012345"));
        assert!(text(&request, Locale::En).unwrap().contains("012345"));
        let mut other = request;
        other.params.insert("code".into(), "01234a".into());
        assert!(text(&other, Locale::En).is_err());
    }
}
