//! My bookings.

use leptos::prelude::*;

use super::order::state_badge;
use crate::{components::sign_out::sign_out, locales::orders::orders as texts_of, models::*, routes, shell::Page};

pub fn orders(locale: Locale, view: OrdersView) -> Page {
    let texts = texts_of(locale);
    let OrdersView { orders, next } = view;
    let list = if orders.is_empty() {
        view! {
            <section class="empty">
                <h2>{texts.list_empty_title}</h2>
                <p>{texts.list_empty}</p>
                <a class="button button--primary" href=routes::hospitals(locale)>{texts.search}</a>
            </section>
        }
        .into_any()
    } else {
        let rows: Vec<_> = orders.into_iter().map(|order| row(locale, order)).collect();
        view! { <ul class="list stack">{rows}</ul> }.into_any()
    };
    let next = next.map(|after| {
        let href = format!("{}?after={}", routes::orders(locale), routes::encode(&after));
        view! { <nav class="cluster"><a class="button" rel="next" href=href>{texts.older}</a></nav> }
    });
    let body = view! {
        <div class="narrow stack stack--loose">
            <header class="page-head">
                <h1>{texts.list_title}</h1>
                <p class="lead">{texts.list_lead}</p>
            </header>
            {list}
            {next}
            {sign_out(locale)}
        </div>
    };
    Page::new(texts.list_title, body).personal()
}

fn row(locale: Locale, order: OrderSummary) -> AnyView {
    let texts = texts_of(locale);
    let OrderSummary { reference, state, hospital_name, package_name, person_name, start, price } = order;
    view! {
        <li class="card card--link" data-testid="order-row">
            <div class="cluster cluster--between">
                <h2 class="card__title"><a href=routes::order(locale, &reference)>{package_name}</a></h2>
                <span class=state_badge(state) data-state=state.as_str()>{texts.state.of(state)}</span>
            </div>
            <p>{hospital_name}</p>
            <p><time datetime=start.rfc3339.clone()>{start.long(locale)}</time></p>
            <p class="meta">
                <span>{person_name}</span>
                " · "
                <span class="reference">{reference}</span>
                " · "
                <span>{price.format(locale)}</span>
            </p>
        </li>
    }
    .into_any()
}
