//! Sign-in by phone and one-time code, in two steps on one path.

use leptos::prelude::*;

use crate::{
    components::form::{TextField, error_summary, hidden, text_field},
    locales::personal::personal,
    models::*,
    routes,
    shell::Page,
};

/// The server tells the steps apart by whether the form has a `code`.
pub fn sign_in(locale: Locale, step: SignInStep, next: &str, form: &FormState) -> Page {
    let texts = personal(locale);
    match step {
        SignInStep::Phone => Page::new(texts.sign_in_title, phone_step(locale, next, form)),
        SignInStep::Code { phone } => {
            let page = Page::new(texts.code_title, code_step(locale, &phone, next, form));
            let there = routes::in_language(
                next.strip_prefix(&format!("/{}", locale.path())).unwrap_or("/"),
                locale,
                locale.other(),
            );
            page.keeping(vec![("phone".into(), phone), ("next".into(), there), ("shown".into(), "1".into())])
        }
    }
    .personal()
}

fn phone_step(locale: Locale, next: &str, form: &FormState) -> AnyView {
    let texts = personal(locale);
    let phone = TextField {
        name: "phone",
        label: texts.phone,
        hint: texts.phone_hint,
        kind: "tel",
        autocomplete: "tel",
        inputmode: Some("tel"),
        maxlength: Some("24"),
        testid: Some("sign-in-phone"),
        class: None,
    };
    view! {
        <div class="narrow stack stack--loose">
            <header class="page-head">
                <h1>{texts.sign_in_title}</h1>
                <p class="lead">{texts.sign_in_lead}</p>
            </header>
            {error_summary(locale, form, &[("phone", texts.phone)])}
            <form class="form" method="post" action=routes::sign_in(locale)>
                {hidden("next", next)}
                {text_field(locale, form, phone)}
                <div class="form__actions">
                    <button class="button button--primary" type="submit">{texts.send_code}</button>
                </div>
            </form>
        </div>
    }
    .into_any()
}

fn code_step(locale: Locale, phone: &str, next: &str, form: &FormState) -> AnyView {
    let texts = personal(locale);
    let code = TextField {
        name: "code",
        label: texts.code,
        hint: texts.code_hint,
        kind: "text",
        autocomplete: "one-time-code",
        inputmode: Some("numeric"),
        maxlength: Some("6"),
        testid: Some("sign-in-code"),
        class: Some("input--code"),
    };
    let other_number = if next.is_empty() {
        routes::sign_in(locale)
    } else {
        format!("{}?next={}", routes::sign_in(locale), routes::encode(next))
    };
    view! {
        <div class="narrow stack stack--loose">
            <header class="page-head">
                <h1>{texts.code_title}</h1>
                <p class="lead">{(texts.code_sent_to)(phone)}</p>
            </header>
            {error_summary(locale, form, &[("code", texts.code)])}
            <form class="form" method="post" action=routes::sign_in(locale)>
                {hidden("phone", phone)}
                {hidden("next", next)}
                {text_field(locale, form, code)}
                <div class="form__actions">
                    <button class="button button--primary" type="submit">{texts.sign_in}</button>
                </div>
            </form>
            <section class="stack stack--tight">
                <h2 class="minor-title">{texts.code_not_come}</h2>
                <div class="cluster">
                    <form method="post" action=routes::sign_in(locale)>
                        {hidden("phone", phone)}
                        {hidden("next", next)}
                        <button class="button" type="submit">{texts.send_again}</button>
                    </form>
                    <a class="button button--quiet" href=other_number>{texts.change_number}</a>
                </div>
            </section>
        </div>
    }
    .into_any()
}
