//! The names people have on their documents.

use crate::digits::narrow;

/// Characters, after tidying.
const MAX: usize = 64;

/// Why a name cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameFault {
    Missing,
    TooLong,
    Characters,
}

/// The name with single spaces and none around it.
pub(crate) fn tidy(text: &str) -> Result<String, NameFault> {
    // a cheap bound before any work; spaces between words do not make a name this long
    if text.len() > 64 * MAX {
        return Err(NameFault::TooLong);
    }
    let narrow: String = text.chars().map(narrow).collect();
    let trimmed = narrow.trim();
    if trimmed.is_empty() {
        return Err(NameFault::Missing);
    }
    if trimmed.chars().any(|c| !(is_letter(c) || is_joint(c))) || !trimmed.chars().any(is_letter) {
        return Err(NameFault::Characters);
    }
    let tidy = trimmed.split_whitespace().collect::<Vec<_>>().join(" ");
    if tidy.chars().count() > MAX { Err(NameFault::TooLong) } else { Ok(tidy) }
}

fn is_letter(c: char) -> bool {
    let latin =
        c.is_ascii_alphabetic() || matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') && c.is_alphabetic();
    let han = matches!(c, '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}');
    latin || han
}

/// What stands between the parts of a name; accents typed on their own stand after a letter.
fn is_joint(c: char) -> bool {
    matches!(
        c,
        ' ' | '\u{a0}' | '\'' | '\u{2019}' | '-' | '.' | '\u{b7}' | '\u{2022}' | '\u{2027}' | '\u{30fb}' | '\u{300}'
            ..='\u{36f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_names_are_taken() {
        for (text, tidied) in [
            ("王小明", "王小明"),
            ("  欧阳 娜娜　", "欧阳 娜娜"),
            ("阿布都热合曼·买买提", "阿布都热合曼·买买提"),
            ("𠮷田", "𠮷田"),
            ("Seán  O’Brien-Müller Jr.", "Seán O’Brien-Müller Jr."),
            ("Ｌｉ", "Li"),
        ] {
            assert_eq!(tidy(text).as_deref(), Ok(tidied));
        }
    }

    #[test]
    fn other_text_is_refused() {
        assert_eq!(tidy(" \u{3000}\t"), Err(NameFault::Missing));
        assert_eq!(tidy(&"王".repeat(64)).map(|name| name.chars().count()), Ok(64));
        assert_eq!(tidy(&"王".repeat(65)), Err(NameFault::TooLong));
        assert_eq!(tidy(&" ".repeat(100_000)), Err(NameFault::TooLong));
        for text in ["R2D2", "王\u{0}明", "a\nb", "<b>", "...", "😀", "Иван", "a\u{202e}b", "×"] {
            assert_eq!(tidy(text), Err(NameFault::Characters), "{text}");
        }
    }
}
