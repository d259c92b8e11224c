//! Where to go and what to mind, on the receipt of a confirmed booking.

use leptos::prelude::*;

use crate::{
    locales::{orders::orders, public::public},
    models::*,
};

/// A part that could not be asked for says so: "no preparation" must never be read where nothing is known.
pub(super) fn visit(locale: Locale, visit: &VisitView) -> AnyView {
    let (texts, facts) = (orders(locale), public(locale));
    let row = |label: &'static str, value: AnyView| view! { <div><dt>{label}</dt><dd>{value}</dd></div> };
    let unknown = || view! { <span class="meta" data-testid="partial-notice">{texts.not_known_now}</span> }.into_any();
    let (address, phones) = match &visit.place {
        Partial::Known((address, phones)) => {
            let phones = phones.join(" · ");
            (
                (!address.is_empty()).then(|| row(facts.fact_address, address.clone().into_any())),
                (!phones.is_empty()).then(|| row(facts.fact_phone, phones.into_any())),
            )
        }
        Partial::Unknown => (Some(row(facts.fact_address, unknown())), None),
    };
    let preparation = match &visit.preparation {
        Partial::Known(text) if text.is_empty() => facts.preparation_none.into_any(),
        Partial::Known(text) => text.clone().into_any(),
        Partial::Unknown => unknown(),
    };
    let change = match &visit.change_until {
        Partial::Known(Some(until)) => {
            let known_phone = visit.place.known().is_some_and(|(_, phones)| !phones.is_empty());
            let how = if known_phone { texts.change_by_phone } else { texts.change_at_hospital };
            view! { <time datetime=until.rfc3339.clone()>{how(&until.long(locale))}</time> }.into_any()
        }
        Partial::Known(None) => texts.change_over.into_any(),
        Partial::Unknown => unknown(),
    };
    view! {
        <section class="stack stack--tight" aria-labelledby="visit">
            <h3 id="visit">{texts.visit}</h3>
            <dl class="summary">
                {address}
                {phones}
                {row(facts.preparation, preparation)}
                {row(texts.changes, change)}
            </dl>
        </section>
    }
    .into_any()
}
