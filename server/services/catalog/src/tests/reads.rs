use contracts::v1::{
    GetHospitalRequest, GetHospitalsRequest, GetOfferRequest, GetPackageRequest, GetPackagesRequest, ListOffersRequest,
    ListPackageHospitalsRequest,
};
use contracts::{ErrorCode, code_of};
use storage::Ambient;
use tonic::Code;

use super::{fixture, hospital, in_city, offer};
use crate::{CatalogService, STANDARD_PACKAGE_IDS};

#[tokio::test]
async fn unknown_ids_are_not_found_or_left_out() {
    let mut f = fixture().await;
    f.add(vec![hospital("a", "甲", ""), hospital("b", "乙", "")]).await;
    let missing = f.client.get_hospital(GetHospitalRequest { id: "x".into() }).await.unwrap_err();
    assert_eq!(code_of(&missing), ErrorCode::NotFound);
    let missing = f.client.get_package(GetPackageRequest { id: "x".into() }).await.unwrap_err();
    assert_eq!(code_of(&missing), ErrorCode::NotFound);
    let wanted = GetOfferRequest { hospital_id: "a".into(), package_id: "standard-basic".into() };
    assert_eq!(f.client.get_offer(wanted).await.unwrap_err().code(), Code::NotFound);
    let ids = ["b", "x", "a", "b"].map(String::from).to_vec();
    let found = f.client.get_hospitals(GetHospitalsRequest { ids }).await.unwrap().into_inner().hospitals;
    assert_eq!(found.iter().map(|h| h.id.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    let ids = (0..101).map(|i| i.to_string()).collect::<Vec<_>>();
    let error = f.client.get_hospitals(GetHospitalsRequest { ids }).await.unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
    let offers = f.client.list_offers(ListOffersRequest { hospital_id: "x".into() }).await.unwrap().into_inner();
    assert!(offers.offers.is_empty());
}

#[tokio::test]
async fn the_standard_packages_are_there_from_the_start_and_stay_after_reopening() {
    let dir = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let service = CatalogService::open(dir.path(), Ambient::system()).await.unwrap();
        let mut client = contracts::v1::catalog_client::CatalogClient::new(contracts::in_process(service.server()));
        let ids = STANDARD_PACKAGE_IDS.map(String::from).to_vec();
        let packages = client.get_packages(GetPackagesRequest { ids }).await.unwrap().into_inner().packages;
        assert_eq!(packages.len(), 3);
        for package in packages {
            assert!((12..=30).contains(&package.items.len()));
            assert!(package.items.iter().all(|item| {
                [&item.code, &item.name_zh, &item.name_en, &item.why_zh, &item.why_en].iter().all(|t| !t.is_empty())
            }));
            assert!(!package.preparation_zh.is_empty() && !package.preparation_en.is_empty());
            assert_eq!(package.sex, "any");
        }
        service.close().await;
    }
}

#[tokio::test]
async fn offers_come_cheapest_first_from_both_sides() {
    let mut f = fixture().await;
    let ids: Vec<String> = (0..7).map(|i| format!("h{i}")).collect();
    let rows = ids
        .iter()
        .enumerate()
        .map(|(i, id)| in_city(hospital(id, "某医院", ""), if i % 2 == 0 { "even" } else { "odd" }, "", ""));
    f.add(rows.collect()).await;
    let mut prices: Vec<_> =
        ids.iter().enumerate().map(|(i, id)| offer(id, "standard-basic", 1000 - 100 * (i as i64 / 2))).collect();
    prices.push(offer("h0", "standard-plus", 10));
    f.price(prices).await;

    let offers =
        f.client.list_offers(ListOffersRequest { hospital_id: "h0".into() }).await.unwrap().into_inner().offers;
    let ids: Vec<_> = offers.iter().map(|o| o.package.as_ref().unwrap().id.as_str()).collect();
    assert_eq!(ids, ["standard-plus", "standard-basic"]);

    for (city, expected) in
        [("", vec!["h6", "h4", "h5", "h2", "h3", "h0", "h1"]), ("odd", vec!["h5", "h3", "h1"]), ("nowhere", vec![])]
    {
        let mut seen = Vec::new();
        let mut after = String::new();
        loop {
            let request =
                ListPackageHospitalsRequest { package_id: "standard-basic".into(), city: city.into(), after, limit: 2 };
            let page = f.client.list_package_hospitals(request).await.unwrap().into_inner();
            assert!(page.hospitals.len() <= 2);
            seen.extend(page.hospitals.into_iter().map(|h| h.hospital.unwrap().id));
            after = page.next;
            if after.is_empty() {
                break;
            }
        }
        assert_eq!(seen, expected);
    }
    let request = ListPackageHospitalsRequest { package_id: "x".into(), ..Default::default() };
    assert_eq!(f.client.list_package_hospitals(request).await.unwrap_err().code(), Code::NotFound);
    let request =
        ListPackageHospitalsRequest { package_id: "standard-basic".into(), after: "zzz".into(), ..Default::default() };
    assert_eq!(f.client.list_package_hospitals(request).await.unwrap_err().code(), Code::InvalidArgument);
}
