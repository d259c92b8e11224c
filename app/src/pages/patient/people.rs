//! The people a patient books for; in the middle of a booking, choosing one places the order.

use leptos::prelude::*;

use crate::{
    components::form::{TextField, error_summary, field_error, hidden, select_field, text_field},
    components::sign_out::sign_out,
    islands::IdNumberField,
    locales::{islands::islands, personal::personal},
    models::*,
    routes,
    shell::Page,
};

pub fn people(locale: Locale, view: PeopleView, form: &FormState) -> Page {
    let texts = personal(locale);
    let PeopleView { people, booking, key } = view;
    let title = if booking.is_some() { texts.book_title } else { texts.people_title };
    let lead = if booking.is_some() { texts.book_lead } else { texts.people_lead };
    let fields = [
        ("name", texts.name),
        ("id_type", texts.id_type),
        ("id_number", islands(locale).id_number),
        ("sex", texts.sex),
        ("birth_date", texts.birth_date),
        ("phone", texts.person_phone),
        ("relation", texts.relation),
    ];
    let choice = booking.as_ref().map(|booking| booking.choice.clone());
    let anybody = !people.is_empty();
    let list = match &booking {
        Some(booking) => options(locale, people, booking, &key).into_any(),
        None => saved(locale, people).into_any(),
    };
    let body = view! {
        <div class="narrow stack stack--sections">
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lead">{lead}</p>
            </header>
            {error_summary(locale, form, &fields)}
            {booking.as_ref().map(|booking| chosen(locale, booking))}
            {list}
            {add_form(locale, choice.as_ref(), anybody, form)}
            {choice.is_none().then(|| sign_out(locale))}
        </div>
    };
    Page::new(title, body).personal().with_islands()
}

/// What is being booked, in words.
fn chosen(locale: Locale, booking: &ChoiceView) -> AnyView {
    let texts = personal(locale);
    let ChoiceView { choice, package_name, hospital_name, start, price } = booking.clone();
    let other_time = routes::slots(locale, &choice.package, &choice.hospital, &start.date.iso);
    view! {
        <section class="card card--quiet" aria-labelledby="your-choice">
            <h2 class="card__title" id="your-choice">{texts.your_choice}</h2>
            <dl class="summary">
                <div><dt>{texts.package}</dt><dd>{package_name}</dd></div>
                <div><dt>{texts.hospital}</dt><dd>{hospital_name}</dd></div>
                <div><dt>{texts.time}</dt><dd><time datetime=start.rfc3339.clone()>{start.long(locale)}</time></dd></div>
                <div class="summary__total"><dt>{texts.price}</dt><dd>{price.format(locale)}</dd></div>
            </dl>
            <a href=other_time>{texts.change_time}</a>
        </section>
    }
    .into_any()
}

fn facts(locale: Locale, person: &PersonView) -> AnyView {
    let texts = personal(locale);
    let PersonView { name, id_type, id_masked, relation, .. } = person.clone();
    view! {
        <div class="person__facts">
            <h3 class="card__title">{name}</h3>
            <p class="meta">
                <span>{texts.relation_name(&relation)}</span>
                " · "
                <span>{texts.id_type_name(&id_type)}</span>
                " "
                <span class="reference">{id_masked}</span>
            </p>
        </div>
    }
    .into_any()
}

/// Each person is a form of their own: one button places the order.
fn options(locale: Locale, people: Vec<PersonView>, booking: &ChoiceView, key: &str) -> AnyView {
    let texts = personal(locale);
    let rows: Vec<_> = people
        .iter()
        .map(|person| {
            view! {
                <li>
                    <form class="card person" method="post" action=routes::orders(locale)>
                        {hidden("package", &booking.choice.package)}
                        {hidden("hospital", &booking.choice.hospital)}
                        {hidden("slot", &booking.choice.slot)}
                        {hidden("price", &booking.price.minor.to_string())}
                        {hidden("currency", &booking.price.currency)}
                        {hidden("key", key)}
                        {hidden("person", &person.id)}
                        {facts(locale, person)}
                        <button class="button button--primary" type="submit" data-testid="person-option">
                            {(texts.book_for)(&person.name)}
                        </button>
                    </form>
                </li>
            }
        })
        .collect();
    people_section(locale, texts.who_title, rows)
}

