//! A hospital in a list.

use leptos::prelude::*;

use crate::{
    locales::{self, public},
    models::*,
    routes,
};

/// A list of cards; its items are under a level-2 heading.
pub fn hospital_cards(locale: Locale, cards: Vec<HospitalCard>) -> AnyView {
    view! {
        <ul class="grid list">{cards.into_iter().map(|card| hospital_card(locale, card)).collect_view()}</ul>
    }
    .into_any()
}

fn hospital_card(locale: Locale, card: HospitalCard) -> AnyView {
    let texts = public::public(locale);
    let foot = price_line(locale, &card);
    view! {
        <li class="card card--link" data-testid="hospital-card" data-id=card.id.clone()>
            <h3 class="card__title"><a href=routes::hospital(locale, &card.id)>{card.name.clone()}</a></h3>
            {badges(locale, &card)}
            <p class="meta">{place(locale, &card)}</p>
            {(!card.notice.is_empty()).then(|| view! {
                <p class="meta"><strong>{texts.notice_title} {colon(locale)}</strong> {card.notice.clone()}</p>
            })}
            <div class="card__foot">{foot}</div>
        </li>
    }
    .into_any()
}

fn price_line(locale: Locale, card: &HospitalCard) -> impl IntoView + use<> {
    let texts = public::public(locale);
    match &card.price_from {
        Some(price) => {
            let offers = card.offers;
            let price = public::price_from(locale, &price.format(locale));
            view! {
                <span class="price">{price}</span>
                <span class="meta">{public::package_count(locale, offers)}</span>
            }
            .into_any()
        }
        None => view! { <span class="meta">{texts.no_offers}</span> }.into_any(),
    }
}

/// Grade, distance, whether it takes bookings. Nothing when nothing is known.
pub fn badges(locale: Locale, card: &HospitalCard) -> AnyView {
    let texts = public::public(locale);
    let level = locales::level(locale, &card.level);
    let (closed, distance) = (card.closed, card.distance_km);
    let any = closed || distance.is_some() || !level.is_empty();
    any.then(|| {
        view! {
            <p class="cluster">
                {(!level.is_empty()).then(|| view! { <span class="badge badge--level">{level}</span> })}
                {closed.then(|| view! { <span class="badge badge--warning">{texts.closed}</span> })}
                {distance.map(|km| view! { <span class="badge">{public::distance(locale, km)}</span> })}
            </p>
        }
    })
    .into_any()
}

/// District and city, in the language's order.
pub fn place(locale: Locale, card: &HospitalCard) -> String {
    match locale {
        Locale::En => joined(&[&card.district, &card.city], ", "),
        Locale::Zh => joined(&[&card.city, &card.district], " · "),
    }
}

/// The whole address. Parts that the address already names are not said twice.
pub fn full_address(locale: Locale, card: &HospitalCard) -> String {
    let address = card.address.as_str();
    let part = |text: &'_ String| if address.contains(text.as_str()) { String::new() } else { text.clone() };
    let (city, district) = (part(&card.city), part(&card.district));
    match locale {
        Locale::En => joined(&[address, &district, &city], ", "),
        Locale::Zh => joined(&[&city, &district, address], ""),
    }
}

fn joined(parts: &[&str], separator: &str) -> String {
    let mut kept: Vec<&str> = Vec::with_capacity(parts.len());
    for part in parts {
        if !part.is_empty() && !kept.contains(part) {
            kept.push(part);
        }
    }
    kept.join(separator)
}

const fn colon(locale: Locale) -> &'static str {
    match locale {
        Locale::En => ": ",
        Locale::Zh => "：",
    }
}
