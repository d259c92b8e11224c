//! What a result says about the service that was called, and the statuses that the stack makes itself.

use std::time::Duration;

use contracts::{ErrorCode, code_of, fail};
use tonic::{Code, Status, metadata::MetadataValue};

use crate::stage::Answer;

/// Set on what the stack refused itself: the layer's name.
const REFUSED_BY: &str = "x-checkwell-refused-by";
const ERROR_CODE: &str = "x-error-code";
const RETRY_AFTER: &str = "retry-after";

/// What a result says about the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It did what was asked.
    Fine,
    /// It works, and said no for a reason of its own: not found, slot lost, invalid.
    Business,
    /// It does not work, or is overloaded.
    Failed,
    /// It failed because time ran out, here or there.
    TimedOut,
    /// Nothing: the call was refused by a stack like this one, here or further down, before the service could answer.
    Unasked,
}

pub(crate) fn verdict(answer: &Answer) -> Verdict {
    match answer {
        Ok(_) => Verdict::Fine,
        Err(status) => verdict_of(status),
    }
}

pub(crate) fn verdict_of(status: &Status) -> Verdict {
    if refused_by(status).is_some() {
        return Verdict::Unasked;
    }
    match status.code() {
        Code::Ok => Verdict::Fine,
        Code::Unavailable | Code::Internal | Code::Unknown | Code::DataLoss => Verdict::Failed,
        Code::DeadlineExceeded => Verdict::TimedOut,
        // A quota (one-time codes, say) names its code; a server or proxy that is full names none.
        Code::ResourceExhausted if has_no_code(status) => Verdict::Failed,
        // the caller's doing
        Code::Cancelled => Verdict::Unasked,
        Code::ResourceExhausted
        | Code::InvalidArgument
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::OutOfRange
        | Code::Unimplemented
        | Code::Unauthenticated => Verdict::Business,
    }
}

/// May the same idempotent call do better a moment later? `INTERNAL` may not: it is a fault in the code or the data, and
/// what the stack refused itself may not either: asking again would only add to what it protects from.
pub(crate) fn worth_another_try(status: &Status) -> bool {
    match verdict_of(status) {
        Verdict::Failed => status.code() != Code::Internal && (has_no_code(status) || code_of(status).retryable()),
        Verdict::TimedOut => true,
        Verdict::Fine | Verdict::Business | Verdict::Unasked => false,
    }
}

pub(crate) fn has_no_code(status: &Status) -> bool {
    status.metadata().get(ERROR_CODE).is_none()
}

/// The layer of a stack that made `status`: `deadline`, `breaker` or `limit`. `None` when a service made it.
pub fn refused_by(status: &Status) -> Option<&str> {
    status.metadata().get(REFUSED_BY).and_then(|value| value.to_str().ok())
}

/// How long the service asks to be left alone.
pub(crate) fn retry_after(status: &Status) -> Option<Duration> {
    let text = status.metadata().get(RETRY_AFTER)?.to_str().ok()?;
    text.trim().parse().ok().map(Duration::from_secs)
}

/// A refusal that costs the service nothing. `again_in` is told in whole seconds, at least one.
pub(crate) fn refuse(layer: &'static str, message: String, again_in: Duration) -> Status {
    let mut status = fail(ErrorCode::Unavailable, message);
    let seconds = again_in.as_secs_f64().ceil().max(1.0) as u64;
    let metadata = status.metadata_mut();
    metadata.insert(REFUSED_BY, MetadataValue::from_static(layer));
    metadata.insert(RETRY_AFTER, MetadataValue::from(seconds));
    status
}

/// No time is left, or it has just run out.
pub(crate) fn too_late(message: String) -> Status {
    let mut status = Status::deadline_exceeded(message);
    status.metadata_mut().insert(REFUSED_BY, MetadataValue::from_static("deadline"));
    status
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trouble_counts_against_a_service() {
        for code in [ErrorCode::NotFound, ErrorCode::SlotLost, ErrorCode::Invalid, ErrorCode::TooManyCodes] {
            assert_eq!(verdict_of(&fail(code, "x")), Verdict::Business, "{code:?}");
        }
        for status in [
            fail(ErrorCode::Unavailable, "x"),
            fail(ErrorCode::Internal, "x"),
            Status::resource_exhausted("full"),
            Status::unknown("x"),
            Status::data_loss("x"),
        ] {
            assert_eq!(verdict_of(&status), Verdict::Failed, "{status:?}");
        }
        assert_eq!(verdict_of(&Status::deadline_exceeded("x")), Verdict::TimedOut);
        assert_eq!(verdict_of(&Status::cancelled("x")), Verdict::Unasked);
    }

    #[test]
    fn a_refusal_of_ours_is_no_failure_of_the_service_and_not_tried_again() {
        let status = refuse("breaker", "open".into(), Duration::from_millis(250));
        assert_eq!(refused_by(&status), Some("breaker"));
        assert_eq!(code_of(&status), ErrorCode::Unavailable);
        assert_eq!(retry_after(&status), Some(Duration::from_secs(1)));
        assert_eq!(verdict_of(&status), Verdict::Unasked);
        assert!(!worth_another_try(&status));
        assert!(!worth_another_try(&too_late("x".into())));
    }

    #[test]
    fn a_fault_in_the_service_is_not_tried_again_but_an_absence_is() {
        assert!(!worth_another_try(&fail(ErrorCode::Internal, "x")));
        assert!(worth_another_try(&fail(ErrorCode::Unavailable, "x")));
        assert!(worth_another_try(&Status::resource_exhausted("full")));
        assert!(worth_another_try(&Status::deadline_exceeded("x")));
        assert!(!worth_another_try(&fail(ErrorCode::VersionConflict, "x")));
    }
}
