//! What `checkwell serve --demo` shows: invented hospitals in ten Chinese cities, packages, prices, four weeks of slots
//! and two accounts.
//!
//! Everything is made from constant tables and from the hospital's id and the date, never by chance: loading again the
//! same day changes nothing, loading on a later day adds the days that came into view. The generator is pure
//! ([`hospitals`], [`packages`], [`offers`], [`schedules`], [`slots`]); [`load`] brings it to the services through
//! their contracts.
//!
//! Hospitals, streets, phone numbers and people are invented. Cities, districts and the examinations are real.

mod accounts;
mod cities;
mod hospitals;
mod load;
mod notices;
mod offers;
mod packages;
mod slots;
mod spread;

pub use accounts::{DemoAccount, DemoPerson, Document, accounts, people_for, seed_people};
pub use hospitals::hospitals;
pub use load::{Counts, Report, load};
pub use offers::offers;
pub use packages::packages;
pub use slots::{DAYS, schedules, slots};

/// The `source` of every row, by which demo data is told from imports.
pub const SOURCE: &str = "demo";

/// The zone of all demo hospitals.
pub const ZONE: &str = "Asia/Shanghai";

#[cfg(test)]
mod tests {
    //! What every text must be, whatever table it stands in.

    fn is_chinese(c: char) -> bool {
        matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
    }

    /// Every pair of texts of the demo: where it stands, Chinese, English, and whether it may be missing.
    fn texts() -> Vec<(String, String, String, bool)> {
        let mut texts = Vec::new();
        for h in crate::hospitals() {
            texts.push((h.id.clone(), h.name_zh, h.name_en, false));
            texts.push((h.id.clone(), h.city_zh, h.city_en, false));
            texts.push((h.id.clone(), h.district_zh, h.district_en, false));
            texts.push((h.id.clone(), h.address_zh, h.address_en, false));
            texts.push((h.id, h.notice_zh, h.notice_en, true));
        }
        for p in crate::packages() {
            texts.push((p.id.clone(), p.name_zh, p.name_en, false));
            texts.push((p.id.clone(), p.summary_zh, p.summary_en, false));
            texts.push((p.id.clone(), p.preparation_zh, p.preparation_en, false));
            for item in p.items {
                texts.push((item.code.clone(), item.name_zh, item.name_en, false));
                texts.push((item.code, item.why_zh, item.why_en, false));
            }
        }
        for account in crate::accounts() {
            texts.push((account.phone.into(), account.name_zh.into(), account.name_en.into(), false));
        }
        texts
    }

    #[test]
    fn every_text_is_there_in_both_languages() {
        for (place, zh, en, optional) in texts() {
            assert_eq!(zh.is_empty(), en.is_empty(), "{place}: {zh}{en}");
            assert!(optional || !zh.is_empty(), "{place}");
            assert_eq!((zh.trim(), en.trim()), (zh.as_str(), en.as_str()));
        }
    }

    #[test]
    fn english_holds_no_chinese_and_chinese_is_chinese() {
        for (place, zh, en, _) in texts() {
            assert!(en.is_ascii() && !en.contains("  "), "{place}: {en}");
            assert!(zh.is_empty() || zh.chars().any(is_chinese), "{place}: {zh}");
            // ASCII marks between Chinese words are typing errors
            assert!(!zh.contains([',', ';', '?', '!', ' ']), "{place}: {zh}");
        }
    }
}
