//! One package: what is in it, and where it can be had. Up to four calls, at once.

use app::{bff::Answer, models::*};
use contracts::v1;

use super::{
    Gateway,
    call::{found, part},
    convert,
};

const HOSPITALS: u32 = 20;

pub(super) async fn load(
    gateway: &Gateway,
    locale: Locale,
    id: &str,
    hospital: &str,
    after: &str,
) -> Answer<PackageView> {
    let package = gateway.kept.ask(v1::GetPackageRequest { id: id.into() });
    let (package, chosen, hospitals) =
        futures::join!(package, chosen(gateway, locale, id, hospital), hospitals(gateway, locale, id, after));
    let package = package?;
    let (hospitals, next) = match hospitals {
        Ok((hospitals, next)) => (Ok(hospitals), next),
        Err(trouble) => (Err(trouble), None),
    };
    Ok(PackageView {
        id: package.id.clone(),
        name: locale.pick(&package.name_zh, &package.name_en).to_owned(),
        summary: locale.pick(&package.summary_zh, &package.summary_en).to_owned(),
        items: package
            .items
            .iter()
            .map(|item| PackageItemView {
                name: locale.pick(&item.name_zh, &item.name_en).to_owned(),
                why: locale.pick(&item.why_zh, &item.why_en).to_owned(),
            })
            .collect(),
        sex: package.sex.clone(),
        min_age: package.min_age,
        max_age: package.max_age,
        preparation: locale.pick(&package.preparation_zh, &package.preparation_en).to_owned(),
        duration_minutes: package.duration_minutes,
        fasting: package.fasting,
        // without it the page still lists where the package can be had
        chosen: chosen.ok().flatten(),
        hospitals: part(hospitals),
        next,
    })
}

/// The hospital and its price for the package; `Ok(None)` when none is named or it does not offer it.
pub(super) async fn chosen(
    gateway: &Gateway,
    locale: Locale,
    package: &str,
    hospital: &str,
) -> Answer<Option<PackageHospital>> {
    if hospital.is_empty() {
        return Ok(None);
    }
    let (hospital, offer) = futures::join!(
        gateway.kept.ask(v1::GetHospitalRequest { id: hospital.into() }),
        gateway.kept.ask(v1::GetOfferRequest { hospital_id: hospital.into(), package_id: package.into() }),
    );
    let (Some(hospital), Some(offer)) = (found(hospital)?, found(offer)?) else { return Ok(None) };
    Ok(Some(convert::package_hospital(locale, &hospital, &offer)))
}

/// Twenty hospitals that offer it, and the cursor of the next ones.
pub(super) async fn hospitals(
    gateway: &Gateway,
    locale: Locale,
    package: &str,
    after: &str,
) -> Answer<(Vec<PackageHospital>, Option<String>)> {
    let request = v1::ListPackageHospitalsRequest {
        package_id: package.into(),
        after: after.into(),
        limit: HOSPITALS,
        ..Default::default()
    };
    let page = gateway.kept.ask(request).await?;
    let hospitals = page
        .hospitals
        .iter()
        .filter_map(|pair| Some(convert::package_hospital(locale, pair.hospital.as_ref()?, pair.offer.as_ref()?)))
        .collect();
    Ok((hospitals, (!page.next.is_empty()).then(|| page.next.clone())))
}
