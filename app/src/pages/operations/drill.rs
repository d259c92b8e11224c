//! The outage drill: give a service a fault, see what every page makes of it, end it.

use leptos::prelude::*;

use crate::{
    components::form::{TextField, text_field},
    locales::drill::drill as texts,
    models::*,
    routes,
    shell::Page,
};

/// `form` is a refused form with what was typed, or an empty one.
pub fn drill(locale: Locale, rows: Vec<DrillRow>, form: &FormState) -> Page {
    let texts = texts(locale);
    let services: Vec<String> = rows.iter().map(|row| row.service.clone()).collect();
    let list = rows.into_iter().map(|row| row_view(locale, row)).collect_view();
    let body = view! {
        <div class="narrow stack stack--loose">
            <header class="page-head">
                <h1>{texts.title}</h1>
                <p class="lead">{texts.lead}</p>
            </header>
            <section class="stack" aria-labelledby="now">
                <h2 id="now">{texts.now}</h2>
                <ul class="list stack stack--tight">{list}</ul>
            </section>
            <section class="stack" aria-labelledby="new">
                <h2 id="new">{texts.new}</h2>
                {new_fault(locale, services, form)}
            </section>
        </div>
    };
    Page::new(texts.title, body).personal()
}

fn row_view(locale: Locale, row: DrillRow) -> impl IntoView {
    let texts = texts(locale);
    let DrillRow { service, fault } = row;
    let state = match &fault {
        Some(fault) => {
            let ends = match fault.left_s {
                Some(seconds) => (texts.ends_in)(seconds),
                None => texts.no_end.to_owned(),
            };
            view! {
                <span class="badge badge--warning" data-testid="drill-fault" lang="en">{fault.fault.clone()}</span>
                <span class="meta">{fault.actor.clone()} " · " {fault.reason.clone()} " · " {ends}</span>
            }
            .into_any()
        }
        None => view! { <span class="badge badge--success">{texts.well}</span> }.into_any(),
    };
    let end = fault.is_some().then(|| {
        let service = service.clone();
        view! {
            <form method="post" action=routes::demo_drill()>
                <input type="hidden" name="service" value=service />
                <input type="hidden" name="fault" value="" />
                <button class="button" type="submit">{texts.end}</button>
            </form>
        }
    });
    view! {
        <li class="card cluster cluster--between" data-testid="drill-service" data-service=service.clone()>
            <strong lang="en">{service.clone()}</strong>
            <span class="cluster">{state}</span>
            {end}
        </li>
    }
}

fn new_fault(locale: Locale, services: Vec<String>, form: &FormState) -> AnyView {
    let texts = texts(locale);
    let chosen = form.value("service");
    let field = |name, label, hint| {
        let field =
            TextField { name, label, hint, autocomplete: "off", maxlength: Some("200"), ..TextField::default() };
        text_field(locale, form, field)
    };
    let services = services
        .into_iter()
        .map(|service| {
            let selected = service == chosen;
            view! { <option value=service.clone() selected=selected lang="en">{service.clone()}</option> }
        })
        .collect_view();
    view! {
        <form class="form" method="post" action=routes::demo_drill()>
            <div class="field">
                <label for="service">{texts.service}</label>
                <select id="service" name="service">{services}</select>
            </div>
            {field("fault", texts.fault, texts.fault_hint)}
            <p class="field__hint" lang="en">{FAULTS.join(", ")}", slow:3000, flapping:500"</p>
            {field("actor", texts.actor, texts.actor_hint)}
            {field("reason", texts.reason, "")}
            {field("minutes", texts.minutes, texts.minutes_hint)}
            <div class="form__actions">
                <button class="button button--danger" type="submit">{texts.start}</button>
            </div>
        </form>
    }
    .into_any()
}
