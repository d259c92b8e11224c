//! One file per group of paths: read the request, ask the BFF, render.

pub mod account;
pub mod api;
pub mod booking;
pub mod demo;
pub mod drill;
pub mod public;

use app::models::{FieldError, Trouble, TroubleCode};

/// Which input a refusal belongs beside, when the service did not name one.
fn field_of(trouble: &Trouble, field: &str) -> Vec<FieldError> {
    let reason = match trouble.code {
        TroubleCode::PhoneInvalid | TroubleCode::CodeWrong | TroubleCode::CodeUsedUp => trouble.code.as_str(),
        _ => return Vec::new(),
    };
    vec![FieldError { field: field.into(), reason: reason.into() }]
}
