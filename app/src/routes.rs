//! Paths, in one place. They are a contract: others script against them.

use crate::models::Locale;

/// `/{locale}` plus `rest`, which starts with `/` or is "/".
fn at(locale: Locale, rest: &str) -> String {
    format!("/{}{rest}", locale.path())
}

pub fn home(locale: Locale) -> String {
    at(locale, "/")
}
pub fn hospitals(locale: Locale) -> String {
    at(locale, "/hospitals")
}
pub fn hospital(locale: Locale, id: &str) -> String {
    at(locale, &format!("/hospitals/{}", encode(id)))
}
/// The package page; `hospital` (or "") is where the person came from.
pub fn package(locale: Locale, id: &str, hospital: &str) -> String {
    let path = at(locale, &format!("/packages/{}", encode(id)));
    if hospital.is_empty() { path } else { format!("{path}?hospital={}", encode(hospital)) }
}
/// The slot picker; `date` may be "".
pub fn slots(locale: Locale, package: &str, hospital: &str, date: &str) -> String {
    let mut path = at(locale, &format!("/packages/{}/slots?hospital={}", encode(package), encode(hospital)));
    if !date.is_empty() {
        path.push_str("&date=");
        path.push_str(&encode(date));
    }
    path
}
pub fn people(locale: Locale) -> String {
    at(locale, "/people")
}
/// The people page in the middle of a booking.
pub fn people_for(locale: Locale, package: &str, hospital: &str, slot: &str) -> String {
    format!("{}?package={}&hospital={}&slot={}", people(locale), encode(package), encode(hospital), encode(slot))
}
pub fn person_remove(locale: Locale) -> String {
    at(locale, "/people/remove")
}
pub fn orders(locale: Locale) -> String {
    at(locale, "/orders")
}
pub fn order(locale: Locale, reference: &str) -> String {
    at(locale, &format!("/orders/{}", encode(reference)))
}
/// What can be posted to an order: `confirm`, `pay`, `cancel`, `extend`, `slot`.
pub fn order_action(locale: Locale, reference: &str, action: &str) -> String {
    format!("{}/{action}", order(locale, reference))
}
/// A page's path and query in another language, and with it the page that it leads to next.
pub fn in_language(rest: &str, locale: Locale, other: Locale) -> String {
    let (from, to) = (locale.path(), other.path());
    let rest = rest.replace(&format!("next=%2F{from}%2F"), &format!("next=%2F{to}%2F"));
    at(other, &rest.replace(&format!("next=/{from}/"), &format!("next=/{to}/")))
}
pub fn sign_in(locale: Locale) -> String {
    at(locale, "/sign-in")
}
pub fn sign_out(locale: Locale) -> String {
    at(locale, "/sign-out")
}
pub fn demo_drill() -> String {
    "/demo/drill".into()
}
pub fn demo_outbox() -> String {
    "/demo/outbox".into()
}

/// Percent-encodes everything but unreserved characters (RFC 3986).
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
