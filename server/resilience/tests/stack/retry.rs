use std::time::Duration;

use contracts::{ErrorCode, fail};
use resilience::{BreakerPolicy, BreakerState, Policy, RetryPolicy, refused_by};
use tokio::time::{Instant, advance, sleep};
use tonic::{Code, Status};

use super::backend::*;

/// A breaker that never opens, so that the budget is alone.
fn no_breaker() -> BreakerPolicy {
    BreakerPolicy { failures: 1_000_000, calls: 1_000_000, ..BreakerPolicy::default() }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_failed_once_succeeds_at_the_second_try_with_the_same_body() {
    let backend = Backend::new();
    backend.will(|number| async move { if number == 0 { Err(Status::unavailable("x")) } else { Ok(answer()) } });
    ask_with(&backend.protected(&Policy::default()), READ, b"the same").await.unwrap();
    let bodies: Vec<_> = backend.seen().into_iter().map(|(_, body)| body).collect();
    assert_eq!(bodies, ["the same", "the same"]);
}

#[tokio::test(start_paused = true)]
async fn a_failure_in_the_answers_headers_is_tried_again_too() {
    let backend = Backend::new();
    backend.will(|number| async move {
        if number == 0 { Ok(fail(ErrorCode::Unavailable, "x").into_http()) } else { Ok(answer()) }
    });
    ask(&backend.protected(&Policy::default()), READ).await.unwrap();
    assert_eq!(backend.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_may_not_be_called_twice_is_called_once() {
    let backend = Backend::new();
    backend.will_fail();
    ask(&backend.protected(&Policy::default()), WRITE).await.unwrap_err();
    assert_eq!(backend.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_is_tried_three_times_at_most() {
    let backend = Backend::new();
    backend.will_fail();
    let status = ask(&backend.protected(&Policy::default()), READ).await.unwrap_err();
    assert_eq!((status.code(), backend.calls()), (Code::Unavailable, 3));
    assert_eq!(refused_by(&status), None);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_of_the_services_own_is_final() {
    let backend = Backend::new();
    backend.will(|_| async { Ok(fail(ErrorCode::NotFound, "x").into_http()) });
    let status = ask(&backend.protected(&Policy::default()), READ).await.unwrap_err();
    assert_eq!((contracts::code_of(&status), backend.calls()), (ErrorCode::NotFound, 1));
}

fn busy(seconds: u32) -> Status {
    let mut status = Status::unavailable("busy");
    status.metadata_mut().insert("retry-after", seconds.into());
    status
}

/// How long a call takes whose first try is told to come back after so many seconds.
async fn time_told_to_wait(seconds: u32) -> Duration {
    let backend = Backend::new();
    backend.will(move |number| async move { if number == 0 { Err(busy(seconds)) } else { Ok(answer()) } });
    let protected = backend.protected(&Policy { deadline_ms: 60_000, ..Policy::default() });
    let began = Instant::now();
    ask(&protected, READ).await.unwrap();
    began.elapsed()
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_obeyed() {
    let took = time_told_to_wait(3).await;
    assert!((ms(3_000)..=ms(3_060)).contains(&took), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn an_endless_retry_after_is_taken_for_thirty_seconds() {
    let took = time_told_to_wait(86_400).await;
    assert!((ms(30_000)..=ms(30_060)).contains(&took), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn when_the_wait_would_outlive_the_deadline_the_failure_is_told_at_once() {
    let backend = Backend::new();
    backend.will(|_| async { Err(busy(2)) });
    let began = Instant::now();
    ask(&backend.protected(&Policy::default()), READ).await.unwrap_err();
    assert_eq!((began.elapsed(), backend.calls()), (ms(0), 1));
}

#[tokio::test(start_paused = true)]
async fn waits_are_spread_from_nothing_to_the_whole_backoff() {
    let backend = Backend::new();
    backend.will(|number| async move { if number % 2 == 0 { Err(Status::unavailable("x")) } else { Ok(answer()) } });
    let retry = RetryPolicy { backoff_ms: 100, floor_per_s: 100, ..RetryPolicy::default() };
    let protected = backend.protected(&Policy { retry, breaker: no_breaker(), ..Policy::default() });
    let mut waits = Vec::new();
    for _ in 0..200 {
        let began = Instant::now();
        ask(&protected, READ).await.unwrap();
        waits.push(began.elapsed());
    }
    waits.sort();
    assert!(waits[10] < ms(20) && waits[100] > ms(35) && waits[100] < ms(65) && waits[190] > ms(80));
    assert!(waits[199] <= ms(101));
}

#[tokio::test(start_paused = true)]
async fn a_dead_service_is_hardly_asked_more_than_its_callers_ask() {
    for gap in [1, 10, 100, 1_000] {
        let backend = Backend::new();
        backend.will_fail();
        let protected = backend.protected(&Policy::default());
        let calls = 1_000;
        for _ in 0..calls {
            ask(&protected, READ).await.unwrap_err();
            sleep(ms(gap)).await;
        }
        let amplification = backend.calls() as f64 / f64::from(calls);
        println!("a call every {gap} ms: {amplification:.3} tries a call");
        assert!(amplification <= 1.05, "{amplification}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_the_breaker_the_budget_alone_bounds_retries() {
    let backend = Backend::new();
    backend.will_fail();
    let protected = backend.protected(&Policy { breaker: no_breaker(), ..Policy::default() });
    let calls = 5_000_u32;
    for _ in 0..calls {
        tokio::spawn(ask(&protected, READ));
        advance(ms(5)).await;
        settle().await;
    }
    sleep(ms(2_000)).await;
    assert_eq!(protected.breaker(), BreakerState::Closed, "nothing but the budget holds back");
    assert!(backend.calls() >= calls as usize, "every call reached the service");
    let amplification = backend.calls() as f64 / f64::from(calls);
    println!("dead, budget alone, 200 calls a second: {amplification:.3}");
    assert!(amplification <= 1.05, "{amplification}");

    // a third of all tries fail: retries stay near a tenth of what succeeds, plus one a second
    let backend = Backend::new();
    backend.will(|number| async move { if number % 3 == 0 { Err(Status::unavailable("x")) } else { Ok(answer()) } });
    let protected = backend.protected(&Policy { breaker: no_breaker(), ..Policy::default() });
    for _ in 0..calls {
        tokio::spawn(ask(&protected, READ));
        advance(ms(5)).await;
        settle().await;
    }
    sleep(ms(2_000)).await;
    assert_eq!(protected.breaker(), BreakerState::Closed, "nothing but the budget holds back");
    assert!(backend.calls() >= calls as usize, "every call reached the service");
    let amplification = backend.calls() as f64 / f64::from(calls);
    println!("a third fails, budget alone: {amplification:.3}");
    assert!(amplification <= 1.10, "{amplification}");
}

#[tokio::test(start_paused = true)]
async fn a_tenth_of_what_succeeded_may_be_tried_again() {
    let backend = Backend::new();
    let retry = RetryPolicy { floor_per_s: 0, ..RetryPolicy::default() };
    let protected = backend.protected(&Policy { retry, breaker: no_breaker(), ..Policy::default() });
    backend.will_fail();
    ask(&protected, READ).await.unwrap_err();
    assert_eq!(backend.calls(), 1, "nothing succeeded yet");
    backend.will_answer();
    for _ in 0..30 {
        ask(&protected, READ).await.unwrap();
    }
    backend.will_fail();
    let before = backend.calls();
    for _ in 0..10 {
        ask(&protected, READ).await.unwrap_err();
    }
    assert_eq!(backend.calls() - before, 10 + 3);
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_failure_opened_the_breaker_is_told_so_at_once() {
    let backend = Backend::new();
    backend.will_fail();
    let retry = RetryPolicy { backoff_ms: 1_000, ..RetryPolicy::default() };
    let breaker = BreakerPolicy { failures: 1, ..BreakerPolicy::default() };
    let protected = backend.protected(&Policy { retry, breaker, ..Policy::default() });
    let began = Instant::now();
    let status = ask(&protected, READ).await.unwrap_err();
    assert_eq!((began.elapsed(), refused_by(&status), backend.calls()), (ms(0), None, 1));
}

#[tokio::test(start_paused = true)]
async fn a_request_too_long_to_keep_is_sent_whole_and_once() {
    let backend = Backend::new();
    backend.will_fail();
    let retry = RetryPolicy { body_kib: 0, ..RetryPolicy::default() };
    let protected = backend.protected(&Policy { retry, ..Policy::default() });
    ask_with(&protected, READ, b"too long to keep").await.unwrap_err();
    assert_eq!(backend.calls(), 1);
    assert_eq!(backend.seen()[0].1, "too long to keep");
}

#[tokio::test(start_paused = true)]
async fn each_try_is_told_the_time_that_is_left_for_it() {
    let backend = Backend::new();
    backend.will(|number| async move {
        sleep(ms(100)).await;
        if number == 0 { Err(Status::unavailable("x")) } else { Ok(answer()) }
    });
    ask(&backend.protected(&Policy::default()), READ).await.unwrap();
    let left: Vec<u32> = backend
        .seen()
        .iter()
        .map(|(headers, _)| headers["grpc-timeout"].to_str().unwrap().trim_end_matches('u').parse().unwrap())
        .collect();
    assert_eq!(left[0], 1_500_000);
    assert!(left[1] <= 1_400_000, "{left:?}");
}
