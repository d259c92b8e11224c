//! The slot picker: what is booked from catalog, days and times from scheduling; each with its own "unknown".

use std::sync::Arc;

use app::{bff::Answer, models::*};
use contracts::v1;

use super::{Gateway, availability, call::part, convert, package};

/// A slot this long is a day's capacity, not an appointment at a time.
const WHOLE_DAY_MS: i64 = 12 * 3_600_000;

pub(super) async fn load(
    gateway: &Gateway,
    locale: Locale,
    package_id: &str,
    hospital_id: &str,
    date: &str,
) -> Answer<SlotsView> {
    let package = gateway.kept.ask(v1::GetPackageRequest { id: package_id.into() });
    if hospital_id.is_empty() {
        let (package, hospitals) = futures::join!(package, package::hospitals(gateway, locale, package_id, ""));
        let (hospitals, next) = hospitals?;
        let package_name = Partial::Known(name(locale, package?.as_ref()));
        let view = SlotsView { hospitals, more: next.is_some(), ..empty(package_id, package_name, Partial::Unknown) };
        return Ok(view);
    }
    let (package, chosen, panel) = futures::join!(
        package,
        package::chosen(gateway, locale, package_id, hospital_id),
        self::panel(gateway, hospital_id, date)
    );
    // the catalogue may be silent: times are shown all the same, and what is booked is checked when it is booked
    let chosen = match chosen {
        Ok(None) => return Err(TroubleCode::NotFound.into()),
        Ok(chosen) => Partial::Known(chosen),
        Err(trouble) => part(Err(trouble)),
    };
    let package_name = match package {
        Err(trouble) if trouble.code == TroubleCode::NotFound => return Err(trouble),
        package => part(package.map(|package| name(locale, &package))),
    };
    let panel = match panel {
        // a day that is none: the first free one instead
        Err(trouble) if trouble.code == TroubleCode::Invalid => part(self::panel(gateway, hospital_id, "").await),
        panel => part(panel),
    };
    if panel.is_unknown() && package_name.is_unknown() {
        return Err(TroubleCode::Unavailable.into());
    }
    let hospital = chosen.known().cloned().flatten();
    Ok(SlotsView { hospital_id: hospital_id.into(), hospital, ..empty(package_id, package_name, panel) })
}

fn name(locale: Locale, package: &v1::Package) -> String {
    locale.pick(&package.name_zh, &package.name_en).to_owned()
}

fn empty(package_id: &str, package_name: Partial<String>, panel: Partial<SlotPanel>) -> SlotsView {
    SlotsView {
        package_id: package_id.into(),
        package_name,
        hospital_id: String::new(),
        hospital: None,
        hospitals: Vec::new(),
        more: false,
        panel,
    }
}

/// Days and the times of one. With a date both are asked for at once; without one the first free day decides.
pub(super) async fn panel(gateway: &Gateway, hospital: &str, date: &str) -> Answer<SlotPanel> {
    let (days, slots, selected) = if date.is_empty() {
        let days = availability::days(gateway, hospital).await?;
        match days.days.iter().find(|day| day.free > 0).map(|day| day.date.clone()) {
            Some(first) => {
                let slots = times(gateway, hospital, &first).await?;
                (days, Some(slots), convert::parse_date(&first))
            }
            None => (days, None, None),
        }
    } else {
        let Some(selected) = convert::parse_date(date) else {
            return Err(Trouble {
                fields: vec![FieldError { field: "date".into(), reason: "date".into() }],
                ..TroubleCode::Invalid.into()
            });
        };
        let (days, slots) = futures::join!(availability::days(gateway, hospital), times(gateway, hospital, date));
        (days?, Some(slots?), Some(selected))
    };
    Ok(SlotPanel {
        as_of: convert::clock(days.as_of_ms, &days.zone),
        zone: days.zone.clone(),
        days: days
            .days
            .iter()
            .filter_map(|day| Some(DayView { date: convert::parse_date(&day.date)?, free: day.free, slots: day.slots }))
            .collect(),
        selected,
        times: slots.iter().flat_map(|list| &list.slots).map(slot).collect(),
    })
}

async fn times(gateway: &Gateway, hospital: &str, date: &str) -> Answer<Arc<v1::ListSlotsResponse>> {
    gateway.kept.ask(v1::ListSlotsRequest { hospital_id: hospital.into(), date: date.into() }).await
}

fn slot(slot: &v1::Slot) -> SlotView {
    let whole_day = slot.end_ms - slot.start_ms >= WHOLE_DAY_MS;
    SlotView {
        id: slot.id.clone(),
        start: convert::local_time(slot.start_ms, &slot.zone),
        end: if whole_day { String::new() } else { convert::local_time(slot.end_ms, &slot.zone).time },
        free: slot.capacity.saturating_sub(slot.taken),
        bookable: slot.bookable,
    }
}
