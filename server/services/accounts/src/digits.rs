//! What people type into number fields: full-width forms, and separators.

/// The ASCII form of a full-width character, other characters as they are.
pub(crate) fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    }
}

/// Characters that people and keyboards put between groups of digits.
pub(crate) fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' | '\u{200b}' | '\u{feff}')
}

/// Narrow, without separators.
pub(crate) fn compact(text: &str) -> String {
    text.chars().map(narrow).filter(|&c| !is_separator(c)).collect()
}
