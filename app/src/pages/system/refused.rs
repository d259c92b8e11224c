//! A request that cannot be done (4xx).

use leptos::prelude::*;

use crate::{
    components::ways_out::{trace, ways_out},
    locales::{system, trouble},
    models::*,
    routes,
    shell::Page,
};

pub fn refused(locale: Locale, trouble: &Trouble, trace_id: &str) -> Page {
    let texts = system::system(locale);
    let title = title(texts, trouble.code);
    let sign_in = (trouble.code == TroubleCode::SignInNeeded).then(|| {
        view! { <p><a class="button button--primary" href=routes::sign_in(locale)>{texts.to_sign_in}</a></p> }
    });
    let wait = trouble.retry_after_s.filter(|seconds| *seconds > 0).map(|seconds| {
        view! { <p data-testid="retry-after">{trouble::retry_after(locale, seconds)}</p> }
    });
    let body = view! {
        <div class="narrow stack" data-testid="refused" data-code=trouble.code.as_str()>
            <h1>{title}</h1>
            <p class="lead" data-testid="notice">{trouble::trouble(locale, trouble.code)}</p>
            {wait}
            {sign_in}
            {ways_out(locale)}
            {trace(locale, trace_id)}
        </div>
    };
    Page::new(title, body).personal()
}

const fn title(texts: &system::SystemTexts, code: TroubleCode) -> &'static str {
    match code {
        TroubleCode::NotFound => texts.not_found_title,
        TroubleCode::SignInNeeded => texts.sign_in_title,
        TroubleCode::Unavailable => texts.unavailable_title,
        TroubleCode::Internal => texts.error_title,
        TroubleCode::TooManyCodes | TroubleCode::TooManyRequests | TroubleCode::IdempotencyRunning => texts.wait_title,
        TroubleCode::VersionConflict
        | TroubleCode::SlotLost
        | TroubleCode::HoldOver
        | TroubleCode::PriceChanged
        | TroubleCode::NotOffered
        | TroubleCode::WrongState => texts.conflict_title,
        TroubleCode::Invalid
        | TroubleCode::IdempotencyMismatch
        | TroubleCode::HoldAlreadyExtended
        | TroubleCode::NotEligible
        | TroubleCode::PersonGone
        | TroubleCode::BadSignature
        | TroubleCode::CodeWrong
        | TroubleCode::CodeUsedUp
        | TroubleCode::PhoneInvalid
        | TroubleCode::PersonInvalid
        | TroubleCode::TooManyPeople => texts.refused_title,
    }
}
