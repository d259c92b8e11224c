//! What surrounds every page: header with navigation and language switch, footer. The same for everybody.

use leptos::prelude::*;

use crate::{locales::chrome, models::Locale, routes};

/// `rest` is path and query after the locale; `demo` shows the demo's ribbon with a link to the outbox.
pub fn header(locale: Locale, rest: &str, demo: bool) -> impl IntoView + use<> {
    let texts = chrome::chrome(locale);
    let other = locale.other();
    let path = rest.split('?').next().unwrap_or_default();
    let current = |prefix: &str| {
        if path == prefix { Some("page") } else { path.starts_with(&format!("{prefix}/")).then_some("true") }
    };
    view! {
        <a class="skip-link" href="#main">{texts.skip}</a>
        <header>
            {demo.then(|| ribbon(locale))}
            <div class="site-head">
                <div class="site-head__inner">
                    <a class="brand" href=routes::home(locale) aria-label=texts.brand_home>
                        {mark()} <span aria-hidden="true">"Checkwell"</span>
                    </a>
                    <nav class="site-nav" aria-label=texts.nav>
                        <ul>
                            <li><a href=routes::hospitals(locale) aria-current=current("/hospitals")>{texts.find}</a></li>
                            <li><a href=routes::orders(locale) aria-current=current("/orders")>{texts.bookings}</a></li>
                            <li><a href=routes::people(locale) aria-current=current("/people")>{texts.people}</a></li>
                        </ul>
                    </nav>
                    <a class="language" href=format!("/{}{rest}", other.path()) lang=other.lang() hreflang=other.lang()>
                        {texts.other_language}
                    </a>
                </div>
            </div>
        </header>
    }
}

fn ribbon(locale: Locale) -> impl IntoView {
    let texts = chrome::chrome(locale);
    view! {
        <div class="ribbon">
            <div class="ribbon__inner">
                <p>{texts.demo}</p>
                <a href=routes::demo_outbox()>{texts.demo_link}</a>
            </div>
        </div>
    }
}

/// A tick that is also a pulse.
fn mark() -> impl IntoView {
    view! {
        <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect class="brand__tile" width="32" height="32" rx="9" />
            <path class="brand__line" d="M6 17h4l3.5 6.5L20 8.5l3 8.5h3" />
        </svg>
    }
}

pub fn footer(locale: Locale) -> impl IntoView + use<> {
    let texts = chrome::chrome(locale);
    view! {
        <footer class="site-foot">
            <div class="site-foot__inner">
                <p><strong>{texts.footer_what}</strong></p>
                <p>{texts.footer_care}</p>
                <p>{texts.footer_source}</p>
            </div>
        </footer>
    }
}
