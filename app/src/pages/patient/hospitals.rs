//! The hospital list with its filters.

use leptos::prelude::*;

use super::home::search_text;
use crate::{
    components::{
        hospital_card::hospital_cards,
        notice::{Tone, notice},
        search::{list_href, search_form},
    },
    locales::public,
    models::*,
    routes,
    shell::Page,
};

pub fn hospitals(locale: Locale, view: HospitalListView) -> Page {
    let texts = public::public(locale);
    let city = view
        .cities
        .known()
        .and_then(|cities| cities.iter().find(|city| city.slug == view.query.city))
        .map(|city| city.name.clone());
    let title = match city {
        Some(city) => public::hospitals_in(locale, &city),
        None => texts.hospitals_title.to_owned(),
    };
    let form =
        search_form(locale, &view.cities, &view.query, search_text(locale, view.query.q.clone()), true, &view.refused);
    let filtered = is_filtered(&view.query);
    let count = public::hospital_count(locale, view.total, view.total_is_more);
    let results = if view.hospitals.is_empty() {
        empty(locale, filtered).into_any()
    } else {
        hospital_cards(locale, view.hospitals).into_any()
    };
    let body = view! {
        <div class="stack stack--loose">
            <h1>{title.clone()}</h1>
            {form}
            {view.cities.is_unknown().then(|| notice(Tone::Warning, "", texts.cities_unknown))}
            {view.date_unknown.then(|| notice(Tone::Warning, "", texts.date_unknown))}
            <section class="stack" aria-labelledby="results">
                <div class="cluster cluster--between">
                    <h2 id="results">{texts.results} " " <span class="badge" data-testid="result-count">{count}</span></h2>
                    {filtered.then(|| view! {
                        <a class="button button--quiet" href=routes::hospitals(locale)>{texts.filters_clear}</a>
                    })}
                </div>
                {results}
            </section>
            {paging(locale, &view.query, view.next)}
            {attributions(locale, view.attributions)}
        </div>
    };
    Page::new(title, body).describe(texts.hospitals_description).with_islands().with_script("/near.js")
}

fn is_filtered(query: &HospitalQuery) -> bool {
    let HospitalQuery { city, q, level, date, sort: _, near, within: _, after: _, max_price } = query;
    [city, q, level, date, near, max_price].iter().any(|filter| !filter.is_empty())
}

fn empty(locale: Locale, filtered: bool) -> AnyView {
    let texts = public::public(locale);
    let text = if filtered { texts.no_results } else { texts.featured_none };
    view! {
        <div class="empty" data-testid="empty">
            <p><strong>{text}</strong></p>
            {filtered.then(|| view! {
                <p>{texts.no_results_hint}</p>
                <a class="button" href=routes::hospitals(locale)>{texts.all_hospitals}</a>
            })}
        </div>
    }
    .into_any()
}

fn paging(locale: Locale, query: &HospitalQuery, next: Option<String>) -> Option<impl IntoView + use<>> {
    let texts = public::public(locale);
    let with = |after: String| list_href(locale, &HospitalQuery { after, ..query.clone() });
    let first = (!query.after.is_empty()).then(|| with(String::new()));
    let next = next.filter(|cursor| !cursor.is_empty()).map(with);
    (first.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="cluster" aria-label=texts.pages>
                {first.map(|href| view! { <a class="button" href=href>{texts.first_page}</a> })}
                {next.map(|href| view! {
                    <a class="button button--primary" href=href rel="next" data-testid="next-page">{texts.next_page}</a>
                })}
            </nav>
        }
    })
}

fn attributions(locale: Locale, names: Vec<String>) -> Option<impl IntoView> {
    (!names.is_empty())
        .then(|| view! { <p class="meta">{public::public(locale).data_from} " " {names.join(" · ")}</p> })
}
