//! One hospital and what it offers.

use leptos::prelude::*;

use crate::{
    components::{
        breadcrumb::breadcrumb,
        hospital_card::{badges, full_address},
        notice::{Tone, notice},
        opening_hours,
        package_card::package_card,
        search::list_href,
    },
    locales::{self, public},
    models::*,
    routes,
    shell::Page,
};

pub fn hospital(locale: Locale, view: HospitalView) -> Page {
    let texts = public::public(locale);
    let card = &view.card;
    let mut above = vec![(routes::hospitals(locale), texts.hospitals_title.to_owned())];
    if !card.city.is_empty() {
        // the card has no slug: the city's name finds it as well
        let query = HospitalQuery { q: card.city.clone(), ..HospitalQuery::default() };
        above.push((list_href(locale, &query), card.city.clone()));
    }
    let facts = facts(locale, &view);
    let description = public::hospital_description(locale, &card.name, &card.city);
    let (name, id, closed) = (card.name.clone(), card.id.clone(), card.closed);
    let body = view! {
        {breadcrumb(locale, above)}
        <div class="page-head">
            <h1>{name.clone()}</h1>
            {badges(locale, card)}
        </div>
        <div class="stack stack--loose">
            {(!card.notice.is_empty()).then(|| notice(Tone::Info, texts.notice_title, card.notice.clone()))}
            {closed.then(|| notice(Tone::Warning, texts.closed, texts.closed_long))}
            <div class="with-aside">
                <section class="stack" aria-labelledby="packages">
                    <h2 id="packages">{texts.packages_heading}</h2>
                    {packages(locale, &id, view.packages, !closed)}
                </section>
                <aside class="stack" aria-label=texts.facts>
                    {(!closed).then(|| next_days(locale, view.next_days))}
                    {facts}
                </aside>
            </div>
        </div>
    };
    Page::new(name, body).describe(description)
}

fn packages(locale: Locale, hospital: &str, packages: Partial<Vec<PackageCard>>, bookable: bool) -> AnyView {
    let texts = public::public(locale);
    match packages {
        Partial::Unknown => notice(Tone::Warning, "", texts.packages_unknown).into_any(),
        Partial::Known(cards) if cards.is_empty() => view! {
            <div class="empty">
                <p>{texts.packages_none}</p>
                <a class="button" href=routes::hospitals(locale)>{texts.all_hospitals}</a>
            </div>
        }
        .into_any(),
        Partial::Known(cards) => {
            let items = cards.into_iter().map(|card| package_card(locale, hospital, card, bookable)).collect_view();
            view! { <ul class="grid list">{items}</ul> }.into_any()
        }
    }
}

fn next_days(locale: Locale, days: Partial<Vec<LocalDate>>) -> AnyView {
    let texts = public::public(locale);
    let body = match days {
        Partial::Unknown => view! { <p>{texts.next_days_unknown}</p> }.into_any(),
        Partial::Known(days) if days.is_empty() => view! { <p>{texts.next_days_none}</p> }.into_any(),
        Partial::Known(days) => {
            let items = days
                .into_iter()
                .map(|day| view! { <li><time datetime=day.iso.clone()>{day.long(locale)}</time></li> })
                .collect_view();
            view! { <ul class="list stack stack--tight">{items}</ul> }.into_any()
        }
    };
    view! {
        <section class="card card--quiet" aria-labelledby="next-days" data-testid="next-days">
            <h2 id="next-days" class="card__title">{texts.next_days_heading}</h2>
            {body}
        </section>
    }
    .into_any()
}

fn facts(locale: Locale, view: &HospitalView) -> AnyView {
    let texts = public::public(locale);
    let fact = |name: &'static str, value: AnyView| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    let mut rows = Vec::new();
    if !view.card.level.is_empty() {
        rows.push(fact(texts.fact_level, locales::level(locale, &view.card.level).into_any()));
    }
    let address = full_address(locale, &view.card);
    if !address.is_empty() {
        rows.push(fact(texts.fact_address, address.into_any()));
    }
    if !view.phones.is_empty() {
        rows.push(fact(texts.fact_phone, phones(&view.phones).into_any()));
    }
    if !view.opening_hours.is_empty() {
        rows.push(fact(texts.fact_hours, hours(locale, &view.opening_hours)));
    }
    if !view.zone.is_empty() {
        rows.push(fact(texts.fact_zone, view.zone.clone().into_any()));
    }
    if let (Some(latitude), Some(longitude)) = (view.latitude, view.longitude) {
        let href = format!(
            "https://www.openstreetmap.org/?mlat={latitude:.5}&mlon={longitude:.5}#map=16/{latitude:.5}/{longitude:.5}"
        );
        let link = view! { <a href=href rel="noopener noreferrer external">{texts.on_map}</a> };
        let near = HospitalQuery {
            // about a kilometre: a neighbourhood, and no address book of exact positions in links
            near: format!("{latitude:.2},{longitude:.2}"),
            sort: "distance".into(),
            ..HospitalQuery::default()
        };
        let nearby = view! { <a href=list_href(locale, &near)>{texts.nearby}</a> };
        rows.push(fact(texts.fact_position, view! { {link} " · " {nearby} }.into_any()));
    }
    let attribution = view.attribution.clone();
    view! {
        <section class="card" aria-labelledby="facts">
            <h2 id="facts" class="card__title">{texts.facts}</h2>
            <dl class="summary summary--narrow">{rows}</dl>
            {(!attribution.is_empty()).then(|| view! { <p class="meta">{texts.data_from} " " {attribution}</p> })}
        </section>
    }
    .into_any()
}

fn phones(phones: &[String]) -> AnyView {
    let items = phones
        .iter()
        .map(|phone| {
            let shown = phone.clone();
            match tel(phone) {
                Some(number) => view! { <li><a href=format!("tel:{number}")>{shown}</a></li> }.into_any(),
                None => view! { <li>{shown}</li> }.into_any(),
            }
        })
        .collect_view();
    view! { <ul class="list">{items}</ul> }.into_any()
}

/// The number to dial. Imports hold several numbers or words in one field: what follows the first number is left out.
fn tel(phone: &str) -> Option<String> {
    let mut number = String::new();
    for (index, character) in phone.trim().chars().enumerate() {
        match character {
            '+' if index == 0 => number.push('+'),
            digit if digit.is_ascii_digit() => number.push(digit),
            ' ' | '-' | '(' | ')' | '.' | '\u{a0}' | '（' | '）' | '－' => {}
            _ => break,
        }
    }
    (number.trim_start_matches('+').len() >= 3).then_some(number)
}

fn hours(locale: Locale, notation: &str) -> AnyView {
    match opening_hours::in_words(locale, notation) {
        Some(lines) => {
            let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
            view! { <ul class="list">{lines}</ul> }.into_any()
        }
        None => notation.to_owned().into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::tel;

    #[test]
    fn only_what_can_be_dialled_becomes_a_link() {
        assert_eq!(tel("+86 (10) 6512-3456").as_deref(), Some("+861065123456"));
        assert_eq!(tel("010-65123456转801").as_deref(), Some("01065123456"));
        assert_eq!(tel("65123456/65123457").as_deref(), Some("65123456"));
        assert_eq!(tel("暂无"), None);
        assert_eq!(tel(""), None);
    }
}
