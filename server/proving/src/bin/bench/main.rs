//! The scoreboard: each row measured in one run, as a ratio wherever machines differ. Prints a table and writes
//! `target/bench/results.json`.
//!
//! `bench [ROW…]` measures only these rows (pages, bookings, weight, memory, start, lighthouse). `BENCH_BOOKINGS` sets how many bookings
//! the restart is measured with, a million by default.

mod bookings;
mod lighthouse;
mod memory;
mod pages;
mod raw;
mod report;
mod start;
mod weight;

use anyhow::Result;
use report::Report;

fn main() -> Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    type Measure = fn(&mut Report) -> Result<()>;
    let measures: [(&str, Measure); 6] = [
        ("pages", pages::measure),
        ("bookings", bookings::measure),
        ("weight", weight::measure),
        ("memory", memory::measure),
        ("start", start::measure),
        ("lighthouse", lighthouse::measure),
    ];
    let mut report = Report::default();
    let mut failed = Vec::new();
    for (name, measure) in measures {
        if !wanted.is_empty() && !wanted.iter().any(|one| one == name) {
            continue;
        }
        eprintln!("measuring {name} …");
        // one row that cannot be measured does not hide the others
        if let Err(error) = measure(&mut report) {
            eprintln!("{name}: {error:#}");
            failed.push(name);
        }
    }
    report.print();
    report.write()?;
    anyhow::ensure!(failed.is_empty(), "could not be measured: {}", failed.join(", "));
    Ok(())
}

/// The core the server gets; the generator gets the other one.
const SERVER_CORE: usize = 0;
const GENERATOR_CORE: usize = 1;

/// Runs something async on a runtime of its own, on the generator's core.
fn on_generator_core<T: Send + 'static>(work: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
    let thread = std::thread::spawn(move || {
        proving::server::pin_thread(GENERATOR_CORE)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(work)
    });
    thread.join().map_err(|_| anyhow::anyhow!("the generator panicked"))?
}
