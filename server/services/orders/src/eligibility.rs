//! For whom a package is.

use contracts::v1;
use jiff::civil::Date;

/// Whole years at `on`, as people count them; `None` before birth. Who is born on 29 February is a year older on
/// 1 March of common years.
pub(crate) fn age(birth: Date, on: Date) -> Option<u32> {
    let before_birthday = (on.month(), on.day()) < (birth.month(), birth.day());
    u32::try_from(i32::from(on.year()) - i32::from(birth.year()) - i32::from(before_birthday)).ok()
}

/// May a person of this sex and age have the package?
pub(crate) fn eligible(package: &v1::Package, sex: &str, age: u32) -> bool {
    let right_sex = matches!(package.sex.as_str(), "any" | "") || package.sex == sex;
    right_sex && age >= package.min_age && (package.max_age == 0 || age <= package.max_age)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_birthday_counts_from_its_day_on() {
        let on = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(age(on("2000-11-21"), on("2026-11-20")), Some(25));
        assert_eq!(age(on("2000-11-21"), on("2026-11-21")), Some(26));
        assert_eq!(age(on("2004-02-29"), on("2026-02-28")), Some(21));
        assert_eq!(age(on("2004-02-29"), on("2026-03-01")), Some(22));
        assert_eq!(age(on("2026-11-22"), on("2026-11-21")), None);
    }

    #[test]
    fn sex_and_age_limits_include_their_ends() {
        let package = v1::Package { sex: "female".into(), min_age: 21, max_age: 65, ..Default::default() };
        assert!(eligible(&package, "female", 21) && eligible(&package, "female", 65));
        assert!(!eligible(&package, "female", 20) && !eligible(&package, "female", 66));
        assert!(!eligible(&package, "male", 30));
        let open = v1::Package { sex: "any".into(), ..Default::default() };
        assert!(eligible(&open, "male", 0) && eligible(&open, "female", 120));
    }
}
