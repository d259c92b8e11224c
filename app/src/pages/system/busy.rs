//! 429 and 503 while there is too much to do: waits for the person, and keeps what they sent.

use leptos::prelude::*;

use crate::{
    components::ways_out::ways_out,
    locales::busy::{Texts, busy as texts},
    models::*,
    shell::Page,
};

/// Counts down and tries again; a file of its own, because a busy server should not have to send the islands.
pub(super) const SCRIPT: &str = "/busy.js";

/// `seconds` until the next try. `path` is what was asked for; `form` what was sent to it, `None` when it was a page.
pub fn busy(locale: Locale, seconds: u32, path: &str, form: Option<&[(String, String)]>) -> Page {
    let texts = texts(locale);
    let act = match form {
        Some(fields) => kept_form(texts, path, fields),
        None => {
            let href = path.to_owned();
            view! {
                <p>{texts.by_itself}</p>
                <p><a class="button" href=href>{texts.now}</a></p>
            }
            .into_any()
        }
    };
    let retry_href = form.is_none().then(|| path.to_owned());
    let body = view! {
        <div class="narrow stack" data-testid="busy">
            <h1>{texts.title}</h1>
            <p class="lead">{texts.text}</p>
            <p class="cluster" data-testid="retry-countdown">
                <span>{texts.again_in}</span>
                <span class="countdown__time" role="timer" data-retry-s=seconds data-retry-href=retry_href>{seconds}</span>
                <span>{texts.seconds}</span>
            </p>
            {act}
            {ways_out(locale)}
        </div>
    };
    Page::new(texts.title, body).personal().with_script(SCRIPT)
}

/// What was sent, to be sent again: with one button, or by the script.
pub(super) fn kept_form(texts: &'static Texts, path: &str, fields: &[(String, String)]) -> AnyView {
    let kept = fields
        .iter()
        .cloned()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect_view();
    view! {
        <form class="stack stack--tight" method="post" action=path.to_owned() data-retry="">
            {kept}
            <p>{texts.kept}</p>
            <div><button class="button button--primary" type="submit">{texts.send_again}</button></div>
        </form>
    }
    .into_any()
}
