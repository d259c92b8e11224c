//! A closed-loop load generator: so many connections, each sends its next request when it has the last answer.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::server;

/// What one round measured.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    pub requests: u64,
    pub elapsed: Duration,
    /// Processor time of the server during the round.
    pub server_cpu: Duration,
}

impl Round {
    pub fn per_second(&self) -> f64 {
        self.requests as f64 / self.elapsed.as_secs_f64()
    }
    /// How much of its core the server used: near 1, it was the bottleneck.
    pub fn busy(&self) -> f64 {
        self.server_cpu.as_secs_f64() / self.elapsed.as_secs_f64()
    }
    pub fn cpu_micros(&self) -> f64 {
        self.server_cpu.as_secs_f64() * 1e6 / self.requests.max(1) as f64
    }
}

/// What to ask, and of whom.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    pub addr: SocketAddr,
    pub pid: u32,
    pub path: &'a str,
    /// Each answer must have a body of so many bytes.
    pub body_length: usize,
}

/// One round from the calling thread, which should be pinned. Every answer is a 200 of the right length.
///
/// # Errors
/// When an answer is not.
pub fn round(target: Target<'_>, connections: usize, length: Duration) -> Result<Round> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let request = format!("GET {} HTTP/1.1\r\nhost: {}\r\naccept-encoding: identity\r\n\r\n", target.path, target.addr);
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, async {
        let mut streams = Vec::new();
        for _ in 0..connections {
            let stream = TcpStream::connect(target.addr).await?;
            stream.set_nodelay(true)?;
            streams.push(stream);
        }
        let cpu = server::cpu_time(target.pid)?;
        let started = Instant::now();
        let loops: Vec<_> = streams
            .into_iter()
            .map(|stream| {
                tokio::task::spawn_local(ask_on(stream, request.clone(), target.body_length, started + length))
            })
            .collect();
        let mut requests = 0;
        for one in loops {
            requests += one.await??;
        }
        let elapsed = started.elapsed();
        Ok(Round { requests, elapsed, server_cpu: server::cpu_time(target.pid)?.saturating_sub(cpu) })
    })
}

async fn ask_on(mut stream: TcpStream, request: String, body_length: usize, until: Instant) -> Result<u64> {
    let mut buffer = vec![0; 256 * 1024];
    let mut answered = 0;
    while Instant::now() < until {
        stream.write_all(request.as_bytes()).await?;
        let mut filled = 0;
        let head = loop {
            let read = stream.read(&mut buffer[filled..]).await?;
            ensure!(read > 0, "the server closed the connection");
            filled += read;
            if let Some(head) = head_length(&buffer[..filled]) {
                break head;
            }
        };
        ensure!(buffer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&buffer[..filled.min(60)]));
        let mut left = (head + body_length).checked_sub(filled).context("an answer is longer than the page")?;
        while left > 0 {
            let read = stream.read(&mut buffer).await?;
            ensure!(read > 0 && read <= left, "an answer is not as long as the page");
            left -= read;
        }
        answered += 1;
    }
    Ok(answered)
}

/// Up to and including the empty line.
fn head_length(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

/// The middle value; of an even count the lower of the two.
pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), 2.0);
    }
}
