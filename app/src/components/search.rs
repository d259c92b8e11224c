//! The search form: short in the hero, with filters above the list. A plain GET form.

use std::fmt::Write as _;

use leptos::prelude::*;

use crate::{
    components::field_error::{error_id, error_line},
    locales::{self, public, trouble},
    models::*,
    routes,
};

/// The list's address with these filters; empty ones are left out.
pub fn list_href(locale: Locale, query: &HospitalQuery) -> String {
    let HospitalQuery { city, q, level, date, sort, near, within, after, max_price } = query;
    let mut href = routes::hospitals(locale);
    let mut separator = '?';
    for (name, value) in [
        ("city", city),
        ("q", q),
        ("level", level),
        ("date", date),
        ("sort", sort),
        ("near", near),
        ("within", within),
        ("max_price", max_price),
        ("after", after),
    ] {
        if !value.is_empty() {
            let _ = write!(href, "{separator}{name}={}", routes::encode(value));
            separator = '&';
        }
    }
    href
}

/// `text` is the free-text input `q`; `filters`: with grade, price and order too.
pub fn search_form(
    locale: Locale,
    cities: &Partial<Vec<CityView>>,
    query: &HospitalQuery,
    text: AnyView,
    filters: bool,
    refused: &[FieldError],
) -> AnyView {
    let texts = public::public(locale);
    let near = query.near.clone();
    view! {
        <form
            class=if filters { "search search--full" } else { "search search--short" }
            action=routes::hospitals(locale)
            method="get"
            role="search"
            aria-label=texts.search_label
            data-testid="search-form"
        >
            {text}
            {city_select(locale, cities, &query.city)}
            {date_field(locale, &query.date, refused)}
            {(!near.is_empty()).then(|| view! { <input type="hidden" name="near" value=near /> })}
            {wrong(locale, refused, "near").2}
            {filters.then(|| more_filters(locale, query, refused))}
            <button class="button button--primary" type="submit">{texts.search_submit}</button>
        </form>
    }
    .into_any()
}

fn city_select(locale: Locale, cities: &Partial<Vec<CityView>>, chosen: &str) -> AnyView {
    let texts = public::public(locale);
    let mut options: Vec<(String, String)> = cities
        .known()
        .map(|cities| cities.iter().map(|city| (city.slug.clone(), city.name.clone())).collect())
        .unwrap_or_default();
    keep_chosen(&mut options, chosen);
    view! {
        <div class="field">
            <label for="city">{texts.search_city}</label>
            <select id="city" name="city" data-testid="search-city">
                <option value="">{texts.search_all_cities}</option>
                {select_options(options, chosen)}
            </select>
        </div>
    }
    .into_any()
}

/// What is wrong with a filter: the input's state, the id that describes it, and the line to show.
fn wrong(
    locale: Locale,
    refused: &[FieldError],
    name: &str,
) -> (Option<&'static str>, Option<String>, Option<impl IntoView + use<>>) {
    let reason = refused.iter().find(|error| error.field == name).map(|error| trouble::field(locale, &error.reason));
    (reason.map(|_| "true"), reason.map(|_| error_id(name)), error_line(name, reason))
}

fn date_field(locale: Locale, value: &str, refused: &[FieldError]) -> AnyView {
    let texts = public::public(locale);
    let (invalid, described, line) = wrong(locale, refused, "date");
    let class = if line.is_some() { "field field--error" } else { "field" };
    // a date input cannot hold what is no date: browsers drop it with a warning
    let value = if invalid.is_some() { "" } else { value };
    view! {
        <div class=class>
            <label for="date">
                {texts.search_date} " " <span class="field__optional">{texts.optional}</span>
            </label>
            <input
                id="date"
                name="date"
                type="date"
                value=value.to_owned()
                aria-invalid=invalid
                aria-describedby=described
            />
            {line}
        </div>
    }
    .into_any()
}

