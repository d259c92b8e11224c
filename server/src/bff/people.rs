//! The people a patient books for, and in the middle of a booking what is being booked.

use app::{bff::Answer, models::*};
use contracts::{Clients, v1};

use super::{
    Gateway,
    call::{READ, WRITE, call, found},
    convert,
};

pub(super) async fn load(gateway: &Gateway, locale: Locale, who: &Principal, choice: &Choice) -> Answer<PeopleView> {
    let mut accounts = gateway.clients.accounts.clone();
    let people = call("accounts", READ, accounts.list_people(v1::ListPeopleRequest { principal_id: who.id.clone() }));
    let (people, booking) = futures::join!(people, booking(gateway, locale, choice));
    Ok(PeopleView {
        people: people?.people.iter().map(convert::person).collect(),
        booking: booking?,
        key: gateway.ambient.id(),
    })
}

/// The choice in words: four calls at once, none of them kept: what is booked now is shown as it is now. A choice that
/// cannot be had any more is `NotFound`.
async fn booking(gateway: &Gateway, locale: Locale, choice: &Choice) -> Answer<Option<ChoiceView>> {
    if !choice.is_complete() {
        return Ok(None);
    }
    let Clients { catalog, mut scheduling, .. } = gateway.clients.clone();
    let (mut packages, mut hospitals, mut offers) = (catalog.clone(), catalog.clone(), catalog);
    let offer = v1::GetOfferRequest { hospital_id: choice.hospital.clone(), package_id: choice.package.clone() };
    let (package, hospital, offer, slot) = futures::join!(
        call("catalog", READ, packages.get_package(v1::GetPackageRequest { id: choice.package.clone() })),
        call("catalog", READ, hospitals.get_hospital(v1::GetHospitalRequest { id: choice.hospital.clone() })),
        call("catalog", READ, offers.get_offer(offer)),
        call("scheduling", READ, scheduling.get_slot(v1::GetSlotRequest { id: choice.slot.clone() })),
    );
    let (package, slot) = (package?, slot?);
    let (Some(hospital), Some(offer)) = (found(hospital)?, found(offer)?) else {
        return Err(TroubleCode::NotOffered.into());
    };
    let chosen = convert::package_hospital(locale, &hospital, &offer);
    if slot.hospital_id != choice.hospital {
        return Err(TroubleCode::NotFound.into());
    }
    Ok(Some(ChoiceView {
        choice: choice.clone(),
        package_name: locale.pick(&package.name_zh, &package.name_en).to_owned(),
        hospital_name: chosen.hospital.name,
        start: convert::local_time(slot.start_ms, &slot.zone),
        price: chosen.price,
    }))
}

pub(super) async fn add(gateway: &Gateway, who: &Principal, form: PersonForm) -> Answer<PersonView> {
    let mut accounts = gateway.clients.accounts.clone();
    let request = v1::AddPersonRequest {
        principal_id: who.id.clone(),
        name: form.name,
        id_type: form.id_type,
        id_number: form.id_number,
        sex: form.sex,
        birth_date: form.birth_date,
        phone: form.phone,
        relation: form.relation,
    };
    call("accounts", WRITE, accounts.add_person(request)).await.map(|person| convert::person(&person))
}

pub(super) async fn remove(gateway: &Gateway, who: &Principal, id: &str) -> Answer<()> {
    let mut accounts = gateway.clients.accounts.clone();
    let request = v1::RemovePersonRequest { principal_id: who.id.clone(), id: id.into() };
    call("accounts", WRITE, accounts.remove_person(request)).await.map(drop)
}
