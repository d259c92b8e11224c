//! The catalog through its client, as everybody else sees it.

mod following;
mod measure;
mod naughty;
mod reads;
mod searching;
mod upserts;

use contracts::{
    Channel, in_process,
    v1::{
        Hospital, Offer, SearchHospitalsRequest, UpsertHospitalsRequest, UpsertOffersRequest, UpsertReport,
        catalog_client::CatalogClient,
    },
};
use storage::Ambient;
use tempfile::TempDir;

use crate::CatalogService;

/// A catalog in a directory that goes away with it.
struct Fixture {
    client: CatalogClient<Channel>,
    _dir: TempDir,
}

async fn fixture() -> Fixture {
    let dir = tempfile::tempdir().unwrap();
    let service = CatalogService::open(dir.path(), Ambient::system()).await.unwrap();
    Fixture { client: CatalogClient::new(in_process(service.server())), _dir: dir }
}

fn hospital(id: &str, name_zh: &str, name_en: &str) -> Hospital {
    Hospital {
        id: id.into(),
        name_zh: name_zh.into(),
        name_en: name_en.into(),
        zone: "Asia/Shanghai".into(),
        country: "CN".into(),
        source: "test".into(),
        ..Hospital::default()
    }
}

fn in_city(h: Hospital, slug: &str, zh: &str, en: &str) -> Hospital {
    Hospital { city: slug.into(), city_zh: zh.into(), city_en: en.into(), ..h }
}

fn leveled(h: Hospital, level: &str) -> Hospital {
    Hospital { level: level.into(), ..h }
}

fn placed(h: Hospital, latitude: f64, longitude: f64) -> Hospital {
    Hospital { latitude: Some(latitude), longitude: Some(longitude), ..h }
}

fn offer(hospital: &str, package: &str, price_minor: i64) -> Offer {
    Offer { hospital_id: hospital.into(), package_id: package.into(), price_minor, currency: "CNY".into() }
}

impl Fixture {
    async fn add(&mut self, hospitals: Vec<Hospital>) -> UpsertReport {
        self.client.upsert_hospitals(UpsertHospitalsRequest { hospitals }).await.unwrap().into_inner()
    }

    async fn price(&mut self, offers: Vec<Offer>) -> UpsertReport {
        self.client.upsert_offers(UpsertOffersRequest { offers }).await.unwrap().into_inner()
    }

    /// The ids of the first page.
    async fn ids(&mut self, request: SearchHospitalsRequest) -> Vec<String> {
        let found = self.client.search_hospitals(request).await.unwrap().into_inner();
        found.hospitals.into_iter().map(|h| h.id).collect()
    }

    async fn query(&mut self, query: &str) -> Vec<String> {
        self.ids(SearchHospitalsRequest { query: query.into(), ..Default::default() }).await
    }

    /// Walks every page; panics on an endless list.
    async fn all_pages(&mut self, mut request: SearchHospitalsRequest) -> Vec<String> {
        let mut ids = Vec::new();
        for _ in 0..1_000 {
            let page = self.client.search_hospitals(request.clone()).await.unwrap().into_inner();
            ids.extend(page.hospitals.into_iter().map(|h| h.id));
            if page.next.is_empty() {
                return ids;
            }
            request.after = page.next;
        }
        panic!("the list does not end");
    }
}
