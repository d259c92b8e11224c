//! The questions whose answers are the same for everybody.

use std::future::Future;

use contracts::{Clients, v1};
use tonic::{Response, Status};

use super::{Keep, tags::CATALOG};

/// A question about public data. It holds all that the answer depends on, and nothing about who asks.
///
/// Not for anything personal: there is no such implementation, and so no way to keep such an answer.
///
/// ```compile_fail
/// fn kept<Q: server::bff::Shared>() {}
/// kept::<contracts::v1::GetOrderRequest>();
/// ```
/// ```
/// fn kept<Q: server::bff::Shared>() {}
/// kept::<contracts::v1::GetHospitalRequest>();
/// ```
pub trait Shared: prost::Message + Clone + 'static {
    type Answer: prost::Message + Send + Sync + 'static;
    const SERVICE: &'static str;
    const METHOD: &'static str;

    fn keep(&self) -> Keep {
        Keep::Catalog
    }
    /// What the answer depends on; see [`super::tags`].
    fn tags(&self) -> Vec<String>;
    fn ask(self, clients: &Clients) -> impl Future<Output = Result<Response<Self::Answer>, Status>> + Send + use<Self>;
}

macro_rules! shared {
    ($($question:ident => $answer:ident = $client:ident.$method:ident, |$q:ident| $keep:expr, $tags:expr;)*) => {$(
        impl Shared for v1::$question {
            type Answer = v1::$answer;
            const SERVICE: &'static str = stringify!($client);
            const METHOD: &'static str = concat!(stringify!($client), ".", stringify!($method));

            fn keep(&self) -> Keep {
                let $q = self;
                let _ = $q;
                $keep
            }
            fn tags(&self) -> Vec<String> {
                let $q = self;
                let _ = $q;
                $tags
            }
            fn ask(
                self,
                clients: &Clients,
            ) -> impl Future<Output = Result<Response<Self::Answer>, Status>> + Send + use<> {
                let mut client = clients.$client.clone();
                async move { client.$method(self).await }
            }
        }
    )*};
}

shared! {
    ListCitiesRequest => ListCitiesResponse = catalog.list_cities, |_q| Keep::Catalog, catalog();
    // who is free on a day changes with every booking
    SearchHospitalsRequest => SearchHospitalsResponse = catalog.search_hospitals,
        |q| if q.restrict { Keep::Places } else { Keep::Catalog }, catalog();
    SuggestRequest => SuggestResponse = catalog.suggest, |_q| Keep::Catalog, catalog();
    ListPackageHospitalsRequest => ListPackageHospitalsResponse = catalog.list_package_hospitals,
        |_q| Keep::Catalog, catalog();
    GetHospitalRequest => Hospital = catalog.get_hospital, |q| Keep::Catalog, hospital(&q.id);
    GetPackageRequest => Package = catalog.get_package, |q| Keep::Catalog, vec![format!("package:{}", q.id)];
    // the prices of one hospital, and the packages they are for
    ListOffersRequest => ListOffersResponse = catalog.list_offers, |_q| Keep::Catalog, catalog();
    GetOfferRequest => Offer = catalog.get_offer, |q| Keep::Catalog, hospital(&q.hospital_id);
    DayCountsRequest => DayCountsResponse = scheduling.day_counts, |q| Keep::Places, hospital(&q.hospital_id);
    ListSlotsRequest => ListSlotsResponse = scheduling.list_slots, |q| Keep::Places, hospital(&q.hospital_id);
    AvailableHospitalsRequest => AvailableHospitalsResponse = scheduling.available_hospitals,
        |_q| Keep::Places, Vec::new();
}

fn catalog() -> Vec<String> {
    vec![CATALOG.to_owned()]
}

fn hospital(id: &str) -> Vec<String> {
    vec![format!("hospital:{id}")]
}
