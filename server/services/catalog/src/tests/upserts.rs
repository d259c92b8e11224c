use contracts::v1::{
    GetHospitalRequest, GetOfferRequest, GetPackageRequest, ListCitiesRequest, Package, UpsertHospitalsRequest,
    UpsertOffersRequest, UpsertPackagesRequest, UpsertReport,
};
use tonic::Code;

use super::{fixture, hospital, in_city, leveled, offer, placed};

fn report(inserted: u32, updated: u32, unchanged: u32) -> UpsertReport {
    UpsertReport { inserted, updated, unchanged }
}

#[tokio::test]
async fn importing_twice_changes_nothing() {
    let mut f = fixture().await;
    let rows = vec![
        placed(leveled(in_city(hospital("a", "北京协和医院", ""), "beijing", "北京", "Beijing"), "3A"), 39.9, 116.4),
        hospital("b", "", "St Mary's"),
    ];
    assert_eq!(f.add(rows.clone()).await, report(2, 0, 0));
    assert_eq!(f.price(vec![offer("a", "standard-basic", 29900)]).await, report(1, 0, 0));
    assert_eq!(f.add(rows.clone()).await, report(0, 0, 2));
    assert_eq!(f.price(vec![offer("a", "standard-basic", 29900)]).await, report(0, 0, 1));
    let mut changed = rows;
    changed[1].name_en = "St Mary's Hospital".into();
    assert_eq!(f.add(changed).await, report(0, 1, 1));
    assert_eq!(f.query("hospital").await, ["b"]);
}

#[tokio::test]
async fn the_lowest_price_follows_the_offers() {
    let mut f = fixture().await;
    f.add(vec![in_city(hospital("a", "甲", ""), "x", "某市", "X")]).await;
    let none = f.client.get_hospital(GetHospitalRequest { id: "a".into() }).await.unwrap().into_inner();
    assert_eq!((none.price_from_minor, none.offer_count), (None, 0));
    f.price(vec![offer("a", "standard-plus", 59900), offer("a", "standard-basic", 29900)]).await;
    let two = f.client.get_hospital(GetHospitalRequest { id: "a".into() }).await.unwrap().into_inner();
    assert_eq!((two.price_from_minor, two.offer_count, two.currency.as_str()), (Some(29900), 2, "CNY"));
    f.price(vec![offer("a", "standard-basic", 99900)]).await;
    let dearer = f.client.get_hospital(GetHospitalRequest { id: "a".into() }).await.unwrap().into_inner();
    assert_eq!((dearer.price_from_minor, dearer.offer_count), (Some(59900), 2));
    // another import of the hospital keeps its prices
    f.add(vec![in_city(hospital("a", "甲二", ""), "x", "某市", "X")]).await;
    let renamed = f.client.get_hospital(GetHospitalRequest { id: "a".into() }).await.unwrap().into_inner();
    assert_eq!((renamed.price_from_minor, renamed.name_zh.as_str()), (Some(59900), "甲二"));
    assert_eq!(f.query("空腹血糖").await, ["a"], "the index still knows what it offers");
    let price = GetOfferRequest { hospital_id: "a".into(), package_id: "standard-basic".into() };
    assert_eq!(f.client.get_offer(price).await.unwrap().into_inner().price_minor, 99900);
}

#[tokio::test]
async fn one_bad_row_refuses_the_whole_call() {
    let mut f = fixture().await;
    let mut bad_zone = hospital("b", "乙", "");
    bad_zone.zone = "Mars/Olympus".into();
    let half = contracts::v1::Hospital { latitude: Some(1.0), ..hospital("d", "丁", "") };
    for bad in [
        bad_zone,
        hospital("B!", "乙", ""),
        hospital("c", " ", ""),
        leveled(hospital("c", "丙", ""), "4"),
        placed(hospital("d", "丁", ""), 91.0, 0.0),
        placed(hospital("d", "丁", ""), f64::NAN, 0.0),
        half,
    ] {
        let rows = UpsertHospitalsRequest { hospitals: vec![hospital("a", "甲", ""), bad] };
        assert_eq!(f.client.upsert_hospitals(rows).await.unwrap_err().code(), Code::InvalidArgument);
    }
    let too_many = (0..1_001).map(|i| hospital(&format!("h{i}"), "甲", "")).collect();
    let error = f.client.upsert_hospitals(UpsertHospitalsRequest { hospitals: too_many }).await.unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
    assert!(f.query("").await.is_empty());
    let minus = UpsertOffersRequest { offers: vec![offer("a", "standard-basic", -1)] };
    assert_eq!(f.client.upsert_offers(minus).await.unwrap_err().code(), Code::InvalidArgument);
}

