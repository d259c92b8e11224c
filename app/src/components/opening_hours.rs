//! OpenStreetMap opening hours in words, for the simple patterns most hospitals use.

use crate::models::Locale;

const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const DAYS_EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const DAYS_ZH: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];

/// One line a rule, e.g. `Monday to Friday: 07:30–11:30, 13:30–16:00`. `None` when a part is not understood: better the
/// notation as it is than half of it.
pub fn in_words(locale: Locale, notation: &str) -> Option<Vec<String>> {
    let notation = notation.trim();
    if notation == "24/7" {
        return Some(vec![pick(locale, "Open around the clock", "全天 24 小时开放").to_owned()]);
    }
    let lines: Option<Vec<String>> =
        notation.split(';').map(str::trim).filter(|rule| !rule.is_empty()).map(|rule| line(locale, rule)).collect();
    lines.filter(|lines| !lines.is_empty())
}

fn line(locale: Locale, rule: &str) -> Option<String> {
    let (days, hours) = match rule.split_once(' ') {
        Some((days, hours)) if !days.starts_with(|c: char| c.is_ascii_digit()) => {
            (days_in_words(locale, days)?, hours.trim())
        }
        _ => (pick(locale, "Every day", "每天").to_owned(), rule),
    };
    let hours = if matches!(hours, "off" | "closed") {
        pick(locale, "closed", "休息").to_owned()
    } else {
        let spans: Option<Vec<String>> = hours.split(',').map(|span| span_in_words(span.trim())).collect();
        spans?.join(pick(locale, ", ", "、"))
    };
    Some(format!("{days}{}{hours}", pick(locale, ": ", "：")))
}

fn days_in_words(locale: Locale, days: &str) -> Option<String> {
    let parts: Option<Vec<String>> = days
        .split(',')
        .map(|part| match part.split_once('-') {
            Some((from, to)) => {
                Some(format!("{}{}{}", day(locale, from)?, pick(locale, " to ", "至"), day(locale, to)?))
            }
            None if part == "PH" => Some(pick(locale, "public holidays", "法定节假日").to_owned()),
            None => day(locale, part).map(str::to_owned),
        })
        .collect();
    let text = parts?.join(pick(locale, ", ", "、"));
    Some(text.replacen("public", "Public", usize::from(text.starts_with("public"))))
}

fn day(locale: Locale, code: &str) -> Option<&'static str> {
    let index = DAYS.iter().position(|day| *day == code)?;
    Some(match locale {
        Locale::En => DAYS_EN[index],
        Locale::Zh => DAYS_ZH[index],
    })
}

fn span_in_words(span: &str) -> Option<String> {
    let (from, to) = span.split_once('-')?;
    (is_clock(from) && is_clock(to)).then(|| format!("{from}–{to}"))
}

fn is_clock(text: &str) -> bool {
    let Some((hours, minutes)) = text.split_once(':') else { return false };
    let number = |part: &str, most: u8| part.len() == 2 && part.parse::<u8>().is_ok_and(|value| value <= most);
    number(hours, 24) && number(minutes, 59)
}

const fn pick(locale: Locale, en: &'static str, zh: &'static str) -> &'static str {
    match locale {
        Locale::En => en,
        Locale::Zh => zh,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_patterns_become_words() {
        let en = |text| in_words(Locale::En, text);
        assert_eq!(
            en("Mo-Fr 07:30-11:30,13:30-16:00; Sa 08:00-12:00; Su,PH off").unwrap(),
            ["Monday to Friday: 07:30–11:30, 13:30–16:00", "Saturday: 08:00–12:00", "Sunday, public holidays: closed"]
        );
        assert_eq!(en("24/7").unwrap(), ["Open around the clock"]);
        assert_eq!(en("07:30-16:00").unwrap(), ["Every day: 07:30–16:00"]);
        assert_eq!(in_words(Locale::Zh, "Mo-Su 08:00-17:00").unwrap(), ["周一至周日：08:00–17:00"]);
    }

    #[test]
    fn what_is_not_understood_is_left_alone() {
        for text in [
            "",
            ";",
            "sunrise-sunset",
            "Mo-Fr",
            "Jan-Mar Mo 08:00-10:00",
            "Mo 8-10",
            "week 1-53/2 Fr 09:00-12:00",
            "Mo 08:00-10:00 \"by appointment\"",
        ] {
            assert_eq!(in_words(Locale::En, text), None, "{text}");
        }
    }
}
