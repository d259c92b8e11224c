//! The slot picker.

use leptos::prelude::*;

use super::package::offer_list;
use crate::{
    components::{
        breadcrumb::breadcrumb,
        notice::{Tone, notice},
    },
    islands::LiveSlots,
    locales::public,
    models::*,
    routes,
    shell::Page,
};

pub fn slots(locale: Locale, view: SlotsView) -> Page {
    let texts = public::public(locale);
    let hospital_id = view.hospital_id.clone();
    let package_name = view.package_name.known().cloned();
    let mut above = vec![(routes::hospitals(locale), texts.hospitals_title.to_owned())];
    if let Some(chosen) = &view.hospital {
        above.push((routes::hospital(locale, &hospital_id), chosen.hospital.name.clone()));
    }
    if let Some(name) = &package_name {
        above.push((routes::package(locale, &view.package_id, &hospital_id), name.clone()));
    }
    let title = match &package_name {
        Some(name) => public::slots_page_title(locale, name),
        None => texts.slots_title.to_owned(),
    };
    let description = match &view.hospital {
        Some(chosen) => format!("{title} · {}", chosen.hospital.name),
        None => title.clone(),
    };
    let head = view.hospital.as_ref().map(|chosen| head(locale, &view.package_id, chosen));
    let closed = view.hospital.as_ref().is_some_and(|chosen| chosen.hospital.closed);
    let live = !hospital_id.is_empty() && !closed && !view.panel.is_unknown();
    let content = if hospital_id.is_empty() {
        choose_hospital(locale, &view.package_id, view.hospitals, view.more)
    } else if closed {
        notice(Tone::Warning, texts.closed, texts.closed_long)
    } else {
        panel(locale, &view)
    };
    let body = view! {
        {breadcrumb(locale, above)}
        <div class="page-head">
            <h1>{texts.slots_title}</h1>
            {package_name.map(|name| view! { <p class="lead">{name}</p> })}
            {head}
        </div>
        {content}
    };
    let page = Page::new(title, body).describe(description);
    if live { page.with_islands() } else { page }
}

/// Hospital, price, and the way to another one; the hospital's notice.
fn head(locale: Locale, package: &str, chosen: &PackageHospital) -> AnyView {
    let texts = public::public(locale);
    let PackageHospital { hospital, price } = chosen.clone();
    view! {
        <p class="cluster">
            <a href=routes::hospital(locale, &hospital.id)>{hospital.name}</a>
            <span class="price">{price.format(locale)}</span>
            <a class="button button--quiet" href=routes::slots(locale, package, "", "")>{texts.slots_change_hospital}</a>
        </p>
        {(!hospital.notice.is_empty()).then(|| notice(Tone::Info, texts.notice_title, hospital.notice))}
    }
    .into_any()
}

fn choose_hospital(locale: Locale, package: &str, hospitals: Vec<PackageHospital>, more: bool) -> AnyView {
    let texts = public::public(locale);
    let body = if hospitals.is_empty() {
        view! {
            <div class="empty">
                <p>{texts.offered_none}</p>
                <a class="button" href=routes::hospitals(locale)>{texts.all_hospitals}</a>
            </div>
        }
        .into_any()
    } else {
        offer_list(locale, package, hospitals, true).into_any()
    };
    view! {
        <section class="stack" aria-labelledby="choose-hospital">
            <h2 id="choose-hospital">{texts.slots_choose_hospital}</h2>
            {body}
            {more.then(|| view! { <p><a class="button" href=routes::package(locale, package, "")>{texts.all_hospitals}</a></p> })}
        </section>
    }
    .into_any()
}

/// The live part: the one place that says what shows it.
fn panel(locale: Locale, view: &SlotsView) -> AnyView {
    let texts = public::public(locale);
    let hospital = view.hospital_id.as_str();
    match &view.panel {
        Partial::Known(panel) => {
            let (package_id, hospital_id) = (view.package_id.clone(), hospital.to_owned());
            view! { <LiveSlots locale package_id hospital_id panel=panel.clone() /> }.into_any()
        }
        Partial::Unknown => {
            let retry = routes::slots(locale, &view.package_id, hospital, "");
            view! {
                <div class="stack">
                    {notice(Tone::Warning, "", texts.slots_unknown)}
                    <p><a class="button button--primary" href=retry data-testid="slots-retry">{texts.slots_retry}</a></p>
                </div>
            }
            .into_any()
        }
    }
}
