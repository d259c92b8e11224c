use contracts::{ErrorCode, code_of};
use resilience::{BreakerState, LimitPolicy, Policy, Priority, refused_by};
use tokio::time::{Instant, sleep};

use super::backend::*;

fn limited(limit: usize, queue: usize, queue_ms: u64) -> Policy {
    let limit = LimitPolicy { start: limit, min: limit, max: limit, queue, queue_ms, ..LimitPolicy::default() };
    Policy { limit, ..Policy::default() }
}

#[tokio::test(start_paused = true)]
async fn background_is_shed_first_then_normal_and_a_booking_last() {
    let backend = Backend::new();
    backend.will_hang();
    let protected = backend.protected(&limited(20, 0, 0));
    let mut admitted = Vec::new();
    for priority in [Priority::Background, Priority::Normal, Priority::Critical] {
        for _ in 0..40 {
            tokio::spawn(ask_as(priority, &protected, WRITE));
        }
        settle().await;
        admitted.push(protected.in_flight());
    }
    assert_eq!(admitted, [10, 17, 20]);
    let status = ask(&protected, WRITE).await.unwrap_err();
    assert_eq!((refused_by(&status), code_of(&status)), (Some("limit"), ErrorCode::Unavailable));
    assert_eq!(status.metadata().get("retry-after").unwrap(), "1");
}

