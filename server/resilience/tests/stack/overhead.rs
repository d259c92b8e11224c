//! What the stack costs. Prints nanoseconds a call; judges nothing, for machines differ.
//!
//! `cargo test --release -p resilience -- --ignored --nocapture overhead`

use std::time::Instant;

use contracts::{Channel, in_process, v1::catalog_client::CatalogClient, v1::catalog_server::CatalogServer};
use metrics_exporter_prometheus::PrometheusBuilder;
use resilience::{CallContext, Drill, Policy, context, protect};
use storage::SystemRandom;

use super::catalog::{Fake, hospital};

const CALLS: u32 = 10_000;
const ROUNDS: usize = 31;

/// Nanoseconds a call, by the clock and of this thread's processor time, which tells less of what else the machine does.
#[derive(Clone, Copy)]
struct Cost {
    clock: f64,
    processor: f64,
}

fn processor_ns() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split_whitespace().next().and_then(|text| text.parse().ok()).unwrap_or(f64::NAN)
}

async fn round(channel: &Channel) -> Cost {
    let client = CatalogClient::new(channel.clone());
    let (clock, processor) = (Instant::now(), processor_ns());
    for _ in 0..CALLS {
        client.clone().get_hospital(hospital("h-1")).await.unwrap();
    }
    let each = |ns: f64| ns / f64::from(CALLS);
    Cost { processor: each(processor_ns() - processor), clock: each(clock.elapsed().as_nanos() as f64) }
}

fn median(times: &[Cost], of: fn(&Cost) -> f64) -> f64 {
    let mut times: Vec<f64> = times.iter().map(of).collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

#[tokio::test]
#[ignore = "a measurement"]
async fn overhead_of_the_whole_stack_in_process() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let _installed = metrics::set_default_local_recorder(&recorder);
    // logs as in production: spans are made and their fields written, nothing is printed
    let log = tracing_subscriber::fmt().with_env_filter("info,sqlx=warn").with_writer(std::io::sink).finish();
    let _logging = tracing::subscriber::set_default(log);
    let bare = in_process(CatalogServer::new(Fake::default()));
    let guard = |idempotent| {
        let random = std::sync::Arc::new(SystemRandom);
        protect("catalog", bare.clone(), &Policy::default(), idempotent, random, &Drill::default()).channel
    };
    let (read, write) = (guard(|_| true), guard(|_| false));
    let context =
        CallContext { trace_id: "0af7651916cd43dd8448eb211c80319c".into(), tag: None, ..CallContext::default() };
    let mut times: [Vec<Cost>; 3] = Default::default();
    context::scope(context, async {
        for number in 0..ROUNDS {
            // there and back, so that a machine that slows down does so for all
            let order = if number % 2 == 0 { [0, 1, 2] } else { [2, 1, 0] };
            for which in order {
                times[which].push(round([&bare, &read, &write][which]).await);
            }
        }
    })
    .await;
    for (name, of) in [("clock", (|cost| cost.clock) as fn(&Cost) -> f64), ("processor", |cost| cost.processor)] {
        let [bare, read, write] = times.each_ref().map(|times| median(times, of));
        println!("{name}: no stack {bare:.0} ns/call");
        println!("{name}: idempotent {read:.0} ns/call, overhead {:.2} µs", (read - bare) / 1_000.0);
        println!("{name}: other {write:.0} ns/call, overhead {:.2} µs", (write - bare) / 1_000.0);
    }
}
