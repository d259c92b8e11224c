//! The waiting room: first come, first served; bookings in progress pass; a restart forgets nobody.

use anyhow::{Context as _, Result, ensure};
use proving::{
    fixture::{Data, Scene, until},
    html,
    http::{Client, Reply},
    server::{Options, Server},
};

const LIMIT: std::time::Duration = std::time::Duration::from_secs(20);

fn full(options: Options, idle_s: &str) -> Options {
    options.env("CHECKWELL__ROOM__CAPACITY", "1").env("CHECKWELL__ROOM__IDLE_S", idle_s)
}

fn position(reply: &Reply) -> Result<usize> {
    ensure!(reply.status == 503 && reply.header("refresh").is_some(), "{}: {:?}", reply.status, reply.headers);
    let texts = html::marked_texts(&reply.text(), "waiting-position");
    let text = texts.first().context("no position")?;
    text.split_whitespace().next().unwrap_or_default().parse().with_context(|| format!("position `{text}`"))
}

#[tokio::test(flavor = "multi_thread")]
async fn one_is_in_the_others_wait_their_turn_also_over_a_restart() -> Result<()> {
    let data = Data::demo().await?;
    let mut server = Server::start_with(&data.path(), full(Options::default(), "3600")).await?;
    let path = "/en/sign-in?next=/en/orders";
    let mut first = server.client();
    let mut others = [server.client(), server.client()];
    ensure!(first.get(path).await?.status == 200);
    for (client, place) in [(0, 1), (1, 1), (0, 1), (1, 2), (1, 2)] {
        assert_eq!(position(&others[client].get(path).await?)?, place);
    }
    let [mut second, third] = others;
    ensure!(first.get(path).await?.status == 200, "who is in stays in");
    for open in ["/en/", "/en/hospitals", "/healthz", "/en/orders"] {
        let status = server.client().get(open).await?.status;
        ensure!(status == 200 || status == 303, "{open} is not behind the room: {status}");
    }
    let mut forged = Client::new(server.addr);
    forged.set_cookie("checkwell-turn", "1.AAAAAAAAAAAAAAAAAAAAAA");
    assert_eq!(position(&forged.get(path).await?)?, 3, "a ticket of one's own making is none");
    // a form is kept
    let reply = second.post("/en/sign-in", &[("phone", "13800000001"), ("next", "/en/orders")]).await?;
    let form = html::form(&reply.text(), "/en/sign-in").context("no form")?;
    ensure!(reply.status == 503 && form.value("phone") == Some("13800000001"), "{}", reply.status);
    server.stop().await?;

    // the one who was in does not come back: the next one is whoever had the lower number
    let mut server =
        Server::start_with(&data.path(), full(Options { addr: Some(server.addr), ..Options::default() }, "3600"))
            .await?;
    let (mut second, mut third) = (second.again(), third.again());
    ensure!(second.get(path).await?.status == 200);
    assert_eq!(position(&third.get(path).await?)?, 1);
    server.stop().await?;
    server.no_panic()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_nothing_makes_room() -> Result<()> {
    let data = Data::demo().await?;
    let mut server = Server::start_with(&data.path(), full(Options::default(), "1")).await?;
    ensure!(server.client().get("/zh/sign-in").await?.status == 200);
    let waiting = std::sync::Arc::new(tokio::sync::Mutex::new(server.client()));
    until(LIMIT, || {
        let waiting = waiting.clone();
        async move {
            let reply = waiting.lock().await.get("/zh/sign-in").await?;
            ensure!(reply.status == 200, "still waiting: {}", reply.status);
            Ok(())
        }
    })
    .await?;
    server.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_in_progress_passes() -> Result<()> {
    let mut scene = Scene::set(1, Options::default()).await?;
    let (mut patient, quote) = scene.visitor(0);
    let reference = patient.place(&quote, "before the rush").await?;
    scene.server.stop().await?;
    let options = full(Options { addr: Some(scene.server.addr), ..Options::default() }, "3600");
    let mut server = Server::start_with(&scene.data.path(), options).await?;
    ensure!(server.client().get("/en/sign-in").await?.status == 200, "somebody else is in");
    position(&patient.client.get("/en/people").await?).context("a new booking waits")?;
    patient.pay(&reference, true).await.context("the one that was begun does not")?;
    server.stop().await?;
    server.no_panic()
}
