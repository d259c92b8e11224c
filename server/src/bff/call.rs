//! One call of one service: its deadline, its count, and its failure in the page's words.

use std::{
    future::Future,
    time::{Duration, Instant},
};

use app::models::{FieldError, Partial, Trouble, TroubleCode};
use contracts::code_of;
use resilience::{Priority, context};
use tonic::{Response, Status};

use super::kept::loaded;

/// A read that takes longer is given up: the page then says "unknown" for that part.
pub const READ: Duration = Duration::from_millis(1_500);
/// … but longer where somebody is in the middle of a booking: a crowd makes everything slow, and to start again is worse.
const CRITICAL_READ: Duration = Duration::from_millis(4_000);
/// A booking step is given longer: giving up leaves its outcome to be found out.
pub const WRITE: Duration = Duration::from_millis(8_000);

/// Waits for `call`, at most `deadline`. A deadline that passes is `Unavailable`: the outcome is not known.
pub async fn call<T>(
    service: &'static str,
    deadline: Duration,
    call: impl Future<Output = Result<Response<T>, Status>>,
) -> Result<T, Trouble> {
    let started = Instant::now();
    // the stack around the client passes the deadline on, and gives up the work with it
    let mut inherited = context::current();
    let deadline = if inherited.priority == Priority::Critical { deadline.max(CRITICAL_READ) } else { deadline };
    let own = tokio::time::Instant::now() + deadline;
    inherited.deadline = Some(inherited.deadline.map_or(own, |theirs| theirs.min(own)));
    let result = match tokio::time::timeout(deadline, context::scope(inherited, call)).await {
        Ok(Ok(response)) => Ok(response.into_inner()),
        Ok(Err(status)) => Err(trouble(service, &status)),
        Err(_) => {
            tracing::warn!(service, deadline_ms = deadline.as_millis(), "a service did not answer in time");
            Err(TroubleCode::Unavailable.into())
        }
    };
    let outcome = match &result {
        Ok(_) => "ok",
        Err(trouble) => trouble.code.as_str(),
    };
    metrics::counter!("checkwell_service_calls_total", "service" => service, "outcome" => outcome).increment(1);
    metrics::histogram!("checkwell_service_call_seconds", "service" => service).record(started.elapsed().as_secs_f64());
    result
}

fn trouble(service: &'static str, status: &Status) -> Trouble {
    let code = code_of(status);
    let code = TroubleCode::parse(code.as_str()).unwrap_or(match code.http() {
        404 => TroubleCode::NotFound,
        400..=499 => TroubleCode::Invalid,
        503 => TroubleCode::Unavailable,
        _ => TroubleCode::Internal,
    });
    if matches!(code, TroubleCode::Internal | TroubleCode::Unavailable) {
        tracing::warn!(service, code = ?status.code(), reason = status.message(), "a service call failed");
    }
    let text = |key| status.metadata().get(key).and_then(|value| value.to_str().ok());
    Trouble {
        code,
        fields: text("fields").map(fields).unwrap_or_default(),
        retry_after_s: text("retry-after").and_then(|seconds| seconds.parse().ok()),
    }
}

/// `name=required,id_number=checksum`
fn fields(list: &str) -> Vec<FieldError> {
    list.split(',')
        .filter_map(|pair| pair.split_once('='))
        .map(|(field, reason)| FieldError { field: field.trim().into(), reason: reason.trim().into() })
        .collect()
}

/// A part of a page: what could not be had is unknown, never empty.
pub fn part<T>(result: Result<T, Trouble>) -> Partial<T> {
    match result {
        Ok(value) => Partial::Known(value),
        Err(_) => {
            loaded::unknown();
            Partial::Unknown
        }
    }
}

/// `Ok(None)` where the service says that there is no such thing.
pub fn found<T>(result: Result<T, Trouble>) -> Result<Option<T>, Trouble> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(trouble) if trouble.code == TroubleCode::NotFound => Ok(None),
        Err(trouble) => Err(trouble),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::{ErrorCode, fail};

    #[tokio::test(start_paused = true)]
    async fn a_service_that_hangs_is_unavailable_after_the_deadline() {
        let result = call("catalog", READ, std::future::pending::<Result<Response<()>, Status>>()).await;
        assert_eq!(result, Err(TroubleCode::Unavailable.into()));
    }

    #[tokio::test]
    async fn fields_and_retry_after_reach_the_page() {
        let mut status = fail(ErrorCode::PersonInvalid, "x");
        status.metadata_mut().insert("fields", "name=required,id_number=checksum".parse().unwrap());
        status.metadata_mut().insert("retry-after", "30".parse().unwrap());
        let trouble = call("accounts", READ, async { Err::<Response<()>, _>(status) }).await.unwrap_err();
        assert_eq!(trouble.code, TroubleCode::PersonInvalid);
        assert_eq!(trouble.fields[1].reason, "checksum");
        assert_eq!(trouble.retry_after_s, Some(30));
    }

    #[test]
    fn unknown_is_not_none() {
        assert_eq!(part::<Vec<u8>>(Err(TroubleCode::Unavailable.into())), Partial::Unknown);
        assert_eq!(part(Ok(Vec::<u8>::new())), Partial::Known(vec![]));
    }
}
