//! A real generated client and server through the whole stack.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

use contracts::{
    ErrorCode, code_of, fail, in_process,
    v1::{
        catalog_client::CatalogClient,
        catalog_server::{Catalog, CatalogServer},
        *,
    },
};
use resilience::{CallContext, Drill, Policy, Priority, Protected, context, protect, refused_by};
use storage::SeededRandom;
use tokio::time::{Instant, sleep};
use tonic::{Code, Request, Response, Status};

use super::backend::ms;

/// A catalog of one hospital.
#[derive(Default)]
pub struct Fake {
    pub reads: AtomicUsize,
    pub writes: AtomicUsize,
}

macro_rules! not_played {
    ($($name:ident($request:ty) -> $response:ty;)*) => {
        #[tonic::async_trait]
        impl Catalog for Fake {
            async fn get_hospital(&self, request: Request<GetHospitalRequest>) -> Result<Response<Hospital>, Status> {
                self.reads.fetch_add(1, SeqCst);
                match request.into_inner().id.as_str() {
                    "slow" => {
                        sleep(ms(60_000)).await;
                        Err(Status::internal("not reached"))
                    }
                    "who-asks" => Ok(Response::new(Hospital {
                        id: context::current().priority.to_string(),
                        ..Hospital::default()
                    })),
                    "h-1" => Ok(Response::new(Hospital { id: "h-1".into(), ..Hospital::default() })),
                    _ => Err(fail(ErrorCode::NotFound, "no such hospital")),
                }
            }
            async fn upsert_hospitals(
                &self,
                request: Request<UpsertHospitalsRequest>,
            ) -> Result<Response<UpsertReport>, Status> {
                self.writes.fetch_add(1, SeqCst);
                let inserted = request.into_inner().hospitals.len() as u32;
                Ok(Response::new(UpsertReport { inserted, ..UpsertReport::default() }))
            }
            $(async fn $name(&self, _: Request<$request>) -> Result<Response<$response>, Status> {
                Err(Status::unimplemented("not played"))
            })*
        }
    };
}
not_played! {
    search_hospitals(SearchHospitalsRequest) -> SearchHospitalsResponse;
    suggest(SuggestRequest) -> SuggestResponse;
    list_cities(ListCitiesRequest) -> ListCitiesResponse;
    get_hospitals(GetHospitalsRequest) -> GetHospitalsResponse;
    get_package(GetPackageRequest) -> Package;
    get_packages(GetPackagesRequest) -> GetPackagesResponse;
    list_offers(ListOffersRequest) -> ListOffersResponse;
    list_package_hospitals(ListPackageHospitalsRequest) -> ListPackageHospitalsResponse;
    get_offer(GetOfferRequest) -> Offer;
    changes(ChangesRequest) -> ChangesResponse;
    upsert_packages(UpsertPackagesRequest) -> UpsertReport;
    upsert_offers(UpsertOffersRequest) -> UpsertReport;
}

pub fn stage(drill: &Drill) -> (Arc<Fake>, Protected, CatalogClient<contracts::Channel>) {
    let fake = Arc::new(Fake::default());
    let carrier = in_process(CatalogServer::from_arc(fake.clone()));
    let reads = |path: &str| !path.contains("/Upsert");
    let protected = protect("catalog", carrier, &Policy::default(), reads, SeededRandom::new(3), drill);
    let client = CatalogClient::new(protected.channel.clone());
    (fake, protected, client)
}

pub fn hospital(id: &str) -> GetHospitalRequest {
    GetHospitalRequest { id: id.into() }
}

#[tokio::test(start_paused = true)]
async fn an_answer_comes_through() {
    let (fake, protected, mut client) = stage(&Drill::default());
    assert_eq!(client.get_hospital(hospital("h-1")).await.unwrap().into_inner().id, "h-1");
    assert_eq!((fake.reads.load(SeqCst), protected.in_flight()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_keeps_its_code() {
    let (fake, _, mut client) = stage(&Drill::default());
    let status = client.get_hospital(hospital("h-2")).await.unwrap_err();
    assert_eq!((code_of(&status), status.message()), (ErrorCode::NotFound, "no such hospital"));
    assert_eq!(fake.reads.load(SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_slow_handler_is_dropped_at_the_deadline() {
    let (_, protected, mut client) = stage(&Drill::default());
    let began = Instant::now();
    let status = client.get_hospital(hospital("slow")).await.unwrap_err();
    assert_eq!((status.code(), began.elapsed()), (Code::DeadlineExceeded, ms(1_500)));
    assert_eq!((code_of(&status), refused_by(&status)), (ErrorCode::Unavailable, Some("deadline")));
    assert_eq!(protected.in_flight(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_handler_knows_its_callers_priority() {
    let (_, _, mut client) = stage(&Drill::default());
    let context = CallContext { priority: Priority::Critical, ..CallContext::default() };
    let answer = context::scope(context, client.get_hospital(hospital("who-asks"))).await.unwrap();
    assert_eq!(answer.into_inner().id, "critical");
}
