//! Phone numbers that can receive a text message, in E.164.

use crate::digits::{is_separator, narrow};

/// Longer input is no phone number, however it is grouped.
const MAX_INPUT: usize = 40;

/// A number in E.164, e.g. "+8613800138000".
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Phone(String);

impl Phone {
    /// Accepts "+…" and the bare 11 digits of a mobile number of mainland China. `None` for everything else: a wrong guess
    /// would send somebody's code to somebody else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.chars().take(MAX_INPUT + 1).count() > MAX_INPUT {
            return None;
        }
        let compact: String =
            text.chars().map(narrow).filter(|&c| !is_separator(c) && !matches!(c, '(' | ')' | '.')).collect();
        let (international, digits) = match compact.strip_prefix('+') {
            Some(digits) => (true, digits),
            None => (false, compact.as_str()),
        };
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        if !international {
            return is_chinese_mobile(digits).then(|| Self(format!("+86{digits}")));
        }
        match digits.strip_prefix("86") {
            Some(national) => is_chinese_mobile(national).then(|| Self(compact.clone())),
            // no country code starts with 0; shortest and longest of E.164 in use
            None => ((8..=15).contains(&digits.len()) && !digits.starts_with('0')).then(|| Self(compact.clone())),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_chinese_mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && matches!(digits.as_bytes()[1], b'3'..=b'9')
}

/// Enough to recognise one's own number: "+86138****8000".
pub(crate) fn mask(e164: &str) -> String {
    let characters: Vec<char> = e164.chars().collect();
    let tail = characters.len().saturating_sub(4);
    let head = characters.len().saturating_sub(8).max(2).min(tail);
    let stars = "*".repeat(tail - head);
    format!("{}{stars}{}", String::from_iter(&characters[..head]), String::from_iter(&characters[tail..]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn e164(text: &str) -> Option<String> {
        Phone::parse(text).map(|phone| phone.0)
    }

    #[test]
    fn what_people_type_becomes_one_form() {
        for text in [
            "13800138000",
            "138 0013 8000",
            "138-0013-8000",
            "+86 138 0013 8000",
            "１３８００１３８０００",
            "＋８６－13800138000",
            " +8613800138000 ",
        ] {
            assert_eq!(e164(text).as_deref(), Some("+8613800138000"), "{text}");
        }
        assert_eq!(e164("+44 (20) 7946 0958").as_deref(), Some("+442079460958"));
    }

    #[test]
    fn doubtful_numbers_are_refused() {
        for text in [
            "",
            "+",
            "12800138000",
            "1380013800",
            "138001380000",
            "+86 10 8888 8888",
            "+0123456789",
            "+1234567",
            "+1234567890123456",
            "020 7946 0958",
            "138001380o0",
            "+86138001380001",
            "++8613800138000",
            "1+3800138000",
            "١٣٨٠٠١٣٨٠٠٠",
        ] {
            assert_eq!(e164(text), None, "{text}");
        }
    }

    #[test]
    fn a_masked_number_keeps_its_ends() {
        assert_eq!(mask("+8613800138000"), "+86138****8000");
        assert_eq!(mask("+12345678"), "+1***5678");
        assert_eq!(mask(""), "");
    }

    proptest! {
        #[test]
        fn parsing_twice_changes_nothing(text in "\\PC{0,50}|[+]?[0-9 -]{0,20}") {
            if let Some(once) = e164(&text) {
                prop_assert_eq!(e164(&once), Some(once));
            }
        }
    }
}
