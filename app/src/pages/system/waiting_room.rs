//! The waiting room: how many are before one, and about how long that takes.

use leptos::prelude::*;

use super::busy::{SCRIPT, kept_form};
use crate::{
    locales::busy::{busy as texts, waiting},
    models::*,
    shell::Page,
};

/// `position` 1 is next; `None` when even the room is full. Looks again after `look_s` seconds. `form`: what was sent, if
/// it was a form.
pub fn waiting_room(
    locale: Locale,
    position: Option<usize>,
    minutes: u32,
    look_s: u32,
    path: &str,
    form: Option<&[(String, String)]>,
) -> Page {
    let (words, busy) = (waiting(locale), texts(locale));
    let place = position.map(|position| {
        view! {
            <dl class="summary">
                <div>
                    <dt>{words.position}</dt>
                    <dd class="price--large" data-testid="waiting-position">{position}</dd>
                </div>
                <div><dt>{words.estimate}</dt><dd>{(words.about)(minutes)}</dd></div>
            </dl>
        }
    });
    let retry_href = form.is_none().then(|| path.to_owned());
    let act = match form {
        Some(fields) => kept_form(busy, path, fields),
        None => view! { <p>{words.by_itself}</p> }.into_any(),
    };
    let body = view! {
        <div class="narrow stack" data-testid="waiting-room">
            <h1>{words.title}</h1>
            <p class="lead">{if position.is_some() { words.text } else { words.full }}</p>
            {place}
            <p class="meta">
                {busy.again_in} " "
                <span data-testid="retry-countdown" data-retry-s=look_s data-retry-href=retry_href>{look_s}</span>
                " " {busy.seconds}
            </p>
            {act}
        </div>
    };
    Page::new(words.title, body).personal().with_script(SCRIPT)
}
