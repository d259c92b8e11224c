//! The slot picker's views.

use serde::{Deserialize, Serialize};

use super::{LocalDate, LocalTime, PackageHospital, Partial};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayView {
    pub date: LocalDate,
    /// Places that can be held now.
    pub free: u32,
    /// 0: the hospital sees nobody that day.
    pub slots: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotView {
    pub id: String,
    pub start: LocalTime,
    /// `HH:MM`; "" for a slot that lasts the whole day.
    pub end: String,
    pub free: u32,
    pub bookable: bool,
}

/// The live part of the slot page: what the island refreshes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotPanel {
    /// 28 days, today first.
    pub days: Vec<DayView>,
    /// The day whose times are shown: the asked-for one, or the first with a free place.
    pub selected: Option<LocalDate>,
    pub times: Vec<SlotView>,
    /// When this was true, on the hospital's clock: `HH:MM:SS`.
    pub as_of: String,
    /// IANA.
    pub zone: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SlotsView {
    pub package_id: String,
    /// Unknown while the catalogue does not answer: times are shown all the same.
    pub package_name: Partial<String>,
    /// "" when no hospital was named: the page lets the person choose one of `hospitals`.
    pub hospital_id: String,
    /// What is known of the named one.
    pub hospital: Option<PackageHospital>,
    pub hospitals: Vec<PackageHospital>,
    /// There are more of them, on the package's page.
    pub more: bool,
    pub panel: Partial<SlotPanel>,
}
