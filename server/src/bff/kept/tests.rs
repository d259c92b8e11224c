use std::sync::atomic::AtomicU64;

use app::models::TroubleCode;
use bytes::{BufMut as _, Bytes, BytesMut};
use contracts::{Channel, LateChannel, v1};
use http_body_util::{BodyExt as _, Full};
use prost::Message as _;
use tonic::{Status, body::Body};

use super::*;

/// A catalogue that counts its calls, takes its time, and fails when told to.
#[derive(Clone, Default)]
struct Service {
    calls: Arc<AtomicU64>,
    down: Arc<AtomicBool>,
    price: Arc<AtomicU64>,
}

impl Service {
    fn channel(&self) -> Channel {
        let service = self.clone();
        Channel::new(tower::service_fn(move |_: http::Request<Body>| {
            let service = service.clone();
            async move {
                service.calls.fetch_add(1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(20)).await;
                if service.down.load(Ordering::SeqCst) {
                    return Err(Status::unavailable("down"));
                }
                let price_minor = i64::try_from(service.price.load(Ordering::SeqCst)).unwrap();
                Ok(reply(&v1::Offer { price_minor, currency: "CNY".into(), ..Default::default() }))
            }
        }))
    }
    fn calls(&self) -> u64 {
        self.calls.load(Ordering::SeqCst)
    }
}

/// A message as gRPC frames it.
fn reply(message: &v1::Offer) -> http::Response<Body> {
    let encoded = message.encode_to_vec();
    let mut frame = BytesMut::new();
    frame.put_u8(0);
    frame.put_u32(u32::try_from(encoded.len()).unwrap());
    frame.put_slice(&encoded);
    let mut trailers = http::HeaderMap::new();
    trailers.insert("grpc-status", http::HeaderValue::from_static("0"));
    let body = Full::<Bytes>::new(frame.freeze()).with_trailers(async { Some(Ok(trailers)) });
    let mut response = http::Response::new(Body::new(body));
    response.headers_mut().insert("content-type", http::HeaderValue::from_static("application/grpc"));
    response
}

fn kept(service: &Service) -> Kept {
    let nobody = || LateChannel::default().channel();
    let clients = Clients {
        catalog: v1::catalog_client::CatalogClient::new(service.channel()),
        scheduling: v1::scheduling_client::SchedulingClient::new(nobody()),
        orders: v1::orders_client::OrdersClient::new(nobody()),
        payments: v1::payments_client::PaymentsClient::new(nobody()),
        messaging: v1::messaging_client::MessagingClient::new(nobody()),
        accounts: v1::accounts_client::AccountsClient::new(nobody()),
    };
    let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
    let catalog = Lifetimes { fresh: minutes(5), revalidate: minutes(5), on_error: minutes(60) };
    let places = Lifetimes { fresh: minutes(0), revalidate: minutes(0), on_error: minutes(0) };
    Kept::new(Settings { catalog, places, size: 1 << 20 }, clients, Ambient::system(), Tags::default())
}

fn question(hospital: &str) -> v1::GetOfferRequest {
    v1::GetOfferRequest { hospital_id: hospital.into(), package_id: "p".into() }
}

async fn price(kept: &Kept, hospital: &str) -> Result<i64, TroubleCode> {
    kept.ask(question(hospital)).await.map(|offer| offer.price_minor).map_err(|trouble| trouble.code)
}

