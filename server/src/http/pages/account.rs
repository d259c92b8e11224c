//! Signing in and out, and the people one books for.

use app::{
    models::{Choice, FormState, Locale, PersonForm, SignInStep, Trouble, TroubleCode},
    pages::patient,
    routes,
};
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::Response,
    routing::{get, post},
};

use crate::http::{
    Edge,
    at::At,
    form::Form,
    reply,
    visitor::{Client, Visitor},
};

pub fn routes() -> Router<Edge> {
    Router::new()
        .route("/{locale}/sign-in", get(sign_in).post(sign_in_posted))
        .route("/{locale}/sign-out", post(sign_out).get(async |at: At| reply::see(&routes::home(at.locale))))
        .route("/{locale}/people", get(people).post(add_person))
        .route(
            "/{locale}/people/remove",
            post(remove_person).get(async |at: At| reply::see(&routes::people(at.locale))),
        )
}

/// Where to go after signing in: a path of ours, never another site.
fn local(next: &str, locale: Locale) -> String {
    let safe = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(['\\', '\r', '\n', '\t', '\0'])
        && next.len() < 1_000
        && next.is_ascii();
    if safe { next.to_owned() } else { routes::orders(locale) }
}

async fn sign_in(State(edge): State<Edge>, at: At) -> Response {
    let next = local(at.query("next"), at.locale);
    reply::page(&edge, &at, StatusCode::OK, || {
        patient::sign_in(at.locale, SignInStep::Phone, &next, &FormState::default())
    })
}

/// Both steps: with a `code` field it is the second.
async fn sign_in_posted(State(edge): State<Edge>, at: At, Client(client): Client, form: Form) -> Response {
    let next = local(form.get("next"), at.locale);
    let phone = form.take("phone");
    if form.has("shown") {
        // the other language was chosen while a code is on its way: no second one is sent
        return show(&edge, &at, StatusCode::OK, SignInStep::Code { phone }, &next, &FormState::default());
    }
    if !form.has("code") {
        return match edge.bff().request_code(at.locale, &phone, &client).await {
            Ok(phone) => show(&edge, &at, StatusCode::OK, SignInStep::Code { phone }, &next, &form.kept()),
            Err(trouble) => refuse(&edge, &at, SignInStep::Phone, "phone", &next, form, trouble),
        };
    }
    match edge.bff().verify_code(&phone, form.get("code"), &client).await {
        Ok(token) => {
            let mut response = reply::see(&next);
            if let Some(cookie) = edge.0.cookie.set(&token) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
        Err(trouble) => refuse(&edge, &at, SignInStep::Code { phone }, "code", &next, form, trouble),
    }
}

fn show(edge: &Edge, at: &At, status: StatusCode, step: SignInStep, next: &str, form: &FormState) -> Response {
    let at = at.as_page(&format!("{}?next={}", routes::sign_in(at.locale), routes::encode(next)));
    reply::page(edge, &at, status, || patient::sign_in(at.locale, step, next, form))
}

/// The form again, with what was typed and why it was refused; what is not the form's fault has a page of its own.
fn refuse(edge: &Edge, at: &At, step: SignInStep, field: &str, next: &str, form: Form, trouble: Trouble) -> Response {
    if matches!(trouble.code, TroubleCode::Internal) {
        return reply::trouble(edge, at, &trouble);
    }
    let mut trouble = trouble;
    if trouble.fields.is_empty() {
        trouble.fields = super::field_of(&trouble, field);
    }
    let mut response = show(edge, at, reply::status(&trouble), step, next, &form.refused(trouble.clone()));
    if let Some(seconds) = trouble.retry_after_s {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

async fn sign_out(State(edge): State<Edge>, at: At, headers: HeaderMap) -> Response {
    if let Some(token) = edge.0.cookie.read(&headers)
        && let Err(trouble) = edge.bff().sign_out(&token).await
    {
        return reply::trouble(&edge, &at, &trouble);
    }
    let mut response = reply::see(&routes::home(at.locale));
    if let Some(cookie) = edge.0.cookie.clear() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

async fn people(State(edge): State<Edge>, at: At, who: Visitor) -> Response {
    let choice = Choice {
        package: at.query("package").into(),
        hospital: at.query("hospital").into(),
        slot: at.query("slot").into(),
    };
    show_people(&edge, &at, &who, &choice, StatusCode::OK, &FormState::default()).await
}

/// The people page, also after a form on it was refused.
pub(super) async fn show_people(
    edge: &Edge,
    at: &At,
    Visitor(who): &Visitor,
    choice: &Choice,
    status: StatusCode,
    form: &FormState,
) -> Response {
    match edge.bff().people(at.locale, who, choice).await {
        Ok(view) => {
            let at = at.as_page(&people_path(at.locale, choice));
            reply::page(edge, &at, status, || patient::people(at.locale, view, form))
        }
        Err(trouble) => reply::trouble(edge, at, &trouble),
    }
}

fn choice(form: &Form) -> Choice {
    Choice { package: form.take("package"), hospital: form.take("hospital"), slot: form.take("slot") }
}

/// Back to the people page, in the middle of the booking if there is one.
fn people_path(locale: Locale, choice: &Choice) -> String {
    if choice.is_complete() {
        routes::people_for(locale, &choice.package, &choice.hospital, &choice.slot)
    } else {
        routes::people(locale)
    }
}

async fn add_person(State(edge): State<Edge>, at: At, who: Visitor, form: Form) -> Response {
    let person = PersonForm {
        name: form.take("name"),
        id_type: form.take("id_type"),
        id_number: form.take("id_number"),
        sex: form.take("sex"),
        birth_date: form.take("birth_date"),
        phone: form.take("phone"),
        relation: form.take("relation"),
    };
    let choice = choice(&form);
    match edge.bff().add_person(&who.0, person).await {
        Ok(_) => reply::see(&people_path(at.locale, &choice)),
        Err(trouble) if trouble.code == TroubleCode::Internal => reply::trouble(&edge, &at, &trouble),
        Err(trouble) => {
            let status = reply::status(&trouble);
            show_people(&edge, &at, &who, &choice, status, &form.refused(trouble)).await
        }
    }
}

async fn remove_person(State(edge): State<Edge>, at: At, Visitor(who): Visitor, form: Form) -> Response {
    match edge.bff().remove_person(&who, form.get("id")).await {
        Ok(()) => reply::see(&people_path(at.locale, &choice(&form))),
        Err(trouble) => reply::trouble(&edge, &at, &trouble),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_never_leads_to_another_site() {
        assert_eq!(local("/en/people?package=a", Locale::En), "/en/people?package=a");
        for bad in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/a\r\nSet-Cookie: x",
            "javascript:alert(1)",
        ] {
            assert_eq!(local(bad, Locale::Zh), "/zh/orders", "{bad}");
        }
    }
}
