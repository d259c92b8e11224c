//! What each screen asks the services: pinned, so that no page begins to ask in a loop, or the same thing twice.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use app::{bff::Bff as _, models::*};
use bytes::Bytes;
use contracts::{Channel, v1};
use http_body_util::{BodyExt as _, Full};
use server::{
    bff::{Gateway, Kept, Lifetimes, Settings, Tags},
    config,
    startup::Services,
};
use storage::Ambient;
use tonic::body::Body;
use tower::ServiceExt as _;

/// The methods that were called, each with its request.
#[derive(Clone, Default)]
struct Calls(Arc<Mutex<Vec<(String, Bytes)>>>);

impl Calls {
    fn watch(&self, inner: Channel) -> Channel {
        let calls = self.clone();
        Channel::new(tower::service_fn(move |request: http::Request<Body>| {
            let (calls, inner) = (calls.clone(), inner.clone());
            async move {
                let (parts, body) = request.into_parts();
                let bytes = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
                let method = parts.uri.path().rsplit('.').next().unwrap_or_default().to_owned();
                calls.0.lock().unwrap().push((method, bytes.clone()));
                inner.oneshot(http::Request::from_parts(parts, Body::new(Full::new(bytes)))).await
            }
        }))
    }

    /// The methods called since the last time, sorted. Nothing may have been asked twice.
    fn take(&self, screen: &str) -> Vec<String> {
        let mut calls = std::mem::take(&mut *self.0.lock().unwrap());
        calls.sort();
        for pair in calls.windows(2) {
            assert_ne!(pair[0], pair[1], "{screen} asks the same thing twice");
        }
        calls.into_iter().map(|(method, _)| method).collect()
    }
}

struct Stage {
    gateway: Gateway,
    calls: Calls,
    services: Services,
    _dir: tempfile::TempDir,
}

async fn stage() -> Stage {
    let dir = tempfile::tempdir().unwrap();
    let flags = [
        ("storage.data", dir.path().display().to_string()),
        ("demo.enabled", "true".into()),
        ("limits.off", "true".into()),
    ];
    let config = config::load(None, &flags).unwrap();
    let (ambient, calls) = (Ambient::system(), Calls::default());
    let services = Services::open_watched(&config, &ambient, |_, channel| calls.watch(channel)).await.unwrap();
    demo::load(&services.direct, &ambient).await.unwrap();
    // nothing is kept: every screen asks for all that it shows
    let never = Lifetimes { fresh: Duration::ZERO, revalidate: Duration::ZERO, on_error: Duration::ZERO };
    let settings = Settings { catalog: never, places: never, size: 1 << 20 };
    let kept = Kept::new(settings, services.clients.clone(), ambient.clone(), Tags::default());
    let gateway = Gateway { clients: services.clients.clone(), kept, ambient, simulator: None };
    calls.take("setting the stage");
    Stage { gateway, calls, services, _dir: dir }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_keeps_to_its_budget() {
    let stage = stage().await;
    let (gateway, locale) = (&stage.gateway, Locale::En);
    let spent = |screen: &str, budget: &[&str]| assert_eq!(stage.calls.take(screen), budget, "{screen}");

    gateway.home(locale).await.unwrap();
    spent("home", &["Catalog/ListCities", "Catalog/SearchHospitals"]);

    let list = gateway.hospitals(locale, HospitalQuery::default()).await.unwrap();
    spent("hospital list", &["Catalog/ListCities", "Catalog/SearchHospitals"]);
    let free = gateway.hospital(locale, &list.hospitals[0].id).await.unwrap().next_days.known().unwrap()[0].clone();
    spent("hospital", &["Catalog/GetHospital", "Catalog/ListOffers", "Scheduling/DayCounts"]);
    gateway.hospitals(locale, HospitalQuery { date: free.iso.clone(), ..Default::default() }).await.unwrap();
    spent(
        "hospital list on a day",
        &["Catalog/ListCities", "Catalog/SearchHospitals", "Scheduling/AvailableHospitals"],
    );
    gateway.suggest(locale, "heart").await.unwrap();
    spent("suggestions", &["Catalog/Suggest"]);

    let hospital = list.hospitals[0].id.clone();
    let package = gateway.hospital(locale, &hospital).await.unwrap().packages.known().unwrap()[0].id.clone();
    stage.calls.take("hospital");
    gateway.package(locale, &package, "", "").await.unwrap();
    spent("package", &["Catalog/GetPackage", "Catalog/ListPackageHospitals"]);
    gateway.package(locale, &package, &hospital, "").await.unwrap();
    spent(
        "package at a hospital",
        &["Catalog/GetHospital", "Catalog/GetOffer", "Catalog/GetPackage", "Catalog/ListPackageHospitals"],
    );
    let slots = gateway.slots(locale, &package, &hospital, "").await.unwrap();
    let with_hospital = ["Catalog/GetHospital", "Catalog/GetOffer", "Catalog/GetPackage"];
    spent("slots", &[&with_hospital[..], &["Scheduling/DayCounts", "Scheduling/ListSlots"]].concat());
    gateway.slot_panel(&hospital, &free.iso).await.unwrap();
    spent("live slots", &["Scheduling/DayCounts", "Scheduling/ListSlots"]);

    let slot = slots.panel.known().unwrap().times.iter().find(|slot| slot.bookable).unwrap().id.clone();
    let who = sign_in(&stage).await;
    stage.calls.take("signing in");
    let choice = Choice { package: package.clone(), hospital: hospital.clone(), slot: slot.clone() };
    let people = gateway.people(locale, &who, &choice).await.unwrap();
    spent("people, while booking", &[&["Accounts/ListPeople"], &with_hospital[..], &["Scheduling/GetSlot"]].concat());
    let person = gateway
        .add_person(
            &who,
            PersonForm {
                name: "王小明".into(),
                id_type: "cn_id".into(),
                id_number: "11010519491231002X".into(),
                relation: "self".into(),
                ..Default::default()
            },
        )
        .await
        .unwrap();
    spent("adding a person", &["Accounts/AddPerson"]);
    let price = people.booking.unwrap().price;
    let form = PlaceForm {
        package,
        hospital,
        slot,
        person: person.id,
        price: price.minor.to_string(),
        currency: price.currency,
        key: people.key,
    };
    // this package may be for somebody else; the calls are the same
    let placed = gateway.place(locale, &who, form, "").await;
    spent("placing", &["Accounts/GetPerson", "Orders/Place"]);
    if let Ok(reference) = placed {
        gateway.order(locale, &who, &reference, false).await.unwrap();
        spent("order", &["Orders/Get"]);
    }
    gateway.orders(locale, &who, "").await.unwrap();
    spent("my bookings", &["Orders/List"]);
}

async fn sign_in(stage: &Stage) -> Principal {
    let (gateway, phone) = (&stage.gateway, "13800000042");
    gateway.request_code(Locale::En, phone, "").await.unwrap();
    let mut messaging = stage.services.direct.messaging.clone();
    let list = messaging.list_messages(v1::ListMessagesRequest::default()).await.unwrap().into_inner();
    let text = list.messages[0].text.clone();
    let code = text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6).unwrap().to_owned();
    let token = gateway.verify_code(phone, &code, "").await.unwrap();
    gateway.principal(&token).await.unwrap().unwrap()
}
