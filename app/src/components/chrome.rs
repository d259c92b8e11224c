//! What surrounds every page: header with navigation and language switch, footer. The same for everybody.

use leptos::prelude::*;

use crate::{locales::chrome, models::Locale, routes};

/// `rest` is path and query after the locale; `kept` what the page was made from, if it was sent; `demo` shows the demo's ribbon with a link to the outbox.
pub fn header(locale: Locale, rest: &str, kept: Option<Vec<(String, String)>>, demo: bool) -> impl IntoView + use<> {
    let href = routes::in_language(rest, locale, locale.other());
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
                    {language(texts, other, href, kept)}
                </div>
            </div>
        </header>
    }
}

/// The link to the other language; a form where the page was made from one that must not be in an address.
fn language(
    texts: &'static chrome::ChromeTexts,
    other: Locale,
    href: String,
    kept: Option<Vec<(String, String)>>,
) -> AnyView {
    let Some(kept) = kept else {
        return view! {
            <a class="language" href=href lang=other.lang() hreflang=other.lang()>{texts.other_language}</a>
        }
        .into_any();
    };
    let kept =
        kept.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view();
    let path = href.split('?').next().unwrap_or_default().to_owned();
    view! {
        <form class="language-form" method="post" action=path>
            {kept}
            <button class="language" type="submit" lang=other.lang()>{texts.other_language}</button>
        </form>
    }
    .into_any()
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
