//! What changes is seen soon, though pages and answers are kept for minutes.

use std::{
    fs,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use proving::{
    fixture::{Data, until},
    html,
    server::{self, Options, Server},
};

/// Long against the second that is promised, short against the minutes that pages are kept.
const SOON: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_imports_is_seen_at_once_though_pages_are_kept_for_minutes() -> Result<()> {
    let data = Data::demo().await?;
    let options = Options::default().env("CHECKWELL__PAGE_CACHE__FRESH_S", "300");
    let mut server = Server::start_with(&data.path(), options).await?;
    let import = |name: &str| -> Result<()> {
        let file = data.file("hospitals.csv");
        fs::write(&file, format!("id,name,city,address\nh-1,{name},Testford,1 Example Road\n"))?;
        let (file, dir) = (file.display().to_string(), data.path().display().to_string());
        let arguments = [
            "import",
            "hospitals",
            &file,
            "--data",
            &dir,
            "--country",
            "GB",
            "--zone",
            "Europe/London",
            "--source",
            "t",
        ];
        let output = server::run(&arguments, &[])?;
        ensure!(output.status.success(), "import: {}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    };
    import("First Name Hospital")?;
    let path = until(SOON, || {
        let mut client = server.client();
        async move {
            let page = client.get("/en/hospitals?q=First%20Name").await?.text();
            let found = html::links(&page).into_iter().find(|link| link.starts_with("/en/hospitals/"));
            found.context("not found yet")
        }
    })
    .await?;
    for _ in 0..3 {
        ensure!(server.client().get(&path).await?.text().contains("First Name Hospital"));
    }
    import("Second Name Hospital")?;
    let changed = Instant::now();
    until(SOON, || {
        let (mut client, path) = (server.client(), path.clone());
        async move {
            ensure!(client.get(&path).await?.text().contains("Second Name Hospital"), "the old page is still served");
            Ok(())
        }
    })
    .await?;
    eprintln!("seen {:?} after the import's end", changed.elapsed());
    server.stop().await?;
    server.no_panic()
}