async fn after(minutes: u64) {
    tokio::time::advance(Duration::from_secs(60 * minutes)).await;
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_who_ask_at_once_cost_one_call() {
    let service = Service::default();
    let kept = kept(&service);
    let asked = futures::future::join_all((0..10_000).map(|_| price(&kept, "a"))).await;
    assert!(asked.iter().all(|answer| *answer == Ok(0)));
    assert_eq!(service.calls(), 1);
    assert_eq!(price(&kept, "b").await, Ok(0), "another question is another call");
    assert_eq!(service.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn who_leaves_does_not_end_the_call_for_the_others() {
    let service = Service::default();
    let kept = kept(&service);
    let first = tokio::spawn({
        let kept = kept.clone();
        async move { price(&kept, "a").await }
    });
    tokio::task::yield_now().await;
    let second = tokio::spawn({
        let kept = kept.clone();
        async move { price(&kept, "a").await }
    });
    tokio::task::yield_now().await;
    first.abort();
    assert_eq!(second.await.unwrap(), Ok(0));
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_fresh_then_renewed_behind_the_scenes_then_asked_for_anew() {
    let service = Service::default();
    let kept = kept(&service);
    price(&kept, "a").await.unwrap();
    service.price.store(7, Ordering::SeqCst);
    after(4).await;
    assert_eq!((price(&kept, "a").await, service.calls()), (Ok(0), 1));
    after(2).await;
    assert_eq!(price(&kept, "a").await, Ok(0), "nobody waits for it to be renewed");
    assert_eq!(price(&kept, "a").await, Ok(0), "and it is renewed once");
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!((price(&kept, "a").await, service.calls()), (Ok(7), 2));
    service.price.store(8, Ordering::SeqCst);
    after(11).await;
    assert_eq!((price(&kept, "a").await, service.calls()), (Ok(8), 3));
}

#[tokio::test(start_paused = true)]
async fn a_change_ends_what_was_made_from_it_and_nothing_else() {
    let service = Service::default();
    let kept = kept(&service);
    price(&kept, "a").await.unwrap();
    price(&kept, "b").await.unwrap();
    service.price.store(9, Ordering::SeqCst);
    kept.tags().changed(["hospital:a".to_owned()]);
    assert_eq!((price(&kept, "a").await, price(&kept, "b").await), (Ok(9), Ok(0)));
    assert_eq!(service.calls(), 3);
}

#[tokio::test(start_paused = true)]
async fn while_the_service_is_down_the_last_answer_is_shown_as_old_and_for_so_long_only() {
    let service = Service::default();
    let kept = kept(&service);
    price(&kept, "a").await.unwrap();
    service.down.store(true, Ordering::SeqCst);
    after(20).await;
    let (answer, loaded) = loaded::watched(price(&kept, "a")).await;
    assert_eq!(answer, Ok(0));
    assert!(loaded.stale_since_ms.is_some());
    assert_eq!(price(&kept, "b").await, Err(TroubleCode::Unavailable), "what was never known is unknown");
    after(60).await;
    assert_eq!(price(&kept, "a").await, Err(TroubleCode::Unavailable));
    service.down.store(false, Ordering::SeqCst);
    let (answer, loaded) = loaded::watched(price(&kept, "a")).await;
    assert_eq!((answer, loaded.stale_since_ms), (Ok(0), None));
}

#[tokio::test(start_paused = true)]
async fn a_page_knows_what_it_was_made_from() {
    let service = Service::default();
    let kept = kept(&service);
    let (_, loaded) = loaded::watched(async {
        price(&kept, "a").await.unwrap();
        price(&kept, "b").await.unwrap();
    })
    .await;
    assert_eq!(loaded.stamp.names().collect::<Vec<_>>(), ["hospital:a", "hospital:b"]);
    assert!(kept.tags().current(&loaded.stamp));
    kept.tags().changed(["hospital:b".to_owned()]);
    assert!(!kept.tags().current(&loaded.stamp));
}

mod by_question {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Two questions share an answer only when nothing in them differs.
        #[test]
        fn nobody_gets_the_answer_to_another_question(a in any::<(String, String)>(), b in any::<(String, String)>()) {
            let key = |(hospital_id, package_id): &(String, String)| Key {
                audience: Everybody,
                method: <v1::GetOfferRequest as Shared>::METHOD,
                arguments: v1::GetOfferRequest { hospital_id: hospital_id.clone(), package_id: package_id.clone() }
                    .encode_to_vec(),
            };
            prop_assert_eq!(key(&a) == key(&b), a == b);
        }
    }
}
