//! Bare axum: answers the finished bytes of a file from memory. What the benchmarks measure against.
//!
//! `bare ADDR FILE`

use std::net::SocketAddr;

use anyhow::{Context, Result};
use axum::{Router, body::Bytes, http::header, routing::get, serve::ListenerExt};

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let addr: SocketAddr = arguments.next().context("usage: bare ADDR FILE")?.parse()?;
    let body = Bytes::from(std::fs::read(arguments.next().context("usage: bare ADDR FILE")?)?);
    let page = get(move || async move { ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], body) });
    let router = Router::new().route("/", page.clone()).fallback(page);
    let listener = tokio::net::TcpListener::bind(addr).await?.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, router).await?;
    Ok(())
}
