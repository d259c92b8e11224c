//! The command line.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use anyhow::Context as _;
use clap::{Args, CommandFactory as _, Parser, Subcommand};
use storage::Ambient;

use crate::{config, http::Site, serve, startup::Services, telemetry};

/// Medical check-up booking: one binary, its own database, nothing else to install.
#[derive(Parser)]
#[command(name = "checkwell", version, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  checkwell serve --demo                     try it: invented hospitals, simulated payment and SMS
  checkwell serve --data /var/lib/checkwell  your own hospitals, on http://127.0.0.1:3000
  checkwell import hospitals hospitals.csv --data /var/lib/checkwell --country GB --zone Europe/London
  checkwell import slots weekly.csv --data /var/lib/checkwell
  checkwell check --config checkwell.toml    is the configuration right? (touches nothing)

Every setting can come from a file (--config), from the environment (CHECKWELL__SECTION__KEY, for example
CHECKWELL__SERVER__ADDR=127.0.0.1:8080) or from a flag; the later wins. RUST_LOG sets what is logged.";

#[derive(Subcommand)]
enum Command {
    /// Serve the site
    Serve(ServeArgs),
    /// Import hospitals or slots; importing again updates, it never doubles
    Import {
        #[command(subcommand)]
        what: Import,
    },
    /// Check the configuration and say what is wrong; touches nothing
    Check(CommonArgs),
    /// Add up orders, places and money; prints JSON, exits 1 when anything does not add up
    Audit(CommonArgs),
}

#[derive(Subcommand)]
enum Import {
    /// Hospitals from CSV, FHIR Location or a Chinese tree
    Hospitals {
        #[command(flatten)]
        common: CommonArgs,
        #[command(flatten)]
        args: Box<import::ImportHospitalsArgs>,
    },
    /// Slots from SMART Scheduling Links NDJSON or a weekly-template CSV
    Slots {
        #[command(flatten)]
        common: CommonArgs,
        #[command(flatten)]
        args: Box<import::ImportSlotsArgs>,
    },
}

#[derive(Args)]
struct CommonArgs {
    /// A TOML file with settings
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The directory of the databases [default: data]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

#[derive(Args)]
struct ServeArgs {
    #[command(flatten)]
    common: CommonArgs,
    /// Load invented hospitals and show sent messages at /demo/outbox
    #[arg(long)]
    demo: bool,
    /// Where to listen [default: 127.0.0.1:3000]
    #[arg(long, value_name = "ADDR:PORT")]
    addr: Option<SocketAddr>,
    /// Where to serve Prometheus metrics, or `off` [default: 127.0.0.1:9090]
    #[arg(long, value_name = "ADDR:PORT|off")]
    metrics_addr: Option<String>,
    /// Give a service a fault from the start: catalog, scheduling, orders, payments, messaging or accounts, with
    /// slow[:MS], hang, reset, error, garbage, wrong-schema, duplicate, reordered or flapping[:MS]. Repeatable; only with
    /// --demo or where drill.allowed is set
    #[arg(long, value_name = "SERVICE=FAULT[:ARG]")]
    drill: Vec<String>,
}

impl CommonArgs {
    fn flags(&self) -> Vec<config::Flag> {
        self.data.iter().map(|dir| ("storage.data", dir.display().to_string())).collect()
    }
}

/// Parses the command line and runs it.
pub fn run() -> ExitCode {
    let Some(command) = Cli::parse().command.or_else(command_of_the_watcher) else {
        let _ = Cli::command().print_help();
        return ExitCode::from(2);
    };
    match execute(command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("checkwell: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// `cargo leptos watch` starts the program without a word, but says in the environment that it is the one.
fn command_of_the_watcher() -> Option<Command> {
    std::env::var_os("LEPTOS_WATCH")?;
    Cli::parse_from(["checkwell", "serve", "--demo"]).command
}

fn execute(command: Command) -> anyhow::Result<ExitCode> {
    let (common, mut flags) = match &command {
        Command::Serve(args) => (&args.common, serve_flags(args)),
        Command::Check(common) | Command::Audit(common) => (common, Vec::new()),
        Command::Import { what: Import::Hospitals { common, .. } | Import::Slots { common, .. } } => {
            (common, Vec::new())
        }
    };
    flags.extend(common.flags());
    let config = config::load(common.config.as_deref(), &flags)?;
    let filter = telemetry::filter()?;
    if let Command::Check(_) = command {
        println!(
            "The configuration is right. Serving on http://{}, data in {}.",
            config.server.addr,
            config.storage.data.display()
        );
        if let Some(missing) = Site::find(&config).missing() {
            println!("Note: the built site is not complete ({} is missing): run `make build`.", missing.display());
        }
        return Ok(ExitCode::SUCCESS);
    }
    telemetry::log(filter, config.log.format == "json");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting the runtime")?;
    runtime.block_on(async move {
        match command {
            Command::Serve(_) => serve::serve(config).await.map(|()| ExitCode::SUCCESS),
            Command::Import { what } => run_import(&config, what).await,
            Command::Audit(_) => run_audit(&config).await,
            Command::Check(_) => Ok(ExitCode::SUCCESS),
        }
    })
}

fn serve_flags(args: &ServeArgs) -> Vec<config::Flag> {
    let mut flags = Vec::new();
    if args.demo {
        flags.push(("demo.enabled", "true".to_owned()));
    }
    if let Some(addr) = args.addr {
        flags.push(("server.addr", addr.to_string()));
    }
    if !args.drill.is_empty() {
        flags.push(("drill.faults", args.drill.join(",")));
    }
    if let Some(addr) = &args.metrics_addr {
        flags.push(("metrics.addr", addr.clone()));
    }
    flags
}

async fn run_import(config: &config::Config, what: Import) -> anyhow::Result<ExitCode> {
    let services = Services::open(config, &Ambient::system()).await?;
    let (mut catalog, mut scheduling) = (services.direct.catalog.clone(), services.direct.scheduling.clone());
    let mut out = std::io::stdout();
    let summary = match what {
        Import::Hospitals { args, .. } => {
            import::import_hospitals(*args, &mut catalog, &mut scheduling, &mut out).await
        }
        Import::Slots { args, .. } => import::import_slots(*args, &mut catalog, &mut scheduling, &mut out).await,
    };
    services.close().await;
    // a script that sees 0 believes that something came in
    Ok(if summary?.all_rejected() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn run_audit(config: &config::Config) -> anyhow::Result<ExitCode> {
    let services = Services::open(config, &Ambient::system()).await?;
    let report = audit::audit(&services.direct).await;
    services.close().await;
    let report = report.map_err(|status| anyhow::anyhow!("the audit could not be made: {}", status.message()))?;
    println!("{}", serde_json::to_string_pretty(&report)?);
    Ok(if report.adds_up() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
