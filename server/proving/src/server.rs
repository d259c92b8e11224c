//! The real program as a child process.

use std::{
    fs::File,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::http::Client;

/// Loading the demo's data takes the longest.
const READY_WITHIN: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(2);

/// The repository's root, from which the program finds its site.
pub fn root() -> PathBuf {
    // asked at run time: a target directory can serve several checkouts. Outside of cargo we are at the root.
    std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("."), |dir| Path::new(&dir).join("../.."))
}

/// The program to prove: `CHECKWELL_BIN`, else `target/release/checkwell`.
///
/// # Errors
/// When there is none, saying how to get it.
pub fn binary() -> Result<PathBuf> {
    let path = match std::env::var_os("CHECKWELL_BIN") {
        Some(path) => PathBuf::from(path),
        None => root().join("target/release/checkwell"),
    };
    if !path.is_file() {
        bail!("there is no program at {}: run `make build`, or set CHECKWELL_BIN", path.display());
    }
    Ok(path.canonicalize()?)
}

/// A port that was free a moment ago.
///
/// # Errors
/// When there is none.
pub fn free_addr() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// How to start it. The default is the demo on a free port, quiet, with limits lifted, which load needs.
#[derive(Clone, Debug)]
pub struct Options {
    pub addr: Option<SocketAddr>,
    pub metrics: String,
    pub env: Vec<(String, String)>,
    /// The core it may run on; `None` for all.
    pub core: Option<usize>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            addr: None,
            metrics: "off".into(),
            env: vec![("CHECKWELL__LIMITS__OFF".into(), "true".into())],
            core: None,
        }
    }
}

impl Options {
    pub fn env(mut self, key: &str, value: &str) -> Self {
        self.env.push((key.into(), value.into()));
        self
    }
    pub fn on_core(mut self, core: usize) -> Self {
        self.core = Some(core);
        self
    }
    pub fn at(mut self, addr: SocketAddr) -> Self {
        self.addr = Some(addr);
        self
    }
}

/// A running server; killed when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    pub addr: SocketAddr,
    log: PathBuf,
    /// From the start of the process to the first 200 of `/readyz`.
    pub ready_after: Duration,
}

impl Server {
    /// Starts the demo on `data` and waits until it is ready.
    ///
    /// # Errors
    /// When it does not start or does not become ready.
    pub async fn start(data: &Path) -> Result<Self> {
        Self::start_with(data, Options::default()).await
    }