/// The list outside a booking, where people can be removed.
fn saved(locale: Locale, people: Vec<PersonView>) -> AnyView {
    let texts = personal(locale);
    let rows: Vec<_> = people
        .iter()
        .map(|person| {
            view! {
                <li>
                    <form class="card person" method="post" action=routes::person_remove(locale)>
                        {hidden("id", &person.id)}
                        {facts(locale, person)}
                        <button
                            class="button button--danger"
                            type="submit"
                            aria-label=(texts.remove_person)(&person.name)
                        >
                            {texts.remove}
                        </button>
                    </form>
                </li>
            }
        })
        .collect();
    people_section(locale, texts.people_title, rows)
}

fn people_section(locale: Locale, title: &'static str, rows: Vec<impl IntoView + 'static>) -> AnyView {
    let texts = personal(locale);
    if rows.is_empty() {
        return view! {
            <section class="empty">
                <h2>{texts.nobody_title}</h2>
                <p>{texts.nobody_yet}</p>
            </section>
        }
        .into_any();
    }
    view! {
        <section class="stack" aria-labelledby="people-title">
            <h2 id="people-title">{title}</h2>
            <ul class="list stack">{rows.into_iter().collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn add_form(locale: Locale, choice: Option<&Choice>, anybody: bool, form: &FormState) -> AnyView {
    let texts = personal(locale);
    let title = if anybody { texts.add_another_title } else { texts.add_title };
    let choice = choice.map(|choice| {
        view! {
            {hidden("package", &choice.package)}
            {hidden("hospital", &choice.hospital)}
            {hidden("slot", &choice.slot)}
        }
    });
    let name = TextField {
        name: "name",
        label: texts.name,
        hint: texts.name_hint,
        autocomplete: "off",
        maxlength: Some("100"),
        ..TextField::default()
    };
    let birth_date = TextField {
        name: "birth_date",
        label: texts.birth_date,
        hint: texts.birth_date_hint,
        kind: "date",
        autocomplete: "off",
        ..TextField::default()
    };
    let phone = TextField {
        name: "phone",
        label: texts.person_phone,
        hint: texts.person_phone_hint,
        kind: "tel",
        autocomplete: "off",
        inputmode: Some("tel"),
        maxlength: Some("24"),
        ..TextField::default()
    };
    let relations = [
        ("self", texts.relation_self),
        ("parent", texts.relation_parent),
        ("child", texts.relation_child),
        ("spouse", texts.relation_spouse),
        ("other", texts.relation_other),
    ];
    let id_types = [("cn_id", texts.cn_id), ("passport", texts.passport)];
    let sexes = [("female", texts.female), ("male", texts.male)];
    let id_error = field_error(locale, form, "id_number").map(str::to_owned);
    view! {
        <section class="stack" aria-labelledby="add-title">
            <h2 id="add-title">{title}</h2>
            <form class="card form" method="post" action=routes::people(locale)>
                {choice}
                {text_field(locale, form, name)}
                {select_field(locale, form, "relation", texts.relation, false, &relations)}
                {select_field(locale, form, "id_type", texts.id_type, false, &id_types)}
                <IdNumberField locale value=form.value("id_number") error=id_error />
                <fieldset class="form passport-only">
                    <legend>{texts.passport_only_title}</legend>
                    <p class="field__hint">{texts.passport_only}</p>
                    {select_field(locale, form, "sex", texts.sex, true, &sexes)}
                    {text_field(locale, form, birth_date)}
                </fieldset>
                {text_field(locale, form, phone)}
                <p class="field__hint">{texts.privacy}</p>
                <div class="form__actions">
                    <button class="button button--primary" type="submit" data-testid="person-add">{texts.add}</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}
