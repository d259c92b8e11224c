//! Rows 1 and 3: the hospital list, made anew for every request and from the page cache, against bare axum with the same
//! bytes.

use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use proving::{
    fixture::Data,
    generator::{Round, Target, median, round},
    html,
    http::Client,
    server::{Options, Server, free_addr, spawn_on},
};

use crate::{SERVER_CORE, on_generator_core, report::Report};

const PATH: &str = "/en/hospitals";
const CONNECTIONS: usize = 32;
const WARM_UP: Duration = Duration::from_millis(700);
const LENGTH: Duration = Duration::from_millis(1_500);
/// Each is A, B, B, A.
const ROUNDS: usize = 5;

struct Bare(Child);

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub fn measure(report: &mut Report) -> Result<()> {
    for (id, cached, name, target) in [
        ("1", false, "hospital list, uncached ÷ bare", "≥ 50 %"),
        ("3", true, "hospital list, from the page cache ÷ bare", "≥ 95 %"),
    ] {
        let (data, server, page) = on_generator_core(serve(cached))?;
        let cards = html::marked(&String::from_utf8_lossy(&page), "hospital-card").len();
        let bytes = data.file("page.html");
        std::fs::write(&bytes, &page)?;
        let addr = free_addr()?;
        let mut command = Command::new(std::env::current_exe()?.with_file_name("bare"));
        command.arg(addr.to_string()).arg(&bytes).stdin(Stdio::null());
        let bare = Bare(spawn_on(command, Some(SERVER_CORE)).context("bare is built beside bench")?);
        let expected = page.clone();
        on_generator_core(async move {
            let mut client = Client::new(addr);
            let reply = proving::fixture::until(Duration::from_secs(5), || {
                let mut client = Client::new(addr);
                async move { Ok(client.get(PATH).await?) }
            });
            ensure!(reply.await?.body == expected, "bare does not answer with the same bytes");
            client.get(PATH).await?;
            Ok(())
        })?;
        let ours = (server.addr, server.pid());
        let theirs = (addr, bare.0.id());
        let compared = compare(ours, theirs, page.len())?;
        report.add(
            id,
            name,
            compared.ratio * 100.0,
            "%",
            target,
            format!(
                "{cards} hospitals, {} kB: {:.0}/s and {:.0}/s; server core busy {:.0} and {:.0} %; {:.1} and {:.1} µs of CPU each",
                page.len() / 1000,
                compared.ours.0,
                compared.bare.0,
                compared.ours.1 * 100.0,
                compared.bare.1 * 100.0,
                compared.ours.2,
                compared.bare.2,
            ),
        );
    }
    Ok(())
}

async fn serve(cached: bool) -> Result<(Data, Server, Vec<u8>)> {
    let data = Data::demo().await?;
    let options = Options::default().on_core(SERVER_CORE).env("CHECKWELL__PAGE_CACHE__ENABLED", &cached.to_string());
    let server = Server::start_with(&data.path(), options).await?;
    let reply = server.client().send("GET", PATH, &[("accept-encoding", "identity")], b"").await?;
    ensure!(reply.status == 200, "{PATH}: {}", reply.status);
    let again = server.client().send("GET", PATH, &[("accept-encoding", "identity")], b"").await?;
    ensure!(again.body == reply.body, "the page differs from one request to the next");
    Ok((data, server, reply.body))
}

struct Compared {
    /// The lower of two ratios: of throughput, and of CPU time. They agree when the server is the bottleneck; when the
    /// generator is, only the second tells the truth.
    ratio: f64,
    /// Medians: requests a second, busy share, CPU µs a request.
    ours: (f64, f64, f64),
    bare: (f64, f64, f64),
}

fn compare(ours: (std::net::SocketAddr, u32), bare: (std::net::SocketAddr, u32), length: usize) -> Result<Compared> {
    let run = move |(addr, pid): (std::net::SocketAddr, u32), time| {
        std::thread::spawn(move || {
            proving::server::pin_thread(crate::GENERATOR_CORE)?;
            round(Target { addr, pid, path: PATH, body_length: length }, CONNECTIONS, time)
        })
        .join()
        .map_err(|_| anyhow::anyhow!("the generator panicked"))?
    };
    run(ours, WARM_UP)?;
    run(bare, WARM_UP)?;
    let (mut a, mut b): (Vec<Round>, Vec<Round>) = (Vec::new(), Vec::new());
    let (mut rates, mut times) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let four = [run(ours, LENGTH)?, run(bare, LENGTH)?, run(bare, LENGTH)?, run(ours, LENGTH)?];
        rates.push((four[0].per_second() + four[3].per_second()) / (four[1].per_second() + four[2].per_second()));
        times.push((four[1].cpu_micros() + four[2].cpu_micros()) / (four[0].cpu_micros() + four[3].cpu_micros()));
        a.extend([four[0], four[3]]);
        b.extend([four[1], four[2]]);
    }
    let middle = |rounds: &[Round], of: fn(&Round) -> f64| median(&mut rounds.iter().map(of).collect::<Vec<_>>());
    let all = |rounds: &[Round]| {
        (middle(rounds, Round::per_second), middle(rounds, Round::busy), middle(rounds, Round::cpu_micros))
    };
    Ok(Compared { ratio: median(&mut rates).min(median(&mut times)), ours: all(&a), bare: all(&b) })
}
