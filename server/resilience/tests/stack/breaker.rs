use std::time::Duration;

use contracts::{ErrorCode, code_of, fail};
use resilience::{BreakerState, CallContext, Policy, context, refused_by};
use tokio::time::{Instant, advance, sleep};
use tonic::Status;

use super::backend::*;

/// Makes calls until the breaker is open; how many that took.
async fn open(backend: &Backend, protected: &resilience::Protected) -> usize {
    let mut calls = 0;
    while protected.breaker() == BreakerState::Closed && calls < 100 {
        ask(protected, WRITE).await.unwrap_err();
        calls += 1;
    }
    assert_eq!(backend.calls(), calls);
    calls
}

#[tokio::test(start_paused = true)]
async fn five_failures_open_it_and_then_nothing_reaches_the_service() {
    let backend = Backend::new();
    backend.will_fail();
    let protected = backend.protected(&Policy::default());
    assert_eq!(open(&backend, &protected).await, 5);
    let status = ask(&protected, WRITE).await.unwrap_err();
    assert_eq!((refused_by(&status), code_of(&status)), (Some("breaker"), ErrorCode::Unavailable));
    assert_eq!(status.metadata().get("retry-after").unwrap(), "1");
    assert_eq!(backend.calls(), 5);
}

#[tokio::test(start_paused = true)]
async fn reads_that_are_tried_again_open_it_within_five_calls_too() {
    let backend = Backend::new();
    backend.will_fail();
    let protected = backend.protected(&Policy::default());
    for _ in 0..5 {
        ask(&protected, READ).await.unwrap_err();
    }
    assert_ne!(protected.breaker(), BreakerState::Closed);
    assert_eq!(backend.calls(), 5);
}

/// Traffic of one call every 5 ms for `time`; how long after its start the breaker was closed.
async fn closed_after(protected: &resilience::Protected, time: Duration) -> Option<Duration> {
    let began = Instant::now();
    while began.elapsed() < time {
        tokio::spawn(ask(protected, WRITE));
        settle().await;
        if protected.breaker() == BreakerState::Closed {
            return Some(began.elapsed());
        }
        sleep(ms(5)).await;
    }
    None
}

#[tokio::test(start_paused = true)]
async fn it_closes_within_half_a_second_of_recovery_whenever_that_comes() {
    let mut worst = ms(0);
    for outage in (1..1_500).step_by(13).chain([7_003, 60_001]) {
        let backend = Backend::new();
        backend.will_fail();
        let protected = backend.protected(&Policy::default());
        open(&backend, &protected).await;
        assert_eq!(closed_after(&protected, ms(outage)).await, None);
        backend.will_take(ms(20));
        worst = worst.max(closed_after(&protected, ms(2_000)).await.unwrap());
    }
    println!("down: closed {} ms after recovery at worst", worst.as_millis());
    assert!((ms(200)..=ms(500)).contains(&worst), "{worst:?}");
}

