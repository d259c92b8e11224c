//! A package in the list of a hospital.

use leptos::prelude::*;

use crate::{locales::public, models::*, routes};

/// `bookable` false: the hospital takes no bookings, so there is no button.
pub fn package_card(locale: Locale, hospital: &str, card: PackageCard, bookable: bool) -> AnyView {
    let texts = public::public(locale);
    let sex = public::for_sex(locale, &card.sex);
    let duration = public::duration(locale, card.duration_minutes);
    let book = routes::slots(locale, &card.id, hospital, "");
    let name = card.name.clone();
    view! {
        <li class="card card--link" data-testid="package-card" data-id=card.id.clone()>
            <h3 class="card__title"><a href=routes::package(locale, &card.id, hospital)>{card.name.clone()}</a></h3>
            {(!card.summary.is_empty()).then(|| view! { <p>{card.summary.clone()}</p> })}
            <p class="cluster">
                <span class="badge badge--level">{public::item_count(locale, card.items)}</span>
                {(!sex.is_empty()).then(|| view! { <span class="badge badge--info">{sex}</span> })}
                {card.fasting.then(|| view! { <span class="badge badge--accent">{texts.fasting_badge}</span> })}
            </p>
            <p class="meta">{public::eligible(locale, &card.sex, card.min_age, card.max_age)}</p>
            {(!duration.is_empty()).then(|| view! { <p class="meta">{texts.duration} {sep(locale)} {duration}</p> })}
            <div class="card__foot">
                <span class="price">{card.price.format(locale)}</span>
                {bookable.then(|| view! {
                    <a class="button button--primary" href=book data-testid="package-book">
                        {texts.book} <span class="visually-hidden">{sep(locale)} {name}</span>
                    </a>
                })}
            </div>
        </li>
    }
    .into_any()
}

const fn sep(locale: Locale) -> &'static str {
    match locale {
        Locale::En => ": ",
        Locale::Zh => "：",
    }
}
