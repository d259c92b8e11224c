//! The line beside a refused field.

use leptos::prelude::*;

/// The line's id, by which the field says what describes it.
pub fn error_id(field: &str) -> String {
    format!("{field}-error")
}

pub fn error_line(field: &str, error: Option<&'static str>) -> Option<impl IntoView + use<>> {
    let id = error_id(field);
    error.map(|error| view! { <p class="field__error" id=id data-testid="field-error">{error}</p> })
}
