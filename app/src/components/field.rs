//! One labelled input with its hint and its error.

use leptos::prelude::*;

use crate::{locales::trouble, models::Locale};

/// A text-like input. `name` is also its id; hint and error are tied to it by id.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: &'static str,
    pub label: &'static str,
    /// "" for none.
    pub hint: &'static str,
    /// `text`, `tel`, `date`, `number` …
    pub kind: &'static str,
    pub value: String,
    pub required: bool,
    /// The autofill token, e.g. `tel`; "off" for none.
    pub autocomplete: &'static str,
    /// "" for the kind's own keyboard.
    pub inputmode: &'static str,
    /// Longest input in UTF-16 units; 0 for no limit.
    pub maxlength: u32,
    /// Extra class of the input, e.g. `input--code`.
    pub class: &'static str,
    /// "" for none.
    pub testid: &'static str,
    /// The reason it was refused, as in [`FieldError`](crate::models::FieldError).
    pub error: Option<String>,
}

impl Default for Field {
    fn default() -> Self {
        Self {
            name: "",
            label: "",
            hint: "",
            kind: "text",
            value: String::new(),
            required: false,
            autocomplete: "off",
            inputmode: "",
            maxlength: 0,
            class: "",
            testid: "",
            error: None,
        }
    }
}

fn some(text: &'static str) -> Option<&'static str> {
    (!text.is_empty()).then_some(text)
}

pub fn field(locale: Locale, field: Field) -> impl IntoView {
    let Field { name, label, hint, kind, value, required, autocomplete, inputmode, maxlength, class, testid, error } = field;
    let described = match (hint.is_empty(), error.is_some()) {
        (true, false) => None,
        (false, false) => Some(format!("{name}-hint")),
        (true, true) => Some(format!("{name}-error")),
        (false, true) => Some(format!("{name}-hint {name}-error")),
    };
    let wrong = error.is_some();
    view! {
        <div class=if wrong { "field field--error" } else { "field" }>
            <label for=name>{label}</label>
            {some(hint).map(|hint| view! { <p class="field__hint" id=format!("{name}-hint")>{hint}</p> })}
            <input
                id=name
                name=name
                type=kind
                class=some(class)
                value=value
                required=required
                autocomplete=autocomplete
                inputmode=some(inputmode)
                maxlength=(maxlength > 0).then(|| maxlength.to_string())
                data-testid=some(testid)
                aria-invalid=wrong.then_some("true")
                aria-describedby=described
            />
            {error.map(|reason| field_error(locale, name, &reason))}
        </div>
    }
}

/// The error line of a field; the input names it in `aria-describedby` as `NAME-error`.
pub fn field_error(locale: Locale, name: &str, reason: &str) -> impl IntoView + use<> {
    view! {
        <p class="field__error" id=format!("{name}-error") data-testid="field-error">
            {trouble::field(locale, reason)}
        </p>
    }
}
