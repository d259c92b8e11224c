//! Money in minor units.

use serde::{Deserialize, Serialize};

use super::Locale;

/// An amount: `minor` is in the currency's smallest unit (fen, cents, yen).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    pub minor: i64,
    /// ISO 4217.
    pub currency: String,
}

impl Money {
    /// For people: `¥1,280.00`, `£45.00`; whole amounts keep their decimals so that columns line up.
    pub fn format(&self, locale: Locale) -> String {
        let digits = match self.currency.as_str() {
            "JPY" | "KRW" => 0,
            _ => 2,
        };
        let symbol = match (self.currency.as_str(), locale) {
            ("CNY", _) => "¥",
            ("GBP", _) => "£",
            ("EUR", _) => "€",
            ("USD", _) => "$",
            (other, _) => return format!("{other} {}", group(self.minor, digits)),
        };
        format!("{symbol}{}", group(self.minor, digits))
    }
}

fn group(minor: i64, digits: usize) -> String {
    let scale = 10_u64.pow(u32::try_from(digits).unwrap_or_default());
    let whole = (minor.unsigned_abs() / scale).to_string();
    let mut text = if minor < 0 { String::from("-") } else { String::new() };
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if digits > 0 {
        text.push_str(&format!(".{:0digits$}", minor.unsigned_abs() % scale));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_people_write_them() {
        let yuan = |minor| Money { minor, currency: "CNY".into() }.format(Locale::Zh);
        assert_eq!(yuan(128_000), "¥1,280.00");
        assert_eq!(yuan(5), "¥0.05");
        assert_eq!(yuan(-123_456_789), "¥-1,234,567.89");
        assert_eq!(Money { minor: 980, currency: "JPY".into() }.format(Locale::En), "JPY 980");
    }
}
