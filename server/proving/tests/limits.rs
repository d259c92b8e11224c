//! Who asks too often is told to wait, with what they sent kept; nobody else notices.

use std::net::SocketAddr;

use anyhow::{Result, ensure};
use proving::{
    fixture::Data,
    html,
    http::{Client, Reply, encode_form},
    server::{Options, Server},
};

/// A server behind a proxy, which is this test: it says who the callers are.
async fn server(data: &Data, limits: &[(&str, &str)]) -> Result<Server> {
    let mut options = Options {
        env: vec![
            ("CHECKWELL__SERVER__TRUSTED_PROXIES".into(), "127.0.0.1".into()),
            ("CHECKWELL__PAGE_CACHE__ENABLED".into(), "false".into()),
        ],
        ..Options::default()
    };
    for (key, value) in limits {
        options = options.env(&format!("CHECKWELL__LIMITS__{key}"), value);
    }
    Server::start_with(&data.path(), options).await
}

/// Somebody at an address of their own.
struct Caller {
    client: Client,
    address: &'static str,
}

impl Caller {
    fn at(server: SocketAddr, address: &'static str) -> Self {
        Self { client: Client::new(server), address }
    }
    async fn get(&mut self, path: &str) -> Result<Reply> {
        Ok(self.client.send("GET", path, &[("x-forwarded-for", self.address)], b"").await?)
    }
    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Reply> {
        let headers = [("x-forwarded-for", self.address), ("content-type", "application/x-www-form-urlencoded")];
        Ok(self.client.send("POST", path, &headers, encode_form(fields).as_bytes()).await?)
    }
}

fn seconds(reply: &Reply, name: &str) -> Result<u32> {
    Ok(reply.header(name).ok_or_else(|| anyhow::anyhow!("no {name}: {:?}", reply.headers))?.parse()?)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_too_often_gets_a_page_that_waits_and_others_go_on() -> Result<()> {
    let data = Data::demo().await?;
    let mut server = server(&data, &[("NORMAL_PER_5_MINUTES", "3")]).await?;
    let mut eager = Caller::at(server.addr, "203.0.113.7");
    for left in [2, 1, 0] {
        let reply = eager.get("/en/hospitals").await?;
        ensure!(reply.status == 200, "{}", reply.status);
        ensure!(reply.header("ratelimit-policy") == Some("\"normal\";q=3;w=300"), "{:?}", reply.headers);
        ensure!(reply.header("ratelimit") == Some(format!("\"normal\";r={left}").as_str()), "{:?}", reply.headers);
    }
    for path in ["/en/hospitals?city=beijing", "/zh/hospitals"] {
        let reply = eager.get(path).await?;
        let page = reply.text();
        ensure!(reply.status == 429, "{}", reply.status);
        let (wait, refresh) = (seconds(&reply, "retry-after")?, seconds(&reply, "refresh")?);
        ensure!((90..=100).contains(&wait) && (wait..=wait + 40).contains(&refresh), "{wait} {refresh}");
        ensure!(html::marked(&page, "retry-countdown").len() == 1, "{page}");
        ensure!(html::links(&page).iter().any(|link| link == path), "no way back to {path}");
        ensure!(reply.header("x-trace-id").is_some_and(|id| id.len() == 32), "no trace id");
        ensure!(reply.header("cache-control") == Some("no-store"), "{:?}", reply.headers);
    }
    // another address, and another class of the same one
    ensure!(Caller::at(server.addr, "203.0.113.8").get("/en/hospitals").await?.status == 200);
    ensure!(eager.get("/en/sign-in").await?.status == 200);
    for free in ["/healthz", "/favicon.svg"] {
        ensure!(eager.get(free).await?.status == 200, "{free} is never refused");
    }
    server.stop().await?;
    server.no_panic()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_comes_too_soon_is_kept_whatever_is_in_it() -> Result<()> {
    let data = Data::demo().await?;
    let mut server = server(&data, &[("CRITICAL_PER_5_MINUTES", "1")]).await?;
    let mut patient = Caller::at(server.addr, "203.0.113.9");
    ensure!(patient.get("/zh/sign-in").await?.status == 200);
    let typed = [("phone", "138 0000 0001"), ("next", "/zh/people?slot=\"><script>x</script>")];
    let reply = patient.post("/zh/sign-in", &typed).await?;
    ensure!(reply.status == 429, "{}", reply.status);
    ensure!(reply.header("refresh").is_none(), "a form must not be asked for again by GET");
    let page = reply.text();
    let form = html::form(&page, "/zh/sign-in").ok_or_else(|| anyhow::anyhow!("no form: {page}"))?;
    for (name, value) in typed {
        ensure!(form.value(name) == Some(value), "{name}: {:?}", form.value(name));
    }
    ensure!(!page.contains("<script>x"), "what was typed is not escaped");
    server.stop().await?;
    server.no_panic()
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_get_a_problem_they_can_read() -> Result<()> {
    let data = Data::demo().await?;
    let mut server = server(&data, &[("BACKGROUND_PER_5_MINUTES", "1")]).await?;
    let mut program = Caller::at(server.addr, "2001:db8::1");
    program.get("/api/suggest?locale=En&query=a").await?;
    let reply = program.get("/api/suggest?locale=En&query=a").await?;
    ensure!(reply.status == 429, "{}", reply.status);
    ensure!(reply.header("content-type") == Some("application/problem+json"), "{:?}", reply.headers);
    seconds(&reply, "retry-after")?;
    let problem: serde_json::Value = serde_json::from_str(&reply.text())?;
    ensure!(problem["status"] == 429 && problem["retryable"] == true, "{problem}");
    ensure!(problem["traceId"] == reply.header("x-trace-id").unwrap_or_default(), "{problem}");
    server.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_machine_itself_is_not_limited_unless_it_is_told_to() -> Result<()> {
    let data = Data::demo().await?;
    let mut server = server(&data, &[("NORMAL_PER_5_MINUTES", "1")]).await?;
    let mut client = server.client();
    for _ in 0..5 {
        ensure!(client.get("/en/hospitals").await?.status == 200);
    }
    server.stop().await?;
    let mut server = self::server(&data, &[("NORMAL_PER_5_MINUTES", "1"), ("EXEMPT", "192.0.2.1")]).await?;
    let mut client = server.client();
    client.get("/en/hospitals").await?;
    ensure!(client.get("/en/hospitals").await?.status == 429);
    server.stop().await
}
