//! The HTML document around a page, and how a page becomes a string.
//!
//! Pages are rendered in one go from views that are already loaded: no streaming, no suspense, no inline script. So a
//! page needs no script to be complete, a cached page may be shared, and the content security policy needs no nonce.

use std::{fmt::Write as _, sync::Arc};

use hydration_context::SsrSharedContext;
use leptos::prelude::*;

use crate::{
    components::{chrome, freshness},
    models::{Freshness, Locale},
};

/// A page, ready to be put into the document.
pub struct Page {
    pub title: String,
    /// For search engines; "" for personal pages.
    pub description: String,
    /// Holds islands, so that the page needs the boot script.
    pub islands: bool,
    /// About one person: not for search engines or shared caches.
    pub personal: bool,
    /// Seconds after which the browser should ask again, for pages that wait for something without script.
    pub refresh_s: Option<u32>,
    /// Fields of a form that the page was made from: with them it can be had in the other language.
    pub kept: Option<Vec<(String, String)>>,
    /// A small file of script that the page gets better with.
    pub script: Option<&'static str>,
    /// Said once at the top when the page is not whole or not new.
    pub freshness: Freshness,
    pub body: AnyView,
}

impl Page {
    /// A public page without islands.
    pub fn new(title: impl Into<String>, body: impl IntoAny) -> Self {
        Self {
            title: title.into(),
            description: String::new(),
            islands: false,
            personal: false,
            refresh_s: None,
            kept: None,
            script: None,
            freshness: Freshness::default(),
            body: body.into_any(),
        }
    }
    pub fn describe(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }
    pub fn with_islands(mut self) -> Self {
        self.islands = true;
        self
    }
    pub fn personal(mut self) -> Self {
        self.personal = true;
        self
    }
    pub fn with_freshness(mut self, freshness: Freshness) -> Self {
        self.freshness = freshness;
        self
    }
    pub fn keeping(mut self, fields: Vec<(String, String)>) -> Self {
        self.kept = Some(fields);
        self
    }
    pub fn with_script(mut self, path: &'static str) -> Self {
        self.script = Some(path);
        self
    }
    pub fn refresh(mut self, seconds: u32) -> Self {
        self.refresh_s = Some(seconds);
        self
    }
}

/// Where the built files are, as URLs.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    /// How browsers reach the site, without a slash at the end: search engines want whole addresses.
    pub base: String,
    pub css: String,
    /// The script that loads the WASM and wakes the islands.
    pub boot: String,
    /// Fetched early on pages with islands.
    pub js: String,
    pub wasm: String,
    /// The demo's ribbon is shown.
    pub demo: bool,
}

/// A rendered document, and what its answer's headers need to know.
pub struct Document {
    pub html: String,
    pub refresh_s: Option<u32>,
}

/// Renders a page into a whole document.
///
/// `rest` is the path and query after the locale, e.g. `/hospitals?city=beijing`: it makes the link to the other language.
pub fn render(assets: &Assets, locale: Locale, rest: &str, page: impl FnOnce() -> Page) -> String {
    document(assets, locale, rest, page).html
}

/// As [`render`], with what the headers need.
pub fn document(assets: &Assets, locale: Locale, rest: &str, page: impl FnOnce() -> Page) -> Document {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let document = owner.with(|| {
        let page = page();
        let mut html = String::with_capacity(32 * 1024);
        head(&mut html, assets, locale, rest, &page);
        html.push_str(&chrome::header(locale, rest, page.kept, assets.demo).to_html());
        html.push_str("<main id=\"main\" tabindex=\"-1\">");
        if let Some(banner) = freshness::banner(locale, &page.freshness) {
            html.push_str(&banner.to_html());
        }
        html.push_str(&page.body.to_html());
        html.push_str("</main>");
        html.push_str(&chrome::footer(locale).to_html());
        html.push_str("</body></html>");
        Document { html, refresh_s: page.refresh_s }
    });
    owner.unset_with_forced_cleanup();
    document
}

fn head(html: &mut String, assets: &Assets, locale: Locale, rest: &str, page: &Page) {
    // a page without islands is live as it arrives
    let hydrated = if page.islands { "" } else { " data-hydrated=\"\"" };
    let _ = write!(
        html,
        "<!DOCTYPE html><html lang=\"{}\"{hydrated}><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{} · Checkwell</title>\
         <link rel=\"stylesheet\" href=\"{}\">\
         <link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\
         <link rel=\"manifest\" href=\"/manifest.webmanifest\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <meta name=\"theme-color\" content=\"#0b6b63\">",
        locale.lang(),
        escape(&page.title),
        assets.css
    );
    if !page.description.is_empty() {
        let _ = write!(html, "<meta name=\"description\" content=\"{}\">", escape(&page.description));
    }
    if page.personal {
        html.push_str("<meta name=\"robots\" content=\"noindex\">");
    } else {
        let (base, href) = (escape(&assets.base), escape(rest));
        for other in Locale::ALL {
            let _ = write!(
                html,
                "<link rel=\"alternate\" hreflang=\"{}\" href=\"{base}/{}{href}\">",
                other.lang(),
                other.path()
            );
        }
    }
    if page.islands {
        let _ = write!(
            html,
            "<link rel=\"modulepreload\" href=\"{}\">\
             <link rel=\"preload\" href=\"{}\" as=\"fetch\" type=\"application/wasm\" crossorigin=\"\">\
             <script type=\"module\" src=\"{}\"></script>",
            assets.js, assets.wasm, assets.boot
        );
    }
    if let Some(script) = page.script {
        let _ = write!(html, "<script type=\"module\" src=\"{script}\"></script>");
    }
    html.push_str("</head><body>");
}

/// For text and double-quoted attributes.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The boot script: loads the WASM, wakes each island in document order (children after parents), then marks the page.
/// Served as a file of its own, so that no page carries inline script.
pub fn boot_script(js: &str, wasm: &str) -> String {
    format!(
        r#"// Wakes the page's islands. Nothing on the page waits for it.
window.__RESOLVED_RESOURCES = [];
window.__SERIALIZED_ERRORS = [];
window.__PENDING_RESOURCES = [];
window.__RESOURCE_RESOLVERS = [];
window.__INCOMPLETE_CHUNKS = [];
const slots = [];
async function wake(island, mod) {{
  const start = mod[island.dataset.component];
  if (!start) return;
  const inside = slots[slots.length - 1];
  if (inside) inside();
  await start(island);
}}
async function walk(node, mod) {{
  const slot = node.localName === "leptos-children";
  if (node.localName === "leptos-island") await wake(node, mod);
  if (slot) slots.push(node.$$on_hydrate);
  for (const child of [...node.children]) await walk(child, mod);
  if (slot) slots.pop();
}}
const mod = await import("{js}");
await mod.default({{ module_or_path: "{wasm}" }});
window.__hydrateIsland = (island) => wake(island, mod);
mod.hydrate();
await walk(document.body, mod);
document.documentElement.setAttribute("data-hydrated", "");
// Keeps public pages for bad networks. Browsers offer it on https and on this machine only, and a page can do without.
navigator.serviceWorker?.register("/sw.js").catch(() => {{}});
"#
    )
}
