//! Sign-in by phone and one-time code, in two steps on one path.

use leptos::prelude::*;

use crate::{models::*, shell::Page};

pub fn sign_in(locale: Locale, step: SignInStep, next: &str, form: &FormState) -> Page {
    let _ = (locale, step, next, form,);
    Page::new("sign_in", view! { <h1>"sign_in"</h1> })
}
