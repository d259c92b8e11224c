//! The way out, on the pages that only somebody signed in can see.

use leptos::prelude::*;

use crate::{locales::personal::personal, models::Locale, routes};

/// A form of one button: leaving changes something, so it is no link.
pub fn sign_out(locale: Locale) -> AnyView {
    view! {
        <form class="no-print" action=routes::sign_out(locale) method="post">
            <button class="button button--quiet" type="submit" data-testid="sign-out">{personal(locale).sign_out}</button>
        </form>
    }
    .into_any()
}
