//! Makes spellings equal that readers take for equal: case, accents, full-width forms, ß.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Lower case, without accents, compatibility forms replaced ("Ａ" is "a", "Köln" is "koln", "ß" is "ss").
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ß' => out.push_str("ss"),
            'ø' => out.push('o'),
            'đ' => out.push('d'),
            'ł' => out.push('l'),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ı' => out.push('i'),
            // lower-casing İ leaves a dot above behind
            c if is_combining_mark(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// Scripts written without spaces: their runs are indexed by pairs of characters.
pub fn is_cjk(c: char) -> bool {
    matches!(u32::from(c),
        0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF
        | 0x2_0000..=0x3_FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_that_read_alike_fold_alike() {
        assert_eq!(fold("Köln"), "koln");
        assert_eq!(fold("Straße"), "strasse");
        assert_eq!(fold("ＡＢ１"), "ab1");
        assert_eq!(fold("協和"), "協和");
    }
}
