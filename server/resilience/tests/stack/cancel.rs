//! A caller who leaves: whatever was begun for it ends, wherever it was.

use resilience::{BreakerState, LimitPolicy, Policy};
use tokio::time::{advance, sleep};
use tonic::Status;

use super::backend::*;

#[tokio::test(start_paused = true)]
async fn the_work_is_dropped_and_counts_for_nothing() {
    let backend = Backend::new();
    backend.will_hang();
    let protected = backend.protected(&Policy::default());
    for round in 1..=30 {
        let call = tokio::spawn(ask(&protected, WRITE));
        settle().await;
        assert_eq!((backend.active(), protected.in_flight()), (1, 1));
        call.abort();
        settle().await;
        assert_eq!((backend.active(), protected.in_flight(), backend.dropped()), (0, 0, round));
    }
    assert_eq!(protected.breaker(), BreakerState::Closed);
}

#[tokio::test(start_paused = true)]
async fn who_leaves_between_two_tries_is_not_tried_for_again() {
    let backend = Backend::new();
    backend.will_fail();
    let mut policy = Policy::default();
    policy.retry.backoff_ms = 10_000;
    policy.retry.backoff_max_ms = 10_000;
    policy.deadline_ms = 60_000;
    let protected = backend.protected(&policy);
    let call = tokio::spawn(ask(&protected, READ));
    settle().await;
    assert_eq!(backend.calls(), 1);
    call.abort();
    sleep(ms(30_000)).await;
    assert_eq!(backend.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn who_leaves_the_queue_never_reaches_the_service() {
    let backend = Backend::new();
    backend.will_take(ms(100));
    let limit = LimitPolicy { start: 1, min: 1, max: 1, ..LimitPolicy::default() };
    let protected = backend.protected(&Policy { limit, ..Policy::default() });
    let first = tokio::spawn(ask(&protected, WRITE));
    settle().await;
    let waiting = tokio::spawn(ask(&protected, WRITE));
    settle().await;
    waiting.abort();
    first.await.unwrap().unwrap();
    settle().await;
    assert_eq!((backend.calls(), protected.in_flight()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn who_leaves_with_a_place_just_given_passes_it_on() {
    let backend = Backend::new();
    backend.will_take(ms(100));
    let limit = LimitPolicy { start: 1, min: 1, max: 1, ..LimitPolicy::default() };
    let protected = backend.protected(&Policy { limit, ..Policy::default() });
    let mut calls: Vec<_> = (0..3).map(|_| Box::pin(ask(&protected, WRITE))).collect();
    let last = calls.pop().unwrap();
    let leaver = calls.pop().unwrap();
    let first = calls.pop().unwrap();
    let first = tokio::spawn(first);
    settle().await;
    // waits in the queue, but nobody drives it any more when its turn comes
    let mut leaver = leaver;
    assert!(std::future::poll_fn(|cx| std::task::Poll::Ready(leaver.as_mut().poll(cx).is_pending())).await);
    let last = tokio::spawn(last);
    settle().await;
    first.await.unwrap().unwrap();
    settle().await;
    assert_eq!((protected.in_flight(), backend.active()), (1, 0), "the leaver holds the place");
    drop(leaver);
    last.await.unwrap().unwrap();
    assert_eq!((backend.calls(), protected.in_flight()), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn callers_who_leave_a_failing_service_keep_nothing_open() {
    let backend = Backend::new();
    backend.will(|_| async {
        sleep(ms(50)).await;
        Err(Status::unavailable("x"))
    });
    let protected = backend.protected(&Policy::default());
    for round in 0_u64..100 {
        let call = tokio::spawn(ask(&protected, READ));
        settle().await;
        advance(ms(round % 90)).await;
        settle().await;
        call.abort();
    }
    settle().await;
    assert_eq!((backend.active(), protected.in_flight()), (0, 0));
    backend.will_answer();
    advance(ms(300)).await;
    ask(&protected, READ).await.unwrap();
    assert_eq!(protected.breaker(), BreakerState::Closed);
}
