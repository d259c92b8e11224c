//! The outage drill: faults given to a service while everything runs, with who and why.
//!
//! The faults sit below every other layer, between the stack and the carrier, so that the whole stack is exercised: it
//! cannot tell them from real ones. They live in memory; a restart ends them.

mod fault;
mod layer;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use thiserror::Error;
use tokio::time::Instant;

pub use fault::{Fault, FaultError};
pub(crate) use layer::Drilled;

/// A fault that a service has now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActiveFault {
    pub service: &'static str,
    pub fault: Fault,
    /// Who asked for it.
    pub actor: String,
    pub reason: String,
    pub since: Instant,
    /// When it ends by itself; `None`: when it is cleared.
    pub until: Option<Instant>,
}

/// Why a fault was not given.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DrillError {
    #[error("there is no service `{name}`; there are: {}", known.join(", "))]
    UnknownService { name: String, known: Vec<&'static str> },
    #[error("a drill needs an actor and a reason")]
    NoReason,
}

/// The handle: clones share the same faults.
#[derive(Clone, Default)]
pub struct Drill(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// By service: what it has now. A service is known once it has a stack.
    services: RwLock<BTreeMap<&'static str, Option<ActiveFault>>>,
    /// Faults there are. Without any, calls do not look further.
    armed: AtomicUsize,
}

impl Drill {
    /// Gives `service` a fault in place of the one it may have, for `lasts` or until it is cleared.
    ///
    /// # Errors
    /// When there is no such service, or the actor or the reason is empty.
    pub fn set(
        &self,
        service: &str,
        fault: Fault,
        actor: &str,
        reason: &str,
        lasts: Option<Duration>,
    ) -> Result<(), DrillError> {
        if actor.trim().is_empty() || reason.trim().is_empty() {
            return Err(DrillError::NoReason);
        }
        let since = Instant::now();
        let mut services = self.0.services.write().unwrap_or_else(PoisonError::into_inner);
        let known = services.keys().copied().collect();
        let Some((name, slot)) = services.iter_mut().find(|(name, _)| **name == service) else {
            return Err(DrillError::UnknownService { name: service.into(), known });
        };
        tracing::warn!(service, %fault, actor, reason, lasts_ms = lasts.map(|lasts| lasts.as_millis()), "a drill began");
        *slot = Some(ActiveFault {
            service: name,
            fault,
            actor: actor.into(),
            reason: reason.into(),
            since,
            until: lasts.and_then(|lasts| since.checked_add(lasts)),
        });
        self.recount(&services);
        Ok(())
    }

    /// Ends the service's fault. False when it had none.
    pub fn clear(&self, service: &str, actor: &str) -> bool {
        let mut services = self.0.services.write().unwrap_or_else(PoisonError::into_inner);
        let fault = services.get_mut(service).and_then(Option::take);
        self.recount(&services);
        if let Some(active) = &fault {
            tracing::warn!(service, fault = %active.fault, actor, "a drill ended");
        }
        fault.is_some_and(|active| !active.is_over())
    }

    /// All faults there are now, by the service's name.
    pub fn active(&self) -> Vec<ActiveFault> {
        let services = self.0.services.read().unwrap_or_else(PoisonError::into_inner);
        services.values().flatten().filter(|active| !active.is_over()).cloned().collect()
    }

    /// The services that can be given a fault.
    pub fn services(&self) -> Vec<&'static str> {
        self.0.services.read().unwrap_or_else(PoisonError::into_inner).keys().copied().collect()
    }

    /// Makes a service known.
    fn enrol(&self, service: &'static str) {
        self.0.services.write().unwrap_or_else(PoisonError::into_inner).entry(service).or_default();
    }

    /// The service's fault and since when, unless it is over.
    fn fault(&self, service: &str) -> Option<(Fault, Instant)> {
        if self.0.armed.load(Ordering::Relaxed) == 0 {
            return None;
        }
        let services = self.0.services.read().unwrap_or_else(PoisonError::into_inner);
        let active = services.get(service)?.as_ref()?;
        if !active.is_over() {
            return Some((active.fault, active.since));
        }
        drop(services);
        self.end(service);
        None
    }

    /// Forgets a fault whose time is over.
    fn end(&self, service: &str) {
        let mut services = self.0.services.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = services.get_mut(service)
            && let Some(active) = slot.take_if(|active| active.is_over())
        {
            tracing::warn!(service, fault = %active.fault, "a drill ended: its time is over");
            self.recount(&services);
        }
    }

    fn recount(&self, services: &BTreeMap<&'static str, Option<ActiveFault>>) {
        self.0.armed.store(services.values().flatten().count(), Ordering::Relaxed);
    }
}

impl ActiveFault {
    fn is_over(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() >= until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drill() -> Drill {
        let drill = Drill::default();
        drill.enrol("orders");
        drill.enrol("catalog");
        drill
    }

    #[tokio::test(start_paused = true)]
    async fn a_fault_lasts_until_it_is_cleared() {
        let drill = drill();
        drill.set("catalog", Fault::Hang, "op", "monthly drill", None).unwrap();
        let active = drill.clone().active();
        assert_eq!((active.len(), active[0].service, active[0].fault), (1, "catalog", Fault::Hang));
        assert_eq!((active[0].actor.as_str(), active[0].reason.as_str()), ("op", "monthly drill"));
        assert!(drill.fault("orders").is_none());
        assert!(drill.clear("catalog", "op"));
        assert!(!drill.clear("catalog", "op"));
        assert!(drill.active().is_empty() && drill.fault("catalog").is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_fault_with_an_end_ends_by_itself() {
        let drill = drill();
        drill.set("catalog", Fault::Reset, "op", "drill", Some(Duration::from_secs(60))).unwrap();
        tokio::time::advance(Duration::from_secs(59)).await;
        assert!(drill.fault("catalog").is_some());
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(drill.active().is_empty());
        assert!(drill.fault("catalog").is_none());
        assert_eq!(drill.0.armed.load(Ordering::Relaxed), 0);
        assert!(!drill.clear("catalog", "op"));
    }

    #[test]
    fn a_fault_for_nobody_or_without_a_reason_is_refused() {
        let drill = drill();
        let error = drill.set("catalogue", Fault::Hang, "op", "drill", None).unwrap_err();
        assert_eq!(error.to_string(), "there is no service `catalogue`; there are: catalog, orders");
        assert_eq!(drill.set("catalog", Fault::Hang, "op", " ", None), Err(DrillError::NoReason));
        assert!(drill.active().is_empty());
    }
}
