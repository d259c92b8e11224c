//! Days of the week as people write them.

use jiff::civil::Weekday;

const NAMES: [(&[&str], Weekday); 7] = [
    (&["mon", "mo", "monday", "montag", "1", "一"], Weekday::Monday),
    (&["tue", "tu", "tuesday", "di", "dienstag", "2", "二"], Weekday::Tuesday),
    (&["wed", "we", "wednesday", "mi", "mittwoch", "3", "三"], Weekday::Wednesday),
    (&["thu", "th", "thursday", "do", "donnerstag", "4", "四"], Weekday::Thursday),
    (&["fri", "fr", "friday", "freitag", "5", "五"], Weekday::Friday),
    (&["sat", "sa", "saturday", "samstag", "sonnabend", "6", "六"], Weekday::Saturday),
    (&["sun", "su", "sunday", "so", "sonntag", "7", "日", "天"], Weekday::Sunday),
];

/// "Mon-Fri", "Mo,We,Sat", "周一至周五", "daily"; `None` for anything else. A range may wrap, like "Sat-Mon".
pub fn parse(text: &str) -> Option<Vec<Weekday>> {
    let text =
        text.to_lowercase().replace(['–', '—', '－', '至', '到', '~'], "-").replace(['、', '，', ';', '/', ' '], ",");
    let text = text.replace(",-,", "-").replace("星期", "").replace("礼拜", "").replace('周', "");
    if matches!(text.trim_matches(','), "daily" | "every,day" | "all" | "每天" | "每日" | "täglich") {
        return Some(NAMES.iter().map(|(_, day)| *day).collect());
    }
    let mut days = Vec::new();
    for part in text.split(',').filter(|part| !part.is_empty()) {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let (from, to) = (day(from)?, day(to)?);
        let mut at = from;
        loop {
            if !days.contains(&at) {
                days.push(at);
            }
            if at == to {
                break;
            }
            at = at.next();
        }
    }
    (!days.is_empty()).then_some(days)
}

fn day(text: &str) -> Option<Weekday> {
    let text = text.trim().trim_end_matches('.');
    NAMES.iter().find(|(names, _)| names.contains(&text)).map(|(_, day)| *day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};

    #[test]
    fn days_are_understood_in_three_languages() {
        let work = Some(vec![Monday, Tuesday, Wednesday, Thursday, Friday]);
        for text in ["Mon-Fri", "mo-fr", "周一至周五", "星期一-五", "1-5", "Monday – Friday", "Mo.-Fr."] {
            assert_eq!(parse(text), work, "{text}");
        }
        assert_eq!(parse("Sat-Mon"), Some(vec![Saturday, Sunday, Monday]));
        assert_eq!(parse("Mo, Di;Sa"), Some(vec![Monday, Tuesday, Saturday]));
        assert_eq!(parse("daily").map(|days| days.len()), Some(7));
        for bad in ["", "-", "Mon-", "Funday", "8"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
