//! The demo's outbox: messages and codes that were sent.

use leptos::prelude::*;

use crate::{locales::demo::demo, models::*, shell::Page};

pub fn outbox(locale: Locale, messages: Vec<OutboxMessage>) -> Page {
    let texts = demo(locale);
    let list = if messages.is_empty() {
        view! {
            <section class="empty">
                <h2>{texts.outbox_empty_title}</h2>
                <p>{texts.outbox_empty}</p>
            </section>
        }
        .into_any()
    } else {
        let rows: Vec<_> = messages.into_iter().map(|message| row(locale, message)).collect();
        view! { <ol class="list stack">{rows}</ol> }.into_any()
    };
    let body = view! {
        <div class="narrow stack stack--loose">
            <header class="page-head">
                <h1>{texts.outbox_title}</h1>
                <p class="lead">{texts.outbox_lead}</p>
            </header>
            {list}
        </div>
    };
    Page::new(texts.outbox_title, body).personal()
}

/// The text comes first, so that the first six digits of a message are its code.
fn row(locale: Locale, message: OutboxMessage) -> impl IntoView + use<> {
    let texts = demo(locale);
    let OutboxMessage { template, to, text, state, attempts, at } = message;
    let tone = match state.as_str() {
        "sent" => "badge badge--success",
        "dead" => "badge badge--danger",
        _ => "badge badge--info",
    };
    view! {
        <li class="card" data-testid="outbox-message" data-template=template.clone() data-state=state.clone()>
            <div class="cluster cluster--between">
                <h2 class="card__title">{texts.template_name(&template)}</h2>
                <span class=tone>{texts.state_name(&state)}</span>
            </div>
            <p class="message__text">{code_marked(&text)}</p>
            <dl class="summary message__facts">
                <div><dt>{texts.to}</dt><dd class="reference">{to}</dd></div>
                <div><dt>{texts.at}</dt><dd>{at}</dd></div>
                <div><dt>{texts.attempts}</dt><dd>{attempts}</dd></div>
            </dl>
        </li>
    }
}

/// A message with its one-time code (six digits on their own) set large.
fn code_marked(text: &str) -> impl IntoView + use<> {
    let mut rest = text;
    let mut parts: Vec<AnyView> = Vec::new();
    while let Some((before, code, after)) = next_code(rest) {
        let (before, code) = (before.to_owned(), code.to_owned());
        parts.push(view! { {before}<strong class="message__code">{code}</strong> }.into_any());
        rest = after;
    }
    parts.push(rest.to_owned().into_any());
    parts
}

fn next_code(text: &str) -> Option<(&str, &str, &str)> {
    let mut start = 0;
    while let Some(offset) = text[start..].find(|letter: char| letter.is_ascii_digit()) {
        let from = start + offset;
        let length = text[from..].find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len() - from);
        if length == 6 {
            return Some((&text[..from], &text[from..from + length], &text[from + length..]));
        }
        start = from + length;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_six_digits_on_their_own() {
        assert_eq!(next_code("您的验证码是402913，五分钟内有效"), Some(("您的验证码是", "402913", "，五分钟内有效")));
        assert_eq!(next_code("to 13800138000 at 12:30"), None);
        assert_eq!(next_code(""), None);
    }
}
