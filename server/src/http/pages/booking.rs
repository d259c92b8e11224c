//! Placing an order, and what can be done with it.

use app::{
    models::{Choice, PlaceForm, Principal, Trouble, TroubleCode},
    pages::patient,
    routes,
};
use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::Response,
    routing::{get, post},
};

use super::account::show_people;
use crate::http::{Edge, at::At, form::Form, reply, trace, visitor::Visitor};

pub fn routes() -> Router<Edge> {
    Router::new()
        .route("/{locale}/orders", get(orders).post(place))
        .route("/{locale}/orders/{reference}", get(order))
        // asked for by GET (the address bar, the way back from signing in), an action is its order's page
        .route("/{locale}/orders/{reference}/confirm", post(confirm).get(to_order))
        .route("/{locale}/orders/{reference}/pay", post(pay).get(to_order))
        .route("/{locale}/orders/{reference}/cancel", post(cancel).get(to_order))
        .route("/{locale}/orders/{reference}/extend", post(extend).get(to_order))
        .route("/{locale}/orders/{reference}/slot", post(slot).get(to_order))
}

async fn orders(State(edge): State<Edge>, at: At, Visitor(who): Visitor) -> Response {
    match edge.bff().orders(at.locale, &who, at.query("after")).await {
        Ok(view) => reply::page(&edge, &at, StatusCode::OK, || patient::orders(at.locale, view)),
        Err(trouble) => reply::trouble(&edge, &at, &trouble),
    }
}

async fn place(State(edge): State<Edge>, at: At, who: Visitor, form: Form) -> Response {
    let place = PlaceForm {
        package: form.take("package"),
        hospital: form.take("hospital"),
        slot: form.take("slot"),
        person: form.take("person"),
        price: form.take("price"),
        currency: form.take("currency"),
        key: form.take("key"),
    };
    let choice = Choice { package: place.package.clone(), hospital: place.hospital.clone(), slot: place.slot.clone() };
    match edge.bff().place(at.locale, &who.0, place, &trace::current()).await {
        Ok(reference) => reply::see(&routes::order(at.locale, &reference)),
        // what the person can mend is shown where they chose; a repeated or unknown request has its own page
        Err(trouble) if shown_beside_choice(trouble.code) && choice.is_complete() => {
            let status = reply::status(&trouble);
            show_people(&edge, &at, &who, &choice, status, &form.refused(trouble)).await
        }
        Err(trouble) => reply::trouble(&edge, &at, &trouble),
    }
}

fn shown_beside_choice(code: TroubleCode) -> bool {
    matches!(
        code,
        TroubleCode::PriceChanged
            | TroubleCode::NotEligible
            | TroubleCode::NotOffered
            | TroubleCode::SlotLost
            | TroubleCode::PersonGone
    )
}

async fn to_order(at: At) -> Response {
    reply::see(&routes::order(at.locale, at.segment(1)))
}

async fn order(State(edge): State<Edge>, at: At, Visitor(who): Visitor) -> Response {
    show(&edge, &at, &who, None).await
}

/// The order's page, with what went wrong if something did.
async fn show(edge: &Edge, at: &At, who: &Principal, trouble: Option<Trouble>) -> Response {
    let returned = at.query("returned") == "1";
    match edge.bff().order(at.locale, who, at.segment(1), returned).await {
        Ok(view) => {
            let status = trouble.as_ref().map_or(StatusCode::OK, reply::status);
            let at = match &trouble {
                Some(_) => &at.as_page(&routes::order(at.locale, at.segment(1))),
                None => at,
            };
            reply::page(edge, at, status, || patient::order(at.locale, view, trouble.as_ref()))
        }
        Err(trouble) => reply::trouble(edge, at, &trouble),
    }
}

/// After an action: the order's page again, or the page for an order that is not there.
async fn after(edge: &Edge, at: &At, who: &Principal, done: Result<String, Trouble>) -> Response {
    match done {
        Ok(next) => reply::see(&next),
        Err(trouble) if matches!(trouble.code, TroubleCode::NotFound | TroubleCode::Internal) => {
            reply::trouble(edge, at, &trouble)
        }
        Err(trouble) => show(edge, at, who, Some(trouble)).await,
    }
}

/// The version the person saw; 0 (any) when the form does not say.
fn version(form: &Form) -> u64 {
    form.get("version").parse().unwrap_or_default()
}

async fn confirm(State(edge): State<Edge>, at: At, Visitor(who): Visitor, form: Form) -> Response {
    let done = edge.bff().start_payment(at.locale, &who, at.segment(1), version(&form), &trace::current()).await;
    let done = done.map(|_| routes::order(at.locale, at.segment(1)));
    after(&edge, &at, &who, done).await
}

async fn pay(State(edge): State<Edge>, at: At, Visitor(who): Visitor, form: Form) -> Response {
    let done = edge.bff().start_payment(at.locale, &who, at.segment(1), version(&form), &trace::current()).await;
    // settled already: there is nothing left to pay at the provider's
    let done = done.map(|url| if url.is_empty() { routes::order(at.locale, at.segment(1)) } else { url });
    after(&edge, &at, &who, done).await
}

async fn cancel(State(edge): State<Edge>, at: At, Visitor(who): Visitor, form: Form) -> Response {
    let done = edge.bff().cancel(&who, at.segment(1), version(&form), &trace::current()).await;
    after(&edge, &at, &who, done.map(|()| routes::order(at.locale, at.segment(1)))).await
}

async fn extend(State(edge): State<Edge>, at: At, Visitor(who): Visitor) -> Response {
    let done = edge.bff().extend_hold(&who, at.segment(1), &trace::current()).await;
    after(&edge, &at, &who, done.map(|()| routes::order(at.locale, at.segment(1)))).await
}

async fn slot(State(edge): State<Edge>, at: At, Visitor(who): Visitor, form: Form) -> Response {
    let done = edge.bff().choose_slot(&who, at.segment(1), form.get("slot"), &trace::current()).await;
    after(&edge, &at, &who, done.map(|()| routes::order(at.locale, at.segment(1)))).await
}