#[tokio::test]
async fn an_offer_needs_its_hospital_and_package() {
    let mut f = fixture().await;
    f.add(vec![hospital("a", "甲", "")]).await;
    for rows in [
        vec![offer("a", "standard-basic", 1), offer("nobody", "standard-basic", 1)],
        vec![offer("a", "standard-basic", 1), offer("a", "nothing", 1)],
    ] {
        let error = f.client.upsert_offers(UpsertOffersRequest { offers: rows }).await.unwrap_err();
        assert_eq!(error.code(), Code::NotFound);
    }
    let hospital = f.client.get_hospital(GetHospitalRequest { id: "a".into() }).await.unwrap().into_inner();
    assert_eq!(hospital.offer_count, 0, "nothing of a refused call stays");
}

#[tokio::test]
async fn racing_upserts_insert_each_row_once() {
    let f = fixture().await;
    let calls = (0..16).map(|_| {
        let mut client = f.client.clone();
        async move {
            let hospitals = (0..50).map(|i| hospital(&format!("h{i}"), "甲", "")).collect();
            client.upsert_hospitals(UpsertHospitalsRequest { hospitals }).await.unwrap().into_inner()
        }
    });
    let mut sum = report(0, 0, 0);
    for one in futures::future::join_all(calls).await {
        sum = report(sum.inserted + one.inserted, sum.updated + one.updated, sum.unchanged + one.unchanged);
    }
    assert_eq!(sum, report(50, 0, 750));
}

#[tokio::test]
async fn a_row_given_twice_in_one_call_is_one_hospital() {
    let mut f = fixture().await;
    assert_eq!(f.add(vec![hospital("a", "甲", ""), hospital("a", "乙", "")]).await, report(1, 1, 0));
    assert_eq!(f.query("乙").await, ["a"]);
    assert!(f.query("甲").await.is_empty(), "the old name is forgotten");
}

#[tokio::test]
async fn cities_count_what_can_be_booked() {
    let mut f = fixture().await;
    f.add(vec![
        in_city(hospital("a", "甲", ""), "beijing", "北京", "Beijing"),
        in_city(hospital("b", "乙", ""), "beijing", "北京", "Beijing"),
        in_city(hospital("c", "丙", ""), "xian", "西安", "Xi'an"),
    ])
    .await;
    assert!(f.client.list_cities(ListCitiesRequest {}).await.unwrap().into_inner().cities.is_empty());
    f.price(["a", "b", "c"].map(|id| offer(id, "standard-basic", 100)).into()).await;
    let cities = f.client.list_cities(ListCitiesRequest {}).await.unwrap().into_inner().cities;
    let counts: Vec<_> = cities.iter().map(|c| (c.slug.as_str(), c.hospitals)).collect();
    assert_eq!(counts, [("beijing", 2), ("xian", 1)]);
    // one closes, one moves away
    let mut closed = in_city(hospital("a", "甲", ""), "beijing", "北京", "Beijing");
    closed.closed = true;
    f.add(vec![closed, in_city(hospital("c", "丙", ""), "beijing", "北京", "Beijing")]).await;
    let cities = f.client.list_cities(ListCitiesRequest {}).await.unwrap().into_inner().cities;
    let counts: Vec<_> = cities.iter().map(|c| (c.slug.as_str(), c.hospitals)).collect();
    assert_eq!(counts, [("beijing", 2)]);
}

#[tokio::test]
async fn a_changed_package_is_found_by_its_new_items_everywhere() {
    let mut f = fixture().await;
    f.add(vec![hospital("a", "甲", "")]).await;
    let mut package = Package { id: "p".into(), name_en: "Sleep".into(), sex: "any".into(), ..Package::default() };
    let rows = |package: &Package| UpsertPackagesRequest { packages: vec![package.clone()] };
    let first = f.client.upsert_packages(rows(&package)).await.unwrap().into_inner();
    assert_eq!(first, report(1, 0, 0));
    f.price(vec![offer("a", "p", 100)]).await;
    assert_eq!(f.query("sleep").await, ["a"]);
    package.name_en = "Dream".into();
    assert_eq!(f.client.upsert_packages(rows(&package)).await.unwrap().into_inner(), report(0, 1, 0));
    assert_eq!(f.client.upsert_packages(rows(&package)).await.unwrap().into_inner(), report(0, 0, 1));
    assert_eq!(f.query("dream").await, ["a"]);
    assert!(f.query("sleep").await.is_empty());
    let read = f.client.get_package(GetPackageRequest { id: "p".into() }).await.unwrap().into_inner();
    assert_eq!(read, package);
}
