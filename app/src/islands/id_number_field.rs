//! The document number, whose check digit is looked at while it is typed.

use leptos::prelude::*;

use crate::{locales::islands::islands, models::*};

island! {
    /// The input `id_number` with its label. `error` is why the server refused it. While typing it only confirms; an
    /// error is shown when the field is left. The server checks again in any case.
    pub fn IdNumberField(locale: Locale, value: String, error: Option<String>) -> impl IntoView {
        id_number_field(locale, value, error)
    }
}

/// Length of a resident identity number.
const LENGTH: usize = 18;

fn id_number_field(locale: Locale, value: String, error: Option<String>) -> impl IntoView {
    let texts = islands(locale);
    let (error, set_error) = signal(error);
    let (right, set_right) = signal(false);
    let is_wrong = move || error.with(Option::is_some);

    let typed = move |number: String| {
        let holds = id_number_checksum_holds(&number);
        set_right.set(holds && is_identity_card());
        if holds {
            set_error.set(None);
        }
    };
    let left = move |number: String| {
        let number = number.trim();
        if !is_identity_card() || number.is_empty() {
            // another document, or the server's own "required": nothing to add
            return;
        }
        let wrong = number.chars().count() != LENGTH || !id_number_checksum_holds(number);
        set_error.set(wrong.then(|| texts.id_number_wrong.to_owned()));
    };

    view! {
        <div class=move || if is_wrong() { "field field--error" } else { "field" }>
            <label for="id_number">{texts.id_number}</label>
            <p class="field__hint" id="id_number-hint">{texts.id_number_hint}</p>
            <input
                id="id_number"
                name="id_number"
                type="text"
                value=value
                autocomplete="off"
                autocapitalize="characters"
                spellcheck="false"
                maxlength="40"
                aria-describedby=move || if is_wrong() { "id_number-error id_number-hint" } else { "id_number-hint" }
                aria-invalid=move || is_wrong().then_some("true")
                on:input=move |event| typed(event_target_value(&event))
                on:blur=move |event| left(event_target_value(&event))
            />
            <p class="field__hint field__right" role="status">{move || right.get().then_some(texts.id_number_right)}</p>
            {move || {
                error
                    .get()
                    .map(|error| {
                        view! { <p class="field__error" id="id_number-error" data-testid="field-error">{error}</p> }
                    })
            }}
        </div>
    }
}

/// Only identity cards have this check digit.
#[cfg(feature = "hydrate")]
fn is_identity_card() -> bool {
    super::browser::chosen("id_type") != "passport"
}
#[cfg(not(feature = "hydrate"))]
fn is_identity_card() -> bool {
    true
}
