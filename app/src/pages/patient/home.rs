//! The way in: search, cities, a few hospitals.

use leptos::prelude::*;

use crate::{
    components::{
        hospital_card::hospital_cards,
        notice::{Tone, notice},
        search::{list_href, search_form},
    },
    islands::SearchBox,
    locales::public::{self, Point},
    models::*,
    routes,
    shell::Page,
};

pub fn home(locale: Locale, view: HomeView) -> Page {
    let texts = public::public(locale);
    let form =
        search_form(locale, &view.cities, &HospitalQuery::default(), search_text(locale, String::new()), false, &[]);
    let body = view! {
        <div class="stack stack--sections">
            <div class="hero">
                <div class="hero__text">
                    <h1>{texts.home_heading}</h1>
                    <p class="hero__lead">{texts.home_lead}</p>
                </div>
                {form}
            </div>
            <section class="stack" aria-labelledby="cities">
                <h2 id="cities">{texts.cities_heading}</h2>
                {cities(locale, view.cities)}
            </section>
            <section class="stack" aria-labelledby="featured">
                <div class="cluster cluster--between">
                    <h2 id="featured">{texts.featured_heading}</h2>
                    <a class="button button--quiet" href=routes::hospitals(locale)>{texts.all_hospitals}</a>
                </div>
                {featured(locale, view.featured)}
            </section>
            <section class="stack" aria-labelledby="how">
                <h2 id="how">{texts.how_heading}</h2>
                <ol class="steps">{points(&texts.how, "steps__title")}</ol>
            </section>
            <section class="card card--quiet" aria-labelledby="trust">
                <h2 id="trust">{texts.trust_heading}</h2>
                <ul class="points">{points(&texts.trust, "points__title")}</ul>
            </section>
        </div>
    };
    Page::new(texts.home_title, body).describe(texts.home_description).with_islands()
}

/// The free-text input, with suggestions.
pub(super) fn search_text(locale: Locale, value: String) -> AnyView {
    let texts = public::public(locale);
    view! {
        <SearchBox
            locale
            value
            label=texts.search_text.to_owned()
            placeholder=texts.search_text_hint.to_owned()
        />
    }
    .into_any()
}

fn points(points: &'static [Point], class: &'static str) -> AnyView {
    points
        .iter()
        .map(|point| view! { <li><h3 class=class>{point.title}</h3><p>{point.text}</p></li> })
        .collect_view()
        .into_any()
}

fn cities(locale: Locale, cities: Partial<Vec<CityView>>) -> AnyView {
    let texts = public::public(locale);
    match cities {
        Partial::Unknown => notice(Tone::Warning, "", texts.cities_unknown).into_any(),
        Partial::Known(cities) if cities.is_empty() => view! { <p>{texts.cities_none}</p> }.into_any(),
        Partial::Known(cities) => {
            let items = cities
                .into_iter()
                .map(|city| {
                    let href = list_href(locale, &HospitalQuery { city: city.slug, ..HospitalQuery::default() });
                    view! {
                        <li>
                            <a class="chip" href=href>
                                {city.name} " " <span class="meta">{public::city_count(locale, city.hospitals)}</span>
                            </a>
                        </li>
                    }
                })
                .collect_view();
            view! { <ul class="list cluster">{items}</ul> }.into_any()
        }
    }
}

fn featured(locale: Locale, cards: Partial<Vec<HospitalCard>>) -> AnyView {
    let texts = public::public(locale);
    match cards {
        Partial::Unknown => notice(Tone::Warning, "", texts.featured_unknown).into_any(),
        Partial::Known(cards) if cards.is_empty() => view! { <p>{texts.featured_none}</p> }.into_any(),
        Partial::Known(cards) => hospital_cards(locale, cards).into_any(),
    }
}
