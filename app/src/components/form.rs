//! What forms are made of: fields that keep what was typed and carry their error, hidden values, and
//! the summary of what was refused.

use leptos::prelude::*;

use crate::{
    components::field_error::{error_id, error_line},
    locales::{personal::personal, trouble},
    models::*,
};

/// How a text field differs from a plain one.
#[derive(Default)]
pub struct TextField {
    pub name: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    /// The input's `type`; "" is text.
    pub kind: &'static str,
    pub autocomplete: &'static str,
    pub inputmode: Option<&'static str>,
    pub maxlength: Option<&'static str>,
    pub testid: Option<&'static str>,
    pub class: Option<&'static str>,
}

/// The text beside a refused field.
///
/// Some refusals are about the whole form in the services' table but can only mean one field here.
pub fn field_error(locale: Locale, form: &FormState, name: &str) -> Option<&'static str> {
    if let Some(reason) = form.error(name) {
        return Some(trouble::field(locale, reason));
    }
    let code = form.trouble.as_ref()?.code;
    let field = match code {
        TroubleCode::PhoneInvalid => "phone",
        TroubleCode::CodeWrong | TroubleCode::CodeUsedUp => "code",
        _ => return None,
    };
    (field == name).then(|| trouble::trouble(locale, code))
}

/// The ids that describe a field, in the order they are read.
fn described_by(name: &str, hint: &str, error: Option<&str>) -> Option<String> {
    let ids = match (hint.is_empty(), error.is_some()) {
        (true, false) => return None,
        (false, false) => format!("{name}-hint"),
        (true, true) => error_id(name),
        (false, true) => format!("{} {name}-hint", error_id(name)),
    };
    Some(ids)
}

/// One labelled input. The value is what was typed before, if anything.
pub fn text_field(locale: Locale, form: &FormState, field: TextField) -> AnyView {
    let TextField { name, label, hint, kind, autocomplete, inputmode, maxlength, testid, class } = field;
    let error = field_error(locale, form, name);
    let hint_id = format!("{name}-hint");
    view! {
        <div class="field">
            <label for=name>{label}</label>
            {(!hint.is_empty()).then(|| view! { <p class="field__hint" id=hint_id>{hint}</p> })}
            <input
                id=name
                name=name
                type=if kind.is_empty() { "text" } else { kind }
                class=class
                value=form.value(name)
                autocomplete=autocomplete
                inputmode=inputmode
                maxlength=maxlength
                data-testid=testid
                aria-describedby=described_by(name, hint, error)
                aria-invalid=error.map(|_| "true")
            />
            {error_line(name, error)}
        </div>
    }
    .into_any()
}

/// One labelled choice among few. `choices` are values and their names; the first is chosen when nothing was before,
/// unless `ask` puts an empty one in front.
pub fn select_field(
    locale: Locale,
    form: &FormState,
    name: &'static str,
    label: &'static str,
    ask: bool,
    choices: &[(&'static str, &'static str)],
) -> AnyView {
    let error = field_error(locale, form, name);
    let chosen = form.value(name);
    let ask = ask.then(|| view! { <option value="">{personal(locale).please_choose}</option> });
    let choices = choices
        .iter()
        .map(|&(value, name)| view! { <option value=value selected=value == chosen>{name}</option> })
        .collect_view();
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <select
                id=name
                name=name
                aria-describedby=described_by(name, "", error)
                aria-invalid=error.map(|_| "true")
            >
                {ask}
                {choices}
            </select>
            {error_line(name, error)}
        </div>
    }
    .into_any()
}

pub fn hidden(name: &'static str, value: &str) -> AnyView {
    let value = value.to_owned();
    view! { <input type="hidden" name=name value=value /> }.into_any()
}

/// Why something was refused, with when to try again.
pub fn alert(locale: Locale, trouble: &Trouble) -> AnyView {
    let again = trouble.retry_after_s.map(|seconds| view! { <p>{trouble::retry_after(locale, seconds)}</p> });
    view! {
        <div class="notice notice--error" role="alert" data-testid="notice">
            <p class="notice__title">{trouble::trouble(locale, trouble.code)}</p>
            {again}
        </div>
    }
    .into_any()
}

/// The summary at the top of a refused form: every refused field with a link to it. `fields` are the form's names and
/// labels, in their order. A refusal that no field answers for is told as it is.
pub fn error_summary(
    locale: Locale,
    form: &FormState,
    fields: &[(&'static str, &'static str)],
) -> Option<impl IntoView + use<>> {
    let trouble = form.trouble.as_ref()?;
    let texts = personal(locale);
    let between = match locale {
        Locale::En => ": ",
        Locale::Zh => "：",
    };
    let refused: Vec<_> = fields
        .iter()
        .filter_map(|&(name, label)| {
            let error = field_error(locale, form, name)?;
            Some(view! { <li><a href=format!("#{name}")>{format!("{label}{between}{error}")}</a></li> })
        })
        .collect();
    let view = if refused.is_empty() {
        alert(locale, trouble).into_any()
    } else {
        let again = trouble.retry_after_s.map(|seconds| view! { <p>{trouble::retry_after(locale, seconds)}</p> });
        view! {
            <div class="notice notice--error" role="alert" data-testid="notice">
                <h2 class="notice__title">{texts.summary_title}</h2>
                <p>{texts.summary_lead}</p>
                <ul>{refused}</ul>
                {again}
            </div>
        }
        .into_any()
    };
    Some(view)
}
