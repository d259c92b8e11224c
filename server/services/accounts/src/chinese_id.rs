//! The citizen identity number of GB 11643: 6 digits of region, 8 of birth, 3 of order (odd for men), and a check
//! character by ISO 7064 MOD 11-2.

use jiff::civil::Date;

use crate::digits::compact;

/// The first two digits that are in use, residents of Hong Kong, Macao and Taiwan included.
const REGIONS: &[u8] = &[
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63,
    64, 65, 71, 81, 82, 83, 91,
];
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";

/// A number whose form, check character and date hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ChineseId {
    pub(crate) number: String,
    pub(crate) birth_date: Date,
    pub(crate) female: bool,
}

/// What is wrong with a number; the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IdFault {
    Format,
    Checksum,
    Date,
}

impl ChineseId {
    /// Takes full-width digits, separators and a small x.
    pub(crate) fn parse(text: &str) -> Result<Self, IdFault> {
        if text.len() > 200 {
            return Err(IdFault::Format);
        }
        let number = compact(text).to_ascii_uppercase();
        let bytes: &[u8; 18] = number.as_bytes().try_into().map_err(|_| IdFault::Format)?;
        let digits = &bytes[..17];
        if !digits.iter().all(u8::is_ascii_digit) || !(bytes[17].is_ascii_digit() || bytes[17] == b'X') {
            return Err(IdFault::Format);
        }
        if !REGIONS.contains(&((digits[0] - b'0') * 10 + digits[1] - b'0')) {
            return Err(IdFault::Format);
        }
        if check(digits) != bytes[17] {
            return Err(IdFault::Checksum);
        }
        let part = |from: usize, to: usize| digits[from..to].iter().fold(0_i16, |n, b| n * 10 + i16::from(b - b'0'));
        let (month, day) = (i8::try_from(part(10, 12)), i8::try_from(part(12, 14)));
        let (Ok(month), Ok(day)) = (month, day) else { return Err(IdFault::Date) };
        let birth_date = Date::new(part(6, 10), month, day).map_err(|_| IdFault::Date)?;
        let female = (digits[16] - b'0').is_multiple_of(2);
        Ok(Self { number, birth_date, female })
    }
}

/// The check character of 17 digits.
fn check(digits: &[u8]) -> u8 {
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECKS[sum as usize % 11]
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_example_of_the_standard_is_taken() {
        for text in
            ["11010519491231002X", "11010519491231002x", "110105 19491231 002X", "１１０１０５１９４９１２３１００２Ｘ"]
        {
            let id = ChineseId::parse(text).unwrap();
            assert_eq!(
                (id.number.as_str(), id.birth_date, id.female),
                ("11010519491231002X", date(1949, 12, 31), true)
            );
        }
        assert!(!ChineseId::parse("440524188001010014").unwrap().female);
    }

    #[test]
    fn what_is_wrong_is_told() {
        assert_eq!(ChineseId::parse("110105194912310021"), Err(IdFault::Checksum));
        for text in
            ["", "11010519491231002", "11010519491231002XX", "1101051949123100AX", "X10105194912310021", "王王王王王王"]
        {
            assert_eq!(ChineseId::parse(text), Err(IdFault::Format), "{text}");
        }
        assert_eq!(ChineseId::parse(&with_check("99010519491231002")), Err(IdFault::Format));
        assert_eq!(ChineseId::parse(&with_check("11010519490229002")), Err(IdFault::Date));
        assert_eq!(ChineseId::parse(&with_check("11010519491331002")), Err(IdFault::Date));
        assert_eq!(ChineseId::parse(&with_check("11010500000000002")), Err(IdFault::Date));
    }

    fn with_check(digits: &str) -> String {
        format!("{digits}{}", char::from(check(digits.as_bytes())))
    }

    prop_compose! {
        fn valid()(region in prop::sample::select(REGIONS), district in 0..10_000_u32, year in 1900..2026_i16,
                   month in 1..=12_i8, day in 1..=28_i8, order in 0..1000_u32) -> String {
            with_check(&format!("{region}{district:04}{year}{month:02}{day:02}{order:03}"))
        }
    }

    proptest! {
        #[test]
        fn numbers_made_by_the_rule_are_taken(number in valid()) {
            let id = ChineseId::parse(&number).unwrap();
            prop_assert_eq!(id.birth_date.to_string().replace('-', ""), &number[6..14]);
            prop_assert_eq!(id.female, number.as_bytes()[16] % 2 == 0);
        }

        #[test]
        fn one_wrong_digit_is_always_noticed(number in valid(), at in 0..17_usize, by in 1..10_u8) {
            let mut bytes = number.into_bytes();
            bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
            prop_assert!(ChineseId::parse(std::str::from_utf8(&bytes).unwrap()).is_err());
        }

        #[test]
        fn two_swapped_digits_are_always_noticed(number in valid(), at in 0..16_usize) {
            let mut bytes = number.into_bytes();
            prop_assume!(bytes[at] != bytes[at + 1]);
            bytes.swap(at, at + 1);
            prop_assert!(ChineseId::parse(std::str::from_utf8(&bytes).unwrap()).is_err());
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _ = ChineseId::parse(&text);
        }
    }
}
