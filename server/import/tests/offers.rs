//! What imported hospitals offer, and for how much.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod world;

use contracts::v1::{Offer, UpsertOffersRequest};
use import::{ImportHospitalsArgs, Offers};
use world::{World, of};

#[tokio::test]
async fn an_unknown_package_is_named() {
    let mut world = World::new().await;
    let path = world.file("list.csv", "name,zone,country\nA,UTC,GB\n");
    let args = ImportHospitalsArgs { offers: vec!["nonsense=350".into()], ..of(path) };
    let error = world.try_hospitals(args).await.unwrap_err().to_string();
    assert!(error.starts_with("--offer nonsense=350: there is no package nonsense"), "{error}");
}

#[tokio::test]
async fn importing_again_leaves_changed_prices_alone_unless_told() {
    let mut world = World::new().await;
    let one = world.file("list.csv", "id,name,country\n1,One,GB\n");
    let offers = |inserted, updated, unchanged, left_alone| Offers { inserted, updated, unchanged, left_alone };
    assert_eq!(world.hospitals(&one).await.offers, offers(3, 0, 0, 0));
    let offer = Offer {
        hospital_id: "list-1".into(),
        package_id: "standard-basic".into(),
        price_minor: 12_345,
        currency: "GBP".into(),
    };
    world.catalog.upsert_offers(UpsertOffersRequest { offers: vec![offer] }).await.unwrap();

    // the new one gets default prices, the known one keeps its own although its row has changed
    let two = world.file("list.csv", "id,name,country\n1,One more,GB\n2,Two,GB\n");
    let summary = world.hospitals(&two).await;
    assert_eq!((summary.inserted, summary.updated), (1, 1));
    assert_eq!(summary.offers, offers(3, 0, 0, 1));
    assert!(summary.to_string().contains("offers: 1 hospitals keep those they have"), "{summary}");
    assert_eq!(world.price("list-1", "standard-basic").await, 12_345);
    assert_eq!(world.price("list-2", "standard-basic").await, 9_900);
    assert_eq!(world.hospitals(&two).await.offers, offers(0, 0, 0, 2));

    let args = ImportHospitalsArgs { offers: vec!["standard-basic=80".into()], ..of(two) };
    let summary = world.try_hospitals(args).await.unwrap();
    assert_eq!(summary.offers, offers(0, 2, 0, 0));
    assert!(summary.to_string().contains("offers: 0 new, 2 updated, 0 unchanged"), "{summary}");
    assert_eq!(world.price("list-1", "standard-basic").await, 8_000);
}

#[tokio::test]
async fn hospitals_imported_without_offers_get_them_later() {
    let mut world = World::new().await;
    let path = world.file("list.csv", "id,name,country\n1,One,GB\n");
    let args = ImportHospitalsArgs { no_offers: true, ..of(path.clone()) };
    assert_eq!(world.try_hospitals(args).await.unwrap().offers, Offers::default());
    assert_eq!(world.hospitals(&path).await.offers.inserted, 3);
}
