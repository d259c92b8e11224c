//! The packages: what is examined, for whom, and how to prepare.

mod items;
mod plans;
mod preparation;

use contracts::v1;

use preparation::Advice;

/// Whom a package is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sex {
    Any,
    Female,
    Male,
}

impl Sex {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Female => "female",
            Self::Male => "male",
        }
    }
}

/// How much a place must be able to do to offer a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Demand {
    /// Everybody offers it.
    Basic,
    /// Most do.
    Ordinary,
    /// Needs CT, MRI or several specialists: hospitals of level 2A and better, and large centres.
    Advanced,
    /// Needs sedation and a ward: hospitals of the third level.
    Endoscopy,
    /// For minors, whom check-up centres do not examine.
    Minors,
}

pub(crate) struct Plan {
    pub(crate) id: &'static str,
    name: (&'static str, &'static str),
    summary: (&'static str, &'static str),
    sex: Sex,
    min_age: u32,
    /// Years, included; 0 for no limit.
    max_age: u32,
    items: &'static [&'static str],
    preparation: &'static [Advice],
    minutes: u32,
    fasting: bool,
    /// List price in yuan, before city and hospital.
    pub(crate) yuan: i64,
    pub(crate) demand: Demand,
}

pub(crate) fn plans() -> impl Iterator<Item = &'static Plan> {
    [plans::EVERYBODY, plans::BY_AGE_AND_SEX, plans::BY_CONCERN].into_iter().flatten()
}

/// Every package of the demo, as the catalog takes it.
pub fn packages() -> Vec<v1::Package> {
    plans().map(package).collect()
}

fn package(plan: &Plan) -> v1::Package {
    // an item that no table has is left out; a test sees to it that none is
    let items = plan.items.iter().filter_map(|code| items::find(code)).map(|item| v1::PackageItem {
        code: item.code.to_owned(),
        name_zh: item.zh.to_owned(),
        name_en: item.en.to_owned(),
        why_zh: item.why_zh.to_owned(),
        why_en: item.why_en.to_owned(),
    });
    v1::Package {
        id: plan.id.to_owned(),
        name_zh: plan.name.0.to_owned(),
        name_en: plan.name.1.to_owned(),
        summary_zh: plan.summary.0.to_owned(),
        summary_en: plan.summary.1.to_owned(),
        items: items.collect(),
        sex: plan.sex.as_str().to_owned(),
        min_age: plan.min_age,
        max_age: plan.max_age,
        preparation_zh: plan.preparation.iter().map(|advice| advice.0).collect(),
        preparation_en: plan.preparation.iter().map(|advice| advice.1).collect::<Vec<_>>().join(" "),
        duration_minutes: plan.minutes,
        fasting: plan.fasting,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_package_has_its_own_id_and_eight_to_thirty_items() {
        let packages = packages();
        assert!(packages.len() >= 14, "{}", packages.len());
        assert_eq!(packages.iter().map(|package| &package.id).collect::<BTreeSet<_>>().len(), packages.len());
        for (plan, package) in plans().zip(&packages) {
            assert_eq!(package.items.len(), plan.items.len(), "{}: an unknown item", plan.id);
            assert!((8..=30).contains(&package.items.len()), "{}: {} items", plan.id, package.items.len());
            let codes: BTreeSet<_> = plan.items.iter().collect();
            assert_eq!(codes.len(), plan.items.len(), "{}: an item twice", plan.id);
        }
    }

    #[test]
    fn every_item_is_known_once_and_used() {
        let mut seen = BTreeSet::new();
        for item in items::all() {
            assert!(seen.insert(item.code), "{} twice", item.code);
            assert!(plans().any(|plan| plan.items.contains(&item.code)), "{} is in no package", item.code);
        }
    }

    #[test]
    fn ages_and_sexes_leave_somebody() {
        for plan in plans() {
            assert!(plan.max_age == 0 || plan.min_age < plan.max_age, "{}", plan.id);
            assert!(plan.max_age <= 120 && (10..=600).contains(&plan.minutes), "{}", plan.id);
        }
        for sex in [Sex::Any, Sex::Female, Sex::Male] {
            assert!(plans().filter(|plan| plan.sex == sex).count() >= 2, "{sex:?}");
        }
    }

    #[test]
    fn nobody_gets_an_examination_of_the_other_sex() {
        const FEMALE: &[&str] = &[
            "gynaecology",
            "breast-exam",
            "breast-ultrasound",
            "mammography",
            "pelvic-ultrasound",
            "ca125",
            "hpv",
            "cytology",
            "discharge",
            "amh",
            "female-hormones",
        ];
        const MALE: &[&str] = &["psa", "prostate-ultrasound", "andrology", "testosterone"];
        for plan in plans() {
            for code in plan.items {
                assert!(!FEMALE.contains(code) || plan.sex == Sex::Female, "{}: {code}", plan.id);
                assert!(!MALE.contains(code) || plan.sex == Sex::Male, "{}: {code}", plan.id);
            }
        }
    }

    #[test]
    fn blood_sugar_and_fats_are_measured_fasting() {
        for plan in plans() {
            let needs =
                ["glucose", "ogtt", "insulin", "gastroscopy", "helicobacter", "abdomen-ultrasound", "liver-elasticity"];
            let must_fast = plan.items.iter().any(|code| needs.contains(code));
            assert!(!must_fast || plan.fasting, "{} must be fasting", plan.id);
            let says =
                plan.preparation.contains(&preparation::FAST) || plan.preparation.contains(&preparation::NO_WATER);
            assert_eq!(says, plan.fasting, "{} must say so", plan.id);
        }
    }

    #[test]
    fn who_is_x_rayed_is_warned_of_pregnancy() {
        for plan in plans().filter(|plan| plan.sex != Sex::Male && plan.min_age < 55) {
            let rays =
                ["chest-x-ray", "low-dose-ct", "coronary-calcium", "mammography", "bone-density", "cervical-spine"];
            if plan.items.iter().any(|code| rays.contains(code)) {
                assert!(plan.preparation.contains(&preparation::NO_RAYS), "{}", plan.id);
            }
        }
    }

    #[test]
    fn entry_to_a_job_or_school_never_tests_hepatitis_b_or_hiv() {
        for plan in plans().filter(|plan| ["entry", "student"].contains(&plan.id)) {
            assert!(!plan.items.iter().any(|code| ["hepatitis-b", "infections"].contains(code)), "{}", plan.id);
        }
    }
}
