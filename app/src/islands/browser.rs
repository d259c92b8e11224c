//! What islands ask the browser for.

use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};

/// Milliseconds since this page was asked for, on a clock that nobody sets. Starts before the server wrote the page, so
/// a deadline counted with it comes a little early rather than late.
pub fn since_asked_ms() -> i64 {
    window().performance().map_or(0, |clock| clock.now() as i64)
}

pub fn is_hidden() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Hidden
}

/// Loads the page at `href` in place of this one, but only once in this tab for the same `what`. Never sends a form
/// again, as a plain reload would.
pub fn load_once(href: &str, what: &str) {
    let key = format!("checkwell-loaded-{what}");
    if let Ok(Some(storage)) = window().session_storage() {
        if storage.get_item(&key).ok().flatten().is_some() || storage.set_item(&key, "1").is_err() {
            return;
        }
        // where it fails, the page stays as it is
        let _ = window().location().replace(href);
    }
}

/// The address bar says what is shown, without a step in the history.
pub fn show_address(href: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(href));
    }
}

pub fn focus(id: &str) {
    if let Some(element) = document().get_element_by_id(id).and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// The value of a `<select>`, or "".
pub fn chosen(id: &str) -> String {
    document()
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into::<web_sys::HtmlSelectElement>().ok())
        .map(|select| select.value())
        .unwrap_or_default()
}
