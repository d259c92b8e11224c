//! What a call inherits from the call that caused it: how long it may take, how much it matters, which trace it is in.
//!
//! In process it simply stays: a service's handler runs inside its caller's task. A handler that spawns a task of its
//! own takes [`current`] along and opens a [`scope`] there. Between processes it travels in headers (see [`crate::wire`]).

use std::{fmt, future::Future, sync::Arc};

use tokio::time::Instant;

/// What is shed first when a service is full: the lowest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Nobody waits for it: jobs, imports, warming a cache.
    Background,
    /// Somebody looks at a page.
    #[default]
    Normal,
    /// A booking in progress: given up last.
    Critical,
}

impl Priority {
    /// As in the header `x-checkwell-priority`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Background => "background",
            Self::Normal => "normal",
            Self::Critical => "critical",
        }
    }

    /// The priority of that name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Background, Self::Normal, Self::Critical].into_iter().find(|one| one.as_str() == text)
    }
}

impl fmt::Display for Priority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What travels with a call. The default: no deadline, normal priority, no trace.
#[derive(Clone, Debug, Default)]
pub struct CallContext {
    /// When the answer is of no use any more. A service's own policy may be shorter, never longer.
    pub deadline: Option<Instant>,
    pub priority: Priority,
    /// 32 lowercase hex digits as in a W3C traceparent; anything else is not sent on.
    pub trace_id: Arc<str>,
    /// Marks the traffic of a load test or a synthetic booking. At most 64 visible ASCII characters, or it is not sent on.
    pub tag: Option<Arc<str>>,
}

tokio::task_local! {
    static CURRENT: CallContext;
}

/// Runs `future` in `context`: every service call inside inherits it.
pub fn scope<F: Future>(context: CallContext, future: F) -> impl Future<Output = F::Output> {
    CURRENT.scope(context, future)
}

/// The context of the code that asks; the default one outside of any scope.
pub fn current() -> CallContext {
    CURRENT.try_with(Clone::clone).unwrap_or_default()
}

/// The deadline of the call under way. Below the stack's deadline layer there always is one.
pub(crate) fn due() -> Option<Instant> {
    CURRENT.try_with(|context| context.deadline).ok().flatten()
}

/// The priority of the call under way.
pub(crate) fn priority() -> Priority {
    CURRENT.try_with(|context| context.priority).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_inner_scope_hides_the_outer_one_and_gives_it_back() {
        assert_eq!(current().priority, Priority::Normal);
        let context = |priority| CallContext { priority, ..CallContext::default() };
        scope(context(Priority::Critical), async {
            scope(context(Priority::Background), async { assert_eq!(current().priority, Priority::Background) }).await;
            assert_eq!(current().priority, Priority::Critical);
        })
        .await;
        assert_eq!(current().priority, Priority::Normal);
    }

    #[test]
    fn a_booking_ranks_above_a_page_and_a_page_above_a_job() {
        assert!(Priority::Critical > Priority::Normal && Priority::Normal > Priority::Background);
        for one in [Priority::Background, Priority::Normal, Priority::Critical] {
            assert_eq!(Priority::parse(one.as_str()), Some(one));
        }
    }
}