#[tokio::test(start_paused = true)]
async fn probes_that_hang_do_not_keep_recovery_from_being_noticed() {
    let mut worst = ms(0);
    for outage in (2_000..2_500).step_by(13) {
        let backend = Backend::new();
        backend.will_hang();
        let protected = backend.protected(&Policy::default());
        for _ in 0..5 {
            tokio::spawn(ask(&protected, WRITE));
        }
        sleep(ms(1_501)).await;
        assert_eq!(protected.breaker(), BreakerState::Open);
        assert_eq!(closed_after(&protected, ms(outage)).await, None);
        backend.will_take(ms(20));
        worst = worst.max(closed_after(&protected, ms(2_000)).await.unwrap());
    }
    println!("hung: closed {} ms after recovery at worst", worst.as_millis());
    assert!((ms(200)..=ms(500)).contains(&worst), "{worst:?}");
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_down_is_probed_four_times_a_second() {
    let backend = Backend::new();
    backend.will_fail();
    let protected = backend.protected(&Policy::default());
    open(&backend, &protected).await;
    let before = backend.calls();
    closed_after(&protected, ms(10_000)).await;
    let probes = backend.calls() - before;
    assert!((38..=42).contains(&probes), "{probes}");
}

#[tokio::test(start_paused = true)]
async fn half_of_twenty_opens_it_though_no_five_in_a_row_fail() {
    let backend = Backend::new();
    backend.will(|number| async move { if number % 2 == 0 { Err(Status::internal("x")) } else { Ok(answer()) } });
    let protected = backend.protected(&Policy::default());
    let mut calls = 0;
    while protected.breaker() == BreakerState::Closed && calls < 100 {
        let _ = ask(&protected, WRITE).await;
        calls += 1;
    }
    // the rate is looked at when a call fails
    assert_eq!(calls, 21);
}

#[tokio::test(start_paused = true)]
async fn failures_far_apart_do_not_open_it() {
    let backend = Backend::new();
    backend.will(|number| async move { if number % 2 == 0 { Err(Status::internal("x")) } else { Ok(answer()) } });
    let protected = backend.protected(&Policy::default());
    for _ in 0..100 {
        let _ = ask(&protected, WRITE).await;
        advance(ms(1_000)).await;
    }
    assert_eq!((protected.breaker(), backend.calls()), (BreakerState::Closed, 100));
}

#[tokio::test(start_paused = true)]
async fn a_service_that_says_no_for_its_own_reasons_stays_reachable() {
    let backend = Backend::new();
    backend.will(|number| async move {
        let codes = [ErrorCode::SlotLost, ErrorCode::NotFound, ErrorCode::TooManyCodes, ErrorCode::VersionConflict];
        Ok(fail(codes[number % codes.len()], "x").into_http())
    });
    let protected = backend.protected(&Policy::default());
    for _ in 0..100 {
        ask(&protected, WRITE).await.unwrap_err();
    }
    assert_eq!((protected.breaker(), backend.calls()), (BreakerState::Closed, 100));
}

#[tokio::test(start_paused = true)]
async fn callers_in_a_hurry_do_not_open_it() {
    let backend = Backend::new();
    backend.will_take(ms(100));
    let protected = backend.protected(&Policy::default());
    for _ in 0..50 {
        let context = CallContext { deadline: Some(Instant::now() + ms(20)), ..CallContext::default() };
        context::scope(context, ask(&protected, WRITE)).await.unwrap_err();
    }
    assert_eq!(protected.breaker(), BreakerState::Closed);
}

#[tokio::test(start_paused = true)]
async fn callers_in_a_hurry_do_not_probe_one_after_another() {
    let backend = Backend::new();
    backend.will_fail();
    let protected = backend.protected(&Policy::default());
    open(&backend, &protected).await;
    backend.will_hang();
    advance(ms(100)).await;
    for _ in 0..100 {
        let context = CallContext { deadline: Some(Instant::now() + ms(10)), ..CallContext::default() };
        let _ = context::scope(context, ask(&protected, WRITE)).await;
        advance(ms(10)).await;
    }
    // hardly more than a second went by
    let probes = backend.calls() - 5;
    assert!((4..=6).contains(&probes), "{probes}");
}

#[tokio::test(start_paused = true)]
async fn a_service_is_not_blamed_for_the_one_behind_it() {
    let (front, back) = (Backend::new(), Backend::new());
    back.will_fail();
    let behind = back.protected(&Policy::default());
    open(&back, &behind).await;
    front.will(move |_| ask(&behind, WRITE));
    let protected = front.protected(&Policy::default());
    for _ in 0..20 {
        let status = ask(&protected, READ).await.unwrap_err();
        assert_eq!(refused_by(&status), Some("breaker"));
    }
    assert_eq!((protected.breaker(), front.calls()), (BreakerState::Closed, 20));
}

#[tokio::test(start_paused = true)]
async fn when_the_one_behind_hangs_it_alone_is_blamed() {
    let (front, back) = (Backend::new(), Backend::new());
    back.will_hang();
    let behind = back.protected(&Policy::default());
    let asked = behind.clone();
    front.will(move |_| ask(&asked, WRITE));
    let protected = front.protected(&Policy::default());
    for _ in 0..20 {
        ask(&protected, WRITE).await.unwrap_err();
    }
    assert_ne!(behind.breaker(), BreakerState::Closed);
    assert_eq!(protected.breaker(), BreakerState::Closed);
}

#[tokio::test(start_paused = true)]
async fn of_many_calls_at_once_one_is_the_probe() {
    let backend = Backend::new();
    backend.will_fail();
    let protected = backend.protected(&Policy::default());
    open(&backend, &protected).await;
    backend.will_take(ms(10));
    advance(ms(100)).await;
    let calls: Vec<_> = (0..50).map(|_| tokio::spawn(ask(&protected, WRITE))).collect();
    settle().await;
    assert_eq!((protected.breaker(), backend.active()), (BreakerState::Probing, 1));
    let mut answered = 0;
    for call in calls {
        answered += usize::from(call.await.unwrap().is_ok());
    }
    assert_eq!((answered, protected.breaker()), (1, BreakerState::Closed));
}

#[tokio::test(start_paused = true)]
async fn a_probe_whose_caller_leaves_makes_the_next_call_the_probe() {
    let backend = Backend::new();
    backend.will_fail();
    let protected = backend.protected(&Policy::default());
    open(&backend, &protected).await;
    backend.will_hang();
    advance(ms(100)).await;
    let probe = tokio::spawn(ask(&protected, WRITE));
    settle().await;
    assert_eq!(protected.breaker(), BreakerState::Probing);
    probe.abort();
    settle().await;
    assert_eq!(protected.breaker(), BreakerState::Open);
    backend.will_answer();
    ask(&protected, WRITE).await.unwrap();
    assert_eq!(protected.breaker(), BreakerState::Closed);
}

#[tokio::test(start_paused = true)]
async fn an_answer_from_before_the_outage_does_not_close_it() {
    let backend = Backend::new();
    backend.will_take(ms(50));
    let protected = backend.protected(&Policy::default());
    let early = tokio::spawn(ask(&protected, WRITE));
    settle().await;
    backend.will_fail();
    for _ in 0..5 {
        ask(&protected, WRITE).await.unwrap_err();
    }
    early.await.unwrap().unwrap();
    assert_eq!(protected.breaker(), BreakerState::Open);
}
