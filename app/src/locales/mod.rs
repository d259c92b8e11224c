//! Texts: a typed table per area, with one static per language, so that a missing text does not compile.
//!
//! Phrases with numbers or names in them are functions, so that each language words them in its own way. An area used
//! by islands has a table of its own: what an island needs ships to the browser.

#[cfg(feature = "ssr")]
pub mod busy;
pub mod chrome;
pub mod demo;
#[cfg(feature = "ssr")]
pub mod drill;
#[cfg(feature = "ssr")]
pub mod freshness;
pub mod islands;
pub mod orders;
pub mod personal;
pub mod public;
pub mod slot_panel;
pub mod system;
pub mod trouble;

use crate::models::Locale;

/// "Grade 3A" / "三级甲等". Other levels keep their code, so that an import's unknown level is still shown.
pub fn level(locale: Locale, code: &str) -> String {
    match locale {
        Locale::En => match code {
            "3" | "2" | "1" | "3A" | "3B" | "2A" | "2B" | "1A" | "1B" => format!("Grade {code}"),
            other => other.to_owned(),
        },
        Locale::Zh => {
            let name = match code {
                "3A" => "三级甲等",
                "3B" => "三级乙等",
                "3" => "三级",
                "2A" => "二级甲等",
                "2B" => "二级乙等",
                "2" => "二级",
                "1A" => "一级甲等",
                "1B" => "一级乙等",
                "1" => "一级",
                other => other,
            };
            name.to_owned()
        }
    }
}

/// `count` with its noun: English needs the plural.
pub(crate) fn counted(count: u32, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{} {many}", grouped(count)) }
}

/// `1,234`.
pub(crate) fn grouped(count: u32) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_named_in_the_readers_language() {
        assert_eq!(level(Locale::Zh, "3A"), "三级甲等");
        assert_eq!(level(Locale::En, "3A"), "Grade 3A");
        assert_eq!(level(Locale::En, ""), "");
    }

    #[test]
    fn counts_agree_with_their_noun() {
        assert_eq!(counted(1, "place", "places"), "1 place");
        assert_eq!(counted(0, "place", "places"), "0 places");
        assert_eq!(counted(12_345, "place", "places"), "12,345 places");
    }
}