    /// # Errors
    /// As [`Server::start`].
    pub async fn start_with(data: &Path, options: Options) -> Result<Self> {
        let addr = match options.addr {
            Some(addr) => addr,
            None => free_addr()?,
        };
        let log = log_path(data);
        let output = File::options().create(true).append(true).open(&log)?;
        let mut command = Command::new(binary()?);
        command
            .args(["serve", "--demo", "--addr", &addr.to_string(), "--metrics-addr", &options.metrics])
            .arg("--data")
            .arg(data)
            .env("RUST_LOG", "warn")
            .envs(options.env)
            .current_dir(root())
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output);
        let started = Instant::now();
        let child = spawn_on(command, options.core)?;
        let mut server = Self { child, addr, log, ready_after: Duration::ZERO };
        server.wait_ready(started).await?;
        Ok(server)
    }

    async fn wait_ready(&mut self, started: Instant) -> Result<()> {
        loop {
            if let Some(status) = self.child.try_wait()? {
                bail!("it ended with {status} instead of serving:\n{}", self.log_text());
            }
            if let Ok(reply) = Client::new(self.addr).get("/readyz").await
                && reply.status == 200
            {
                self.ready_after = started.elapsed();
                return Ok(());
            }
            if started.elapsed() > READY_WITHIN {
                bail!("not ready after {READY_WITHIN:?}:\n{}", self.log_text());
            }
            tokio::time::sleep(POLL).await;
        }
    }

    pub fn client(&self) -> Client {
        Client::new(self.addr)
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`, and waits until it is gone.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to stop, without waiting.
    ///
    /// # Errors
    /// When it is gone already.
    pub fn ask_to_stop(&self) -> Result<()> {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).context("a process id")?;
        Ok(kill_process(pid, Signal::TERM)?)
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// When it still runs after `limit`.
    pub async fn ended(&mut self, limit: Duration) -> Result<ExitStatus> {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            if started.elapsed() > limit {
                bail!("it still runs {limit:?} after it was asked to stop:\n{}", self.log_text());
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Stops it the polite way.
    ///
    /// # Errors
    /// When it does not end in ten seconds, or not with success.
    pub async fn stop(&mut self) -> Result<()> {
        self.ask_to_stop()?;
        let status = self.ended(Duration::from_secs(10)).await?;
        if !status.success() {
            bail!("it ended with {status}:\n{}", self.log_text());
        }
        Ok(())
    }

    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// What it wrote to standard output and error, over all its starts on this directory.
    pub fn log_text(&self) -> String {
        std::fs::read(&self.log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    /// # Errors
    /// When a panic was logged, with the lines about it.
    pub fn no_panic(&self) -> Result<()> {
        let log = self.log_text();
        let panics: Vec<&str> = log.lines().filter(|line| line.contains("panic")).take(5).collect();
        if panics.is_empty() { Ok(()) } else { bail!("it panicked:\n{}", panics.join("\n")) }
    }

    /// Memory in use that is not swapped out, bytes.
    ///
    /// # Errors
    /// When the process is gone.
    pub fn resident_bytes(&self) -> Result<u64> {
        resident_bytes(self.pid())
    }

    /// Processor time it has used so far, user and system.
    ///
    /// # Errors
    /// When the process is gone.
    pub fn cpu_time(&self) -> Result<Duration> {
        cpu_time(self.pid())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The log lies beside the data directory, not in it.
fn log_path(data: &Path) -> PathBuf {
    let mut name = data.file_name().unwrap_or_default().to_os_string();
    name.push(".log");
    data.with_file_name(name)
}

/// # Errors
/// When the process is gone.
pub fn resident_bytes(pid: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("VmRSS")?;
    let kib: u64 = line.split_whitespace().nth(1).context("VmRSS")?.parse()?;
    Ok(kib * 1024)
}

/// # Errors
/// When the process is gone.
pub fn cpu_time(pid: u32) -> Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let after_name = stat.rsplit_once(')').context("stat")?.1;
    let mut fields = after_name.split_whitespace().skip(11);
    let user: u64 = fields.next().context("utime")?.parse()?;
    let system: u64 = fields.next().context("stime")?.parse()?;
    Ok(Duration::from_secs_f64((user + system) as f64 / rustix::param::clock_ticks_per_second() as f64))
}

/// Starts a process on one core: a child inherits the affinity of the thread that starts it.
///
/// # Errors
/// When it cannot be started or pinned.
pub fn spawn_on(mut command: Command, core: Option<usize>) -> Result<Child> {
    let Some(core) = core else { return Ok(command.spawn()?) };
    let spawned = std::thread::spawn(move || {
        pin_thread(core)?;
        anyhow::Ok(command.spawn()?)
    });
    spawned.join().map_err(|_| anyhow::anyhow!("the starting thread panicked"))?
}

/// Keeps the calling thread, and what it starts, on one core.
///
/// # Errors
/// When there is no such core.
pub fn pin_thread(core: usize) -> Result<()> {
    let mut cores = rustix::thread::CpuSet::new();
    cores.set(core);
    Ok(rustix::thread::sched_setaffinity(None, &cores)?)
}

/// Runs the program to its end: `import`, `check`, `audit`, or a `serve` that is refused.
///
/// # Errors
/// When it cannot be started.
pub fn run(arguments: &[&str], env: &[(&str, &str)]) -> Result<Output> {
    let mut command = Command::new(binary()?);
    command.args(arguments).env("RUST_LOG", "warn").envs(env.iter().copied()).current_dir(root()).stdin(Stdio::null());
    Ok(command.output()?)
}