#[tokio::test(start_paused = true)]
async fn even_a_small_limit_keeps_a_place_for_a_booking() {
    for limit in 2..10 {
        let backend = Backend::new();
        backend.will_hang();
        let protected = backend.protected(&limited(limit, 0, 0));
        for _ in 0..20 {
            tokio::spawn(ask(&protected, WRITE));
        }
        settle().await;
        let normal = protected.in_flight();
        tokio::spawn(ask_as(Priority::Critical, &protected, WRITE));
        settle().await;
        assert_eq!(protected.in_flight(), normal + 1, "limit {limit}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_place_that_comes_free_goes_to_the_most_important_who_waits() {
    let backend = Backend::new();
    backend.will_take(ms(10));
    let protected = backend.protected(&limited(1, 10, 1_000));
    let order = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let mut calls = Vec::new();
    for priority in [
        Priority::Normal,
        Priority::Background,
        Priority::Normal,
        Priority::Critical,
        Priority::Background,
        Priority::Critical,
    ] {
        let (order, call) = (order.clone(), ask_as(priority, &protected, WRITE));
        calls.push(tokio::spawn(async move {
            call.await.unwrap();
            order.lock().unwrap().push(priority);
        }));
        settle().await;
    }
    for call in calls {
        call.await.unwrap();
    }
    let order = order.lock().unwrap().clone();
    // the first found the place free
    assert_eq!(
        order,
        [
            Priority::Normal,
            Priority::Critical,
            Priority::Critical,
            Priority::Normal,
            Priority::Background,
            Priority::Background
        ]
    );
    assert_eq!(backend.most_active(), 1);
}

#[tokio::test(start_paused = true)]
async fn who_waits_too_long_is_refused_and_who_finds_the_queue_full_at_once() {
    let backend = Backend::new();
    backend.will_hang();
    let protected = backend.protected(&limited(1, 1, 200));
    tokio::spawn(ask(&protected, WRITE));
    settle().await;
    let began = Instant::now();
    let waiting = tokio::spawn({
        let call = ask(&protected, WRITE);
        async move { (call.await, Instant::now()) }
    });
    settle().await;
    let status = ask(&protected, WRITE).await.unwrap_err();
    assert_eq!((refused_by(&status), began.elapsed()), (Some("limit"), ms(0)));
    let (answer, ended) = waiting.await.unwrap();
    assert_eq!(refused_by(&answer.unwrap_err()), Some("limit"));
    assert!((ms(200)..=ms(201)).contains(&(ended - began)));
    assert_eq!((backend.calls(), protected.in_flight()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn the_deadline_ends_a_wait_in_the_queue_and_no_place_is_lost() {
    let backend = Backend::new();
    backend.will_take(ms(900));
    let mut policy = limited(1, 10, 60_000);
    policy.deadline_ms = 1_000;
    let protected = backend.protected(&policy);
    let calls: Vec<_> = (0..3).map(|_| tokio::spawn(ask(&protected, WRITE))).collect();
    let mut ends = Vec::new();
    for call in calls {
        ends.push(call.await.unwrap().err().map(|status| status.code()));
    }
    // the second had 100 ms left of its time for 900 ms of work
    assert_eq!(ends, [None, Some(tonic::Code::DeadlineExceeded), Some(tonic::Code::DeadlineExceeded)]);
    assert_eq!((backend.calls(), protected.in_flight(), backend.dropped()), (2, 0, 1));
}

#[tokio::test(start_paused = true)]
async fn who_leaves_the_queue_makes_room_in_it() {
    let backend = Backend::new();
    backend.will_take(ms(100));
    let protected = backend.protected(&limited(1, 1, 1_000));
    let first = tokio::spawn(ask(&protected, WRITE));
    settle().await;
    let leaver = tokio::spawn(ask(&protected, WRITE));
    settle().await;
    leaver.abort();
    settle().await;
    let next = tokio::spawn(ask(&protected, WRITE));
    first.await.unwrap().unwrap();
    next.await.unwrap().unwrap();
    assert_eq!((backend.calls(), protected.in_flight()), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn a_crowd_never_exceeds_the_limit_and_loses_no_place() {
    let backend = Backend::new();
    backend.will(|number| async move {
        sleep(ms(1 + number as u64 % 7)).await;
        Ok(answer())
    });
    let protected = backend.protected(&limited(20, 1_000, 1_400));
    let calls: Vec<_> = (0..1_000)
        .map(|number| {
            let priority = [Priority::Normal, Priority::Critical][number % 2];
            tokio::spawn(ask_as(priority, &protected, WRITE))
        })
        .collect();
    let mut answered = 0;
    for (number, call) in calls.into_iter().enumerate() {
        if number % 10 == 3 {
            call.abort();
        } else {
            answered += usize::from(call.await.unwrap().is_ok());
        }
    }
    settle().await;
    assert_eq!(answered, 900);
    assert!(backend.most_active() <= 20);
    assert_eq!((protected.in_flight(), backend.active()), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threads_that_race_lose_no_place() {
    let backend = Backend::new();
    backend.will(|_| async {
        tokio::task::yield_now().await;
        Ok(answer())
    });
    let mut policy = limited(4, 10_000, 60_000);
    policy.deadline_ms = 60_000;
    let protected = backend.protected(&policy);
    let calls: Vec<_> = (0..4_000)
        .map(|number| {
            let call = tokio::spawn(ask(&protected, WRITE));
            if number % 3 == 0 {
                call.abort();
            }
            call
        })
        .collect();
    for call in calls {
        let _ = call.await;
    }
    assert!(backend.most_active() <= 4);
    assert_eq!((protected.in_flight(), backend.active()), (0, 0));
    ask_as(Priority::Background, &protected, WRITE).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn shedding_is_no_failure_of_the_service() {
    let backend = Backend::new();
    backend.will_take(ms(1_000));
    let protected = backend.protected(&limited(1, 0, 0));
    let first = tokio::spawn(ask(&protected, WRITE));
    settle().await;
    for _ in 0..100 {
        ask(&protected, READ).await.unwrap_err();
    }
    assert_eq!((protected.breaker(), backend.calls()), (BreakerState::Closed, 1));
    first.await.unwrap().unwrap();
    ask(&protected, READ).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_limit_falls_while_the_service_queues_and_rises_after() {
    let backend = Backend::new();
    let limit = LimitPolicy { queue: 1_000, queue_ms: 1_400, ..LimitPolicy::default() };
    let protected = backend.protected(&Policy { limit, ..Policy::default() });
    let crowd = async |rounds: usize| {
        for _ in 0..rounds {
            let calls: Vec<_> = (0..60).map(|_| tokio::spawn(ask(&protected, WRITE))).collect();
            for call in calls {
                call.await.unwrap().unwrap();
            }
        }
        protected.limit()
    };
    backend.will_take(ms(20));
    let before = crowd(30).await;
    assert!(before > 20, "{before}");
    backend.will_take(ms(100));
    let during = crowd(6).await;
    assert!(during < before * 3 / 4, "{before} then {during}");
    backend.will_take(ms(20));
    assert!(crowd(60).await > during);
}
