//! English texts. Plain ASCII around the names, so that a text message holds more.

use super::{Locale, Template, Visit, params::Price};

pub(super) fn text(template: &Template) -> String {
    match template {
        Template::SignInCode { code, minutes } => format!(
            "Checkwell: your sign-in code is {code}. It works for {minutes} minutes. Never tell it to anybody. \
             If you did not ask for it, ignore this message."
        ),
        Template::OrderConfirmed { visit, person, price } => format!(
            "Checkwell: the check-up for {person} is confirmed. {}, {}. {}. Paid: {}. Reference {}. \
             Please bring an identity document.",
            when(visit),
            hospital(visit),
            package(visit),
            money(price),
            visit.reference
        ),
        Template::OrderExpired { visit } => format!(
            "Checkwell: booking {} ({}, {}) was not paid in time and has ended. Nothing was charged. \
             You are welcome to book again.",
            visit.reference,
            hospital(visit),
            when(visit)
        ),
        Template::OrderCancelled { visit } => format!(
            "Checkwell: booking {} ({}, {}) is cancelled. You are welcome to book again at any time.",
            visit.reference,
            hospital(visit),
            when(visit)
        ),
        Template::OrderRefunded { visit, price } => format!(
            "Checkwell: {} for booking {} ({}, {}) has been refunded the way it was paid. \
             Your bank may take some days to show it.",
            money(price),
            visit.reference,
            hospital(visit),
            when(visit)
        ),
        Template::SlotLost { visit } => format!(
            "Checkwell: we are sorry, the time of booking {} ({}, {}) is no longer available. \
             Please sign in to see other times. Anything already paid is refunded.",
            visit.reference,
            hospital(visit),
            when(visit)
        ),
    }
}

fn when(visit: &Visit) -> String {
    match &visit.offset {
        Some(offset) => format!("{} {} ({} {offset})", visit.date, visit.time, visit.zone),
        None => format!("{} {} ({})", visit.date, visit.time, visit.zone),
    }
}

fn hospital(visit: &Visit) -> &str {
    visit.hospital.of(Locale::En)
}

fn package(visit: &Visit) -> &str {
    visit.package.of(Locale::En)
}

fn money(price: &Price) -> String {
    format!("{} {price}", price.currency)
}
