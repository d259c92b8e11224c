use ::metrics::set_default_local_recorder;
use metrics_exporter_prometheus::PrometheusBuilder;
use resilience::{CallContext, LimitPolicy, Policy, context};
use tokio::time::{Instant, advance};

use super::backend::*;

#[tokio::test(start_paused = true)]
async fn every_layers_decision_is_counted_under_its_own_name() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let _installed = set_default_local_recorder(&recorder);
    let backend = Backend::new();
    let limit = LimitPolicy { start: 2, min: 1, max: 2, queue: 1, ..LimitPolicy::default() };
    let protected = backend.protected(&Policy { limit, ..Policy::default() });

    ask(&protected, READ).await.unwrap();
    let late = CallContext { deadline: Some(Instant::now()), ..CallContext::default() };
    context::scope(late, ask(&protected, READ)).await.unwrap_err();

    backend.will_hang();
    let hanging = tokio::spawn(ask(&protected, WRITE));
    settle().await;
    let queued = tokio::spawn(ask(&protected, WRITE));
    settle().await;
    ask(&protected, WRITE).await.unwrap_err();
    queued.await.unwrap().unwrap_err();
    hanging.abort();
    settle().await;

    backend.will_fail();
    for _ in 0..5 {
        ask(&protected, READ).await.unwrap_err();
    }
    backend.will_answer();
    advance(ms(100)).await;
    ask(&protected, READ).await.unwrap();

    let text = handle.render();
    for (layer, decision, times) in [
        ("call", "answered", 2),
        ("call", "caller_left", 1),
        ("deadline", "no_time", 1),
        ("limit", "queued", 1),
        ("limit", "queue_full", 1),
        ("limit", "waited_in_vain", 1),
        ("breaker", "opened", 1),
        ("breaker", "closed", 1),
        ("breaker", "probe", 1),
    ] {
        let line = format!(
            "checkwell_resilience_total{{service=\"backend\",layer=\"{layer}\",decision=\"{decision}\"}} {times}"
        );
        assert!(text.contains(&line), "{line}\n{text}");
    }
    for line in [
        "checkwell_resilience_breaker_state{service=\"backend\"} 0",
        "checkwell_resilience_limit{service=\"backend\"} 2",
        "checkwell_resilience_in_flight{service=\"backend\"} 0",
        "checkwell_resilience_queue_seconds_count{service=\"backend\"} 1",
        "decision=\"retried\"",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}
