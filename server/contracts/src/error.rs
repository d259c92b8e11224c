//! One table of error codes for gRPC, HTTP and pages.
//!
//! A service answers with a [`tonic::Status`] made by [`fail`]; the code travels as `x-error-code` in its metadata, so
//! that it survives both carriers. [`code_of`] reads it back; a status without one gives the general code of its kind.

use tonic::{Code, Status, metadata::MetadataValue};

const CODE_KEY: &str = "x-error-code";

macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $grpc:ident, $http:literal, $retry:literal;)*) => {
        /// What went wrong, as callers and pages may act on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorCode { $($(#[$doc])* $name,)* }

        impl ErrorCode {
            /// All codes, for tests that every one has a text in every language.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
            /// The stable name, as in problem+json's `type` and in metadata.
            pub const fn as_str(self) -> &'static str { match self { $(Self::$name => $text,)* } }
            pub const fn grpc(self) -> Code { match self { $(Self::$name => Code::$grpc,)* } }
            pub const fn http(self) -> u16 { match self { $(Self::$name => $http,)* } }
            /// May the same call succeed later, unchanged?
            pub const fn retryable(self) -> bool { match self { $(Self::$name => $retry,)* } }
            fn parse(text: &str) -> Option<Self> { match text { $($text => Some(Self::$name),)* _ => None } }
        }
    };
}

error_codes! {
    /// The request makes no sense; the message names the field.
    Invalid = "invalid", InvalidArgument, 400, false;
    NotFound = "not_found", NotFound, 404, false;
    SignInNeeded = "sign_in_needed", Unauthenticated, 401, false;
    /// No answer in time, or no way to ask: nothing is known of the outcome.
    Unavailable = "unavailable", Unavailable, 503, true;
    Internal = "internal", Internal, 500, false;
    /// Somebody else changed it meanwhile.
    VersionConflict = "version_conflict", Aborted, 409, false;
    IdempotencyKey = "idempotency_key", InvalidArgument, 400, false;
    IdempotencyMismatch = "idempotency_mismatch", InvalidArgument, 422, false;
    IdempotencyRunning = "idempotency_running", Aborted, 409, true;
    SlotLost = "slot_lost", FailedPrecondition, 409, false;
    HoldOver = "hold_over", FailedPrecondition, 409, false;
    HoldAlreadyExtended = "hold_already_extended", FailedPrecondition, 409, false;
    PriceChanged = "price_changed", FailedPrecondition, 409, false;
    NotOffered = "not_offered", FailedPrecondition, 409, false;
    /// The package is not for this person: sex or age.
    NotEligible = "not_eligible", FailedPrecondition, 409, false;
    /// The order's state does not allow it any more.
    WrongState = "wrong_state", FailedPrecondition, 409, false;
    TooManyCodes = "too_many_codes", ResourceExhausted, 429, true;
    TooManyRequests = "too_many_requests", ResourceExhausted, 429, true;
    CodeWrong = "code_wrong", InvalidArgument, 422, false;
    CodeUsedUp = "code_used_up", Unauthenticated, 422, false;
    PhoneInvalid = "phone_invalid", InvalidArgument, 422, false;
    PersonInvalid = "person_invalid", InvalidArgument, 422, false;
    TooManyPeople = "too_many_people", FailedPrecondition, 409, false;
    BadSignature = "bad_signature", PermissionDenied, 403, false;
}

/// A status carrying `code`. The message is for logs and developers; it must hold no personal data.
pub fn fail(code: ErrorCode, message: impl Into<String>) -> Status {
    let mut status = Status::new(code.grpc(), message);
    status.metadata_mut().insert(CODE_KEY, MetadataValue::from_static(code.as_str()));
    status
}

/// The code that a status carries, or the general one of its gRPC kind.
pub fn code_of(status: &Status) -> ErrorCode {
    status.metadata().get(CODE_KEY).and_then(|value| value.to_str().ok()).and_then(ErrorCode::parse).unwrap_or(
        match status.code() {
            Code::InvalidArgument | Code::OutOfRange => ErrorCode::Invalid,
            Code::NotFound => ErrorCode::NotFound,
            Code::Unauthenticated => ErrorCode::SignInNeeded,
            Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled => ErrorCode::Unavailable,
            Code::ResourceExhausted => ErrorCode::TooManyRequests,
            Code::Aborted => ErrorCode::VersionConflict,
            Code::FailedPrecondition => ErrorCode::WrongState,
            _ => ErrorCode::Internal,
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_survives_the_journey() {
        for &code in ErrorCode::ALL {
            assert_eq!(code_of(&fail(code, "x")), code);
        }
    }
}
