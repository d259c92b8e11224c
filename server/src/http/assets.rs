//! The built files: hashed names that never change, compressed when they were built, and the boot script.

use std::{path::PathBuf, sync::Arc};

use app::shell::{Assets, boot_script};
use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use sha2::{Digest, Sha256};
use tower::ServiceExt;
use tower_http::services::ServeDir;

use super::{Edge, at::At, reply};
use crate::config::Config;

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const AN_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");

/// Where the site's files are, and what they are called.
#[derive(Clone)]
pub struct Site(Arc<Parts>);

struct Parts {
    root: PathBuf,
    assets: Assets,
    boot: String,
}

impl Site {
    /// Finds the built files. Without `site.root`: `site` beside the binary's folder, else `target/site`.
    pub fn find(config: &Config) -> Self {
        let root = &config.site.root;
        let exe_dir =
            std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.to_path_buf())).unwrap_or_default();
        let root = if root.as_os_str().is_empty() {
            let beside = exe_dir.parent().map(|dir| dir.join("site")).unwrap_or_default();
            if beside.is_dir() { beside } else { PathBuf::from("target/site") }
        } else {
            root.clone()
        };
        let hashes = std::fs::read_to_string(exe_dir.join("hash.txt")).unwrap_or_default();
        let name = |kind: &str, extension: &str| {
            let hash = hashes
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(key, _)| key.trim() == kind)
                .map(|(_, hash)| hash.trim().to_owned());
            let hashed = hash.map(|hash| format!("/pkg/checkwell.{hash}.{extension}"));
            // the name in hash.txt may be older than the files of an unhashed development build
            hashed
                .filter(|path| root.join(path.trim_start_matches('/')).is_file())
                .unwrap_or_else(|| format!("/pkg/checkwell.{extension}"))
        };
        let (js, wasm) = (name("js", "js"), name("wasm", "wasm"));
        let boot = boot_script(&js, &wasm);
        let digest = hex::encode(&Sha256::digest(boot.as_bytes())[..8]);
        let assets = Assets {
            base: config.server.public_url.trim_end_matches('/').to_owned(),
            css: name("css", "css"),
            boot: format!("/assets/boot.{digest}.js"),
            js,
            wasm,
            demo: config.demo.enabled,
        };
        Self(Arc::new(Parts { root, assets, boot }))
    }

    pub fn assets(&self) -> &Assets {
        &self.0.assets
    }

    /// What is missing for browsers, if anything: the server can start, but its pages would be bare.
    pub fn missing(&self) -> Option<PathBuf> {
        let css = self.0.root.join(self.0.assets.css.trim_start_matches('/'));
        (!css.is_file()).then_some(css)
    }

    pub(super) fn routes<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let boot = self.0.boot.clone();
        Router::new().route(
            &self.0.assets.boot,
            get(move || {
                let boot = boot.clone();
                async move {
                    (
                        [
                            (header::CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8")),
                            (header::CACHE_CONTROL, FOREVER),
                        ],
                        boot,
                    )
                }
            }),
        )
    }

    /// Everything else: a file of the site, or the page that says there is nothing.
    pub(super) fn files(&self, edge: Edge) -> axum::routing::MethodRouter {
        let files =
            ServeDir::new(&self.0.root).append_index_html_on_directories(false).precompressed_br().precompressed_gzip();
        axum::routing::any(move |request: Request| {
            let (files, edge) = (files.clone(), edge.clone());
            async move { serve(files, &edge, request).await }
        })
    }
}

async fn serve(files: ServeDir, edge: &Edge, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let at = At::anywhere(request.uri(), request.headers());
    let Ok(response) = files.oneshot(request).await;
    let status = response.status();
    if !(status.is_success() || status == 304 || status == 206) {
        return reply::not_found(edge, &at);
    }
    let mut response = response.into_response();
    // pkg holds hashed names, and the parts that are loaded later carry theirs in the manifest
    let policy = if path.starts_with("/pkg/") && path.split('.').count() > 2 { FOREVER } else { AN_HOUR };
    response.headers_mut().insert(header::CACHE_CONTROL, policy);
    response
}
