//! Row 18: resident memory, idle and with ten thousand sessions.

use std::{path::Path, time::Duration};

use anyhow::{Context, Result, ensure};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures::stream::{self, StreamExt, TryStreamExt};
use proving::{
    fixture::Data,
    http::Client,
    patient::Patient,
    server::{Options, Server},
};
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};
use storage::Ambient;

use crate::{on_generator_core, report::Report};

const SESSIONS: usize = 10_000;
const AT_ONCE: usize = 64;
const MIB: f64 = 1024.0 * 1024.0;

pub fn measure(report: &mut Report) -> Result<()> {
    let measured = on_generator_core(weigh())?;
    report.add(
        "18",
        "resident memory, idle",
        measured.idle,
        "MiB",
        "≤ 40 MB",
        "demo loaded, one page of each kind served".into(),
    );
    report.add(
        "18-10k",
        "resident memory added by 10,000 sessions",
        measured.sessions,
        "MiB",
        "≤ 80 MB",
        "sessions written to the store, each then used once (its list of bookings)".into(),
    );
    report.add(
        "18-open",
        "… and by each of them keeping its connection open",
        measured.connections,
        "MiB",
        "-",
        "10,000 open HTTP/1.1 connections, one request each, on top of the two above".into(),
    );
    Ok(())
}

struct Measured {
    idle: f64,
    sessions: f64,
    connections: f64,
}

async fn weigh() -> Result<Measured> {
    let data = Data::demo().await?;
    let cookie = {
        let mut server = Server::start(&data.path()).await?;
        let patient = Patient::sign_in(server.addr, 1).await?;
        server.stop().await?;
        let header = patient.client.cookie_header();
        header.trim_start_matches("cookie: ").split('=').next().context("a session cookie")?.to_owned()
    };
    let tokens = insert_sessions(&data.path())?;
    let server = Server::start_with(&data.path(), Options::default()).await?;
    for page in ["/en/", "/zh/", "/en/hospitals", "/zh/hospitals", "/en/sign-in", "/demo/outbox"] {
        server.client().get(page).await?;
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    let idle = server.resident_bytes()? as f64 / MIB;

    let visit = |mut client: Client| async move {
        let reply = client.get("/en/orders").await?;
        ensure!(reply.status == 200, "a session does not work: {}", reply.status);
        anyhow::Ok(client)
    };
    let visitors = |tokens: Vec<String>| {
        let (addr, cookie) = (server.addr, cookie.clone());
        tokens.into_iter().map(move |token| {
            let mut client = Client::new(addr);
            client.set_cookie(&cookie, &token);
            client
        })
    };
    let answers = stream::iter(visitors(tokens.clone())).map(visit).buffer_unordered(AT_ONCE);
    answers.try_for_each(|_| async { Ok(()) }).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let sessions = server.resident_bytes()? as f64 / MIB - idle;

    // kept until the memory is read
    let open: Vec<Client> = stream::iter(visitors(tokens)).map(visit).buffer_unordered(AT_ONCE).try_collect().await?;
    let connections = server.resident_bytes()? as f64 / MIB - idle - sessions;
    ensure!(open.len() == SESSIONS);
    server.no_panic()?;
    Ok(Measured { idle, sessions, connections })
}

/// Ten thousand patients with a session each, as if they had signed in.
fn insert_sessions(data: &Path) -> Result<Vec<String>> {
    let ambient = Ambient::system();
    let now = ambient.now_ms();
    let mut accounts = Connection::open(data.join("accounts.db"))?;
    let transaction = accounts.transaction()?;
    let mut tokens = Vec::with_capacity(SESSIONS);
    for number in 0..SESSIONS {
        let (token, principal, phone) = (ambient.bytes::<32>(), ambient.id(), format!("+86139{number:08}"));
        transaction
            .prepare_cached("INSERT INTO principals (id, phone, created_ms) VALUES ($1, $2, $3)")?
            .execute(params![principal, phone, now])?;
        transaction
            .prepare_cached(
                "INSERT INTO sessions (token_hash, principal_id, phone, created_ms, renewed_ms, expires_ms) \
                 VALUES ($1, $2, $3, $4, $4, $5)",
            )?
            .execute(params![Sha256::digest(token).as_slice(), principal, phone, now, now + 86_400_000])?;
        tokens.push(URL_SAFE_NO_PAD.encode(token));
    }
    transaction.commit()?;
    Ok(tokens)
}
