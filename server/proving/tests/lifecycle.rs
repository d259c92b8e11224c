//! Starting, stopping, and being told nonsense.

use std::{
    collections::BTreeMap,
    net::TcpListener,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use proving::{
    evidence,
    fixture::{Data, Scene},
    http::read_reply,
    patient::reference,
    server::{self, Options, Server},
};
use tokio::{io::AsyncWriteExt, net::TcpStream};

#[tokio::test(flavor = "multi_thread")]
async fn asked_to_stop_it_finishes_what_runs_and_ends_with_success() -> Result<()> {
    let mut scene = Scene::set(1, Options::default()).await?;
    let addr = scene.server.addr;
    // a request whose body is still on its way when the signal comes
    let body = "phone=13800000077&next=%2Fen%2Forders";
    let (first, second) = body.split_at(10);
    let mut upload = TcpStream::connect(addr).await?;
    let head = format!(
        "POST /en/sign-in HTTP/1.1\r\nhost: {addr}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {}\r\n\r\n{first}",
        body.len()
    );
    upload.write_all(head.as_bytes()).await?;
    let bookers: Vec<_> = (0..16)
        .map(|client| {
            let (mut patient, quote) = scene.visitor(0);
            tokio::spawn(async move {
                let (mut placed, mut number) = (Vec::new(), 0);
                loop {
                    number += 1;
                    match patient.post_order(&quote, &format!("stop-{client}-{number}")).await {
                        Ok(reply) => {
                            let reference = reference(&reply).with_context(|| format!("placing: {}", reply.status))?;
                            placed.push(reference);
                        }
                        // between two requests it may close; in the middle of an answer it may not
                        Err(error)
                            if error.to_string().starts_with("cut off after ")
                                && !error.to_string().contains("after 0 ") =>
                        {
                            return Err(error).context("an answer was cut off");
                        }
                        Err(_) => return anyhow::Ok(placed),
                    }
                }
            })
        })
        .collect();
    // until the load is on
    proving::fixture::until(Duration::from_secs(10), || async {
        ensure!(evidence::orders(&scene.data.path())?.len() > 50, "hardly any orders yet");
        Ok(())
    })
    .await?;
    scene.server.ask_to_stop()?;
    let asked = Instant::now();
    let mut placed = Vec::new();
    for booker in bookers {
        placed.extend(booker.await??);
    }
    upload.write_all(second.as_bytes()).await?;
    let reply = read_reply(&mut upload, false).await.context("the request that ran when the signal came")?;
    ensure!(reply.status == 200, "the request that ran when the signal came: {}", reply.status);
    drop(upload);
    let status = scene.server.ended(Duration::from_secs(10)).await?;
    ensure!(status.success(), "it ended with {status}:\n{}", scene.server.log_text());
    eprintln!("stopped {:?} after it was asked, {} orders acknowledged", asked.elapsed(), placed.len());
    ensure!(TcpStream::connect(addr).await.is_err(), "it still accepts");
    let stored: BTreeMap<_, _> =
        evidence::orders(&scene.data.path())?.into_iter().map(|order| (order.reference, order.state)).collect();
    let lost: Vec<_> = placed.iter().filter(|reference| !stored.contains_key(*reference)).collect();
    ensure!(lost.is_empty(), "acknowledged but not stored: {lost:?}");
    evidence::audit(&scene.data.path())?;
    scene.server.no_panic()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_metrics_address_is_a_warning_and_serving_goes_on() -> Result<()> {
    let data = Data::demo().await?;
    let other = TcpListener::bind("127.0.0.1:0")?;
    let options = Options { metrics: other.local_addr()?.to_string(), ..Options::default() };
    let mut server = Server::start_with(&data.path(), options).await?;
    ensure!(server.client().get("/en/").await?.status == 200);
    ensure!(server.log_text().to_lowercase().contains("metrics"), "no warning: {}", server.log_text());
    server.stop().await?;
    server.no_panic()
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_served_on_their_own_address_only() -> Result<()> {
    let data = Data::demo().await?;
    let metrics = server::free_addr()?;
    let options = Options { metrics: metrics.to_string(), ..Options::default() };
    let mut server = Server::start_with(&data.path(), options).await?;
    server.client().get("/en/hospitals").await?;
    let reply = proving::http::Client::new(metrics).get("/metrics").await?;
    ensure!(reply.status == 200 && reply.text().contains("# TYPE"), "{}: {}", reply.status, reply.text());
    ensure!(server.client().get("/metrics").await?.status == 404, "metrics are on the public address");
    server.stop().await
}

#[test]
fn bad_configuration_is_refused_naming_the_key() -> Result<()> {
    let data = Data::empty()?;
    let dir = data.path().display().to_string();
    let serve = ["serve", "--demo", "--addr", "127.0.0.1:1", "--metrics-addr", "off", "--data", &dir];
    type Case<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a str);
    let cases: [Case<'_>; 9] = [
        (&serve, &[("RUST_LOG", "debug=loud")], "RUST_LOG"),
        (&serve, &[("CHECKWELL__BOOKING__HOLD_S", "0")], "booking.hold_s"),
        (&serve, &[("CHECKWELL__LIMITS__OFF", "perhaps")], "limits.off"),
        (&serve, &[("CHECKWELL__PAGE_CACHE__ENABLED", "banana")], "page_cache.enabled"),
        (&serve, &[("CHECKWELL__PAGE_CACHE__FRESH_S", "-1")], "page_cache.fresh_s"),
        (&serve, &[("CHECKWELL__SERVER__BODY_LIMIT_KIB", "0")], "server.body_limit_kib"),
        (&serve, &[("CHECKWELL__SERVER__ADRESS", "127.0.0.1:1")], "adress"),
        (&["serve", "--metrics-addr", "nonsense", "--data", &dir], &[], "metrics.addr"),
        (&["check", "--data", &dir], &[("CHECKWELL__LIMITS__OFF", "true")], "limits.off"),
    ];
    for (arguments, env, key) in cases {
        let output = server::run(arguments, env)?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(!output.status.success(), "{env:?} {arguments:?} was accepted");
        ensure!(said.contains(key), "{env:?} {arguments:?} does not name {key}: {said}");
        ensure!(!said.contains("panicked"), "{said}");
    }
    ensure!(std::fs::read_dir(data.path())?.next().is_none(), "a refused start has written something");
    Ok(())
}

#[test]
fn an_address_in_use_is_said_to_be() -> Result<()> {
    let data = Data::empty()?;
    let other = TcpListener::bind("127.0.0.1:0")?;
    let addr = other.local_addr()?.to_string();
    let output = server::run(
        &["serve", "--demo", "--addr", &addr, "--metrics-addr", "off", "--data", &data.path().display().to_string()],
        &[],
    )?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(!output.status.success() && said.contains(&addr), "{}: {said}", output.status);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_server_on_the_same_data_is_refused() -> Result<()> {
    let data = Data::demo().await?;
    let path = data.path().display().to_string();
    let serve = ["serve", "--demo", "--addr", "127.0.0.1:0", "--metrics-addr", "off", "--data", &path];
    let mut first = Server::start(&data.path()).await?;
    let second = server::run(&serve, &[])?;
    let said = String::from_utf8_lossy(&second.stderr);
    ensure!(!second.status.success() && said.contains("already serves"), "{}: {said}", second.status);
    ensure!(first.client().get("/readyz").await?.status == 200);
    // the lock ends with the process, however that ends
    first.kill()?;
    Server::start(&data.path()).await?.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_not_ready_while_a_database_cannot_be_written() -> Result<()> {
    let data = Data::demo().await?;
    let mut server = Server::start(&data.path()).await?;
    let lock = evidence::lock(&data.path(), "payments")?;
    let limit = Duration::from_secs(10);
    proving::fixture::until(limit, || {
        let mut client = server.client();
        async move {
            let reply = client.get("/readyz").await?;
            ensure!(reply.status == 503 && reply.text().contains("payments: "), "{}: {}", reply.status, reply.text());
            Ok(())
        }
    })
    .await?;
    ensure!(server.client().get("/healthz").await?.status == 200, "alive all the same");
    drop(lock);
    proving::fixture::until(limit, || {
        let mut client = server.client();
        async move {
            let reply = client.get("/readyz").await?;
            ensure!(reply.status == 200, "{}: {}", reply.status, reply.text());
            Ok(())
        }
    })
    .await?;
    server.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn checking_touches_nothing() -> Result<()> {
    let data = Data::demo().await?;
    let listing = || -> Result<BTreeMap<_, _>> {
        let mut files = BTreeMap::new();
        for entry in std::fs::read_dir(data.path())? {
            let entry = entry?;
            files.insert(entry.file_name(), (entry.metadata()?.len(), entry.metadata()?.modified()?));
        }
        Ok(files)
    };
    let before = listing()?;
    let output = server::run(&["check", "--data", &data.path().display().to_string()], &[])?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(before, listing()?);
    let missing = data.file("nowhere");
    let output = server::run(&["check", "--data", &missing.display().to_string()], &[])?;
    ensure!(output.status.success() && !missing.exists(), "checking has made a directory");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn starting_again_does_not_load_the_demo_twice() -> Result<()> {
    let data = Data::demo().await?;
    let before = evidence::row_counts(&data.path())?;
    for _ in 0..2 {
        let mut server = Server::start(&data.path()).await?;
        ensure!(server.client().get("/en/hospitals").await?.status == 200);
        server.stop().await?;
    }
    assert_eq!(before, evidence::row_counts(&data.path())?);
    Ok(())
}

#[test]
fn help_teaches() -> Result<()> {
    for arguments in [
        vec!["--help"],
        vec!["serve", "--help"],
        vec!["import", "--help"],
        vec!["import", "slots", "--help"],
        vec!["check", "--help"],
    ] {
        let output = server::run(&arguments, &[])?;
        let said = String::from_utf8_lossy(&output.stdout);
        ensure!(output.status.success() && said.contains("Usage:"), "{arguments:?}: {said}");
    }
    Ok(())
}
