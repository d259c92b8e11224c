use std::{
    sync::{Arc, Mutex, atomic::Ordering::SeqCst},
    time::Duration,
};

use contracts::v1::{Hospital, UpsertHospitalsRequest};
use resilience::{BreakerState, Drill, Fault, Policy};
use tokio::time::{Instant, advance, sleep};
use tonic::Code;

use super::{backend::*, catalog};

fn begin(drill: &Drill, service: &str, fault: &str) {
    drill.set(service, fault.parse().unwrap(), "operator", "a test", None).unwrap();
}

fn drilled(backend: &Backend, fault: &str) -> (Drill, resilience::Protected) {
    let drill = Drill::default();
    let protected = backend.drilled(&Policy::default(), &drill);
    begin(&drill, "backend", fault);
    (drill, protected)
}

#[tokio::test(start_paused = true)]
async fn without_a_fault_or_after_its_end_calls_pass() {
    let backend = Backend::new();
    let (drill, protected) = drilled(&backend, "error");
    ask(&protected, WRITE).await.unwrap_err();
    assert!(drill.clear("backend", "operator"));
    ask(&protected, WRITE).await.unwrap();
    drill.set("backend", Fault::Error, "operator", "a test", Some(Duration::from_secs(60))).unwrap();
    ask(&protected, WRITE).await.unwrap_err();
    advance(Duration::from_secs(60)).await;
    ask(&protected, WRITE).await.unwrap();
    assert_eq!(backend.calls(), 2, "an error is answered without work");
}

#[tokio::test(start_paused = true)]
async fn slow_is_slower_by_that_much() {
    let backend = Backend::new();
    let (_drill, protected) = drilled(&backend, "slow:700");
    let began = Instant::now();
    ask(&protected, WRITE).await.unwrap();
    assert_eq!(began.elapsed(), ms(700));
}

#[tokio::test(start_paused = true)]
async fn hang_ends_at_the_deadline_and_opens_the_breaker() {
    let backend = Backend::new();
    let (_drill, protected) = drilled(&backend, "hang");
    for _ in 0..5 {
        assert_eq!(ask(&protected, WRITE).await.unwrap_err().code(), Code::DeadlineExceeded);
    }
    assert_eq!(protected.breaker(), BreakerState::Open);
}

#[tokio::test(start_paused = true)]
async fn reset_loses_the_answer_of_work_that_was_done_in_half_of_the_calls() {
    let backend = Backend::new();
    let (_drill, protected) = drilled(&backend, "reset");
    for _ in 0..200 {
        assert_eq!(ask(&protected, WRITE).await.unwrap_err().code(), Code::Unavailable);
        // time for a probe
        advance(ms(250)).await;
    }
    assert!((70..=130).contains(&backend.calls()), "{}", backend.calls());
}

#[tokio::test(start_paused = true)]
async fn garbage_is_noticed_and_counts_against_the_service() {
    let drill = Drill::default();
    let (fake, protected, mut client) = catalog::stage(&drill);
    begin(&drill, "catalog", "garbage");
    for _ in 0..3 {
        let status = client.get_hospital(catalog::hospital("h-1")).await.unwrap_err();
        assert!(matches!(status.code(), Code::DataLoss | Code::Unavailable), "{status:?}");
    }
    assert_ne!(protected.breaker(), BreakerState::Closed);
    assert!(fake.reads.load(SeqCst) >= 5, "the work was done");
}

#[tokio::test(start_paused = true)]
async fn a_message_of_another_schema_is_an_error_and_never_an_empty_answer() {
    let drill = Drill::default();
    let (fake, _, mut client) = catalog::stage(&drill);
    begin(&drill, "catalog", "wrong-schema");
    let status = client.get_hospital(catalog::hospital("h-1")).await.unwrap_err();
    assert_eq!((status.code(), fake.reads.load(SeqCst)), (Code::Internal, 1));
    let write = UpsertHospitalsRequest { hospitals: vec![Hospital::default()] };
    client.upsert_hospitals(write).await.unwrap_err();
    assert_eq!(fake.writes.load(SeqCst), 1, "the work was done");
}

#[tokio::test(start_paused = true)]
async fn a_duplicate_reaches_the_service_twice_with_the_same_body() {
    let drill = Drill::default();
    let (fake, _, mut client) = catalog::stage(&drill);
    begin(&drill, "catalog", "duplicate");
    let write = UpsertHospitalsRequest { hospitals: vec![Hospital::default(); 3] };
    let report = client.upsert_hospitals(write).await.unwrap().into_inner();
    assert_eq!((report.inserted, fake.writes.load(SeqCst)), (3, 2));
}

#[tokio::test(start_paused = true)]
async fn of_two_calls_at_once_the_later_is_served_first_and_a_lone_one_is_served_too() {
    let backend = Backend::new();
    let (_drill, protected) = drilled(&backend, "reordered");
    let ended = Arc::new(Mutex::new(Vec::new()));
    let calls: Vec<_> = [b"a", b"b", b"c"]
        .into_iter()
        .map(|name| {
            let (call, ended) = (ask_with(&protected, WRITE, name), ended.clone());
            tokio::spawn(async move {
                call.await.unwrap();
                ended.lock().unwrap().push(name);
            })
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
    let reached: Vec<_> = backend.seen().into_iter().map(|(_, body)| body).collect();
    assert_eq!(reached, ["b", "a", "c"]);
    assert_eq!(*ended.lock().unwrap(), [b"b", b"a", b"c"]);
}

#[tokio::test(start_paused = true)]
async fn of_two_reordered_calls_one_whose_caller_leaves_does_not_stop_the_other() {
    let backend = Backend::new();
    let (_drill, protected) = drilled(&backend, "reordered");
    let leaver = tokio::spawn(ask(&protected, WRITE));
    settle().await;
    leaver.abort();
    settle().await;
    ask(&protected, WRITE).await.unwrap();
    assert_eq!((backend.calls(), protected.in_flight()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn flapping_is_down_and_up_in_turns() {
    let backend = Backend::new();
    let (_drill, protected) = drilled(&backend, "flapping:1000");
    let mut up = Vec::new();
    for _ in 0..4 {
        sleep(ms(500)).await;
        up.push(ask(&protected, WRITE).await.is_ok());
        sleep(ms(500)).await;
    }
    assert_eq!(up, [false, true, false, true]);
}

#[tokio::test(start_paused = true)]
async fn a_fault_of_one_service_leaves_the_others_alone() {
    let drill = Drill::default();
    let backend = Backend::new();
    let protected = backend.drilled(&Policy::default(), &drill);
    let (_, _, mut client) = catalog::stage(&drill);
    assert_eq!(drill.services(), ["backend", "catalog"]);
    begin(&drill, "backend", "reset");
    client.get_hospital(catalog::hospital("h-1")).await.unwrap();
    ask(&protected, WRITE).await.unwrap_err();
}