fn more_filters(locale: Locale, query: &HospitalQuery, refused: &[FieldError]) -> AnyView {
    let texts = public::public(locale);
    let (level_invalid, level_described, level_line) = wrong(locale, refused, "level");
    let (price_invalid, price_described, price_line) = wrong(locale, refused, "max_price");
    let mut levels: Vec<_> = LEVELS.iter().map(|code| ((*code).to_owned(), locales::level(locale, code))).collect();
    keep_chosen(&mut levels, &query.level);
    let mut sorts = vec![
        (String::new(), texts.sort_relevance.to_owned()),
        ("price".to_owned(), texts.sort_price.to_owned()),
        ("name".to_owned(), texts.sort_name.to_owned()),
    ];
    if !query.near.is_empty() {
        sorts.push(("distance".to_owned(), texts.sort_distance.to_owned()));
    }
    let in_use = [&query.level, &query.max_price, &query.sort, &query.near].iter().any(|filter| !filter.is_empty());
    view! {
        <details class="search__more" open=in_use>
            <summary>{texts.filters}</summary>
            <div class="search__filters">
                <div class="field">
                    <label for="level">{texts.filter_level}</label>
                    <select id="level" name="level" aria-invalid=level_invalid aria-describedby=level_described>
                        <option value="">{texts.filter_any_level}</option>
                        {select_options(levels, &query.level)}
                    </select>
                    {level_line}
                </div>
                <div class="field">
                    <label for="max_price">
                        {texts.filter_max_price} " " <span class="field__optional">{texts.optional}</span>
                    </label>
                    <input
                        id="max_price"
                        name="max_price"
                        type="text"
                        inputmode="numeric"
                        maxlength="9"
                        autocomplete="off"
                        value=query.max_price.clone()
                        aria-invalid=price_invalid
                        aria-describedby=price_described
                    />
                    {price_line}
                </div>
                {if query.near.is_empty() { near_me(locale, query) } else { within_select(locale, &query.within) }}
                <div class="field">
                    <label for="sort">{texts.filter_sort}</label>
                    <select id="sort" name="sort">{select_options(sorts, &query.sort)}</select>
                </div>
            </div>
        </details>
    }
    .into_any()
}

/// Asks the browser where one is; shown by a script, and only where the browser can tell.
fn near_me(locale: Locale, query: &HospitalQuery) -> AnyView {
    let texts = public::public(locale);
    let query = HospitalQuery { sort: "distance".into(), after: String::new(), ..query.clone() };
    view! {
        <div class="field field--near">
            <button class="button" type="button" hidden="" data-near-href=list_href(locale, &query)>{texts.near_me}</button>
            <p class="field__hint" id="near-failed" role="status" hidden="">{texts.near_failed}</p>
        </div>
    }
    .into_any()
}

/// How far from the chosen place; only offered when there is one.
fn within_select(locale: Locale, chosen: &str) -> AnyView {
    let texts = public::public(locale);
    let options = WITHIN_KM.iter().map(|km| ((*km).to_owned(), (texts.within_km)(km))).collect();
    view! {
        <div class="field">
            <label for="within">{texts.filter_within}</label>
            <select id="within" name="within">
                <option value="">{texts.within_any}</option>
                {select_options(options, chosen)}
            </select>
        </div>
    }
    .into_any()
}

/// A filter that is in force is always shown, also when it is not among the choices.
fn keep_chosen(options: &mut Vec<(String, String)>, chosen: &str) {
    if !chosen.is_empty() && !options.iter().any(|(value, _)| value == chosen) {
        options.insert(0, (chosen.to_owned(), chosen.to_owned()));
    }
}

fn select_options(options: Vec<(String, String)>, chosen: &str) -> impl IntoView + use<> {
    let chosen = chosen.to_owned();
    options
        .into_iter()
        .map(|(value, label)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{label}</option> }
        })
        .collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_keep_the_filters_and_encode_them() {
        let query = HospitalQuery {
            city: "beijing".into(),
            q: "心 & heart".into(),
            after: "abc=".into(),
            ..HospitalQuery::default()
        };
        assert_eq!(list_href(Locale::En, &query), "/en/hospitals?city=beijing&q=%E5%BF%83%20%26%20heart&after=abc%3D");
        assert_eq!(list_href(Locale::Zh, &HospitalQuery::default()), "/zh/hospitals");
    }
}
