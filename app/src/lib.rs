//! What browser and server share: view types, pages, islands, texts.
//!
//! The server renders every page as plain HTML from a view that is already loaded; only `#[island]`s ship to the browser.
//! Feature `ssr` is the server's half, `hydrate` the browser's; exactly one is on.

#[cfg(feature = "ssr")]
pub mod bff;

pub mod api;
pub mod client;
pub mod components;
pub mod islands;
pub mod locales;
pub mod models;
pub mod pages;
pub mod routes;
#[cfg(feature = "ssr")]
pub mod shell;

/// The browser's entry: the boot script calls it, then wakes each island on the page.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
