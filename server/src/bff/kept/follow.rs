//! Follows the catalogue's log of changes, so that an edited price shows within a second though answers are kept for
//! minutes. The log is read, not pushed: it also holds what another process has imported.

use std::time::Duration;

use contracts::{Clients, v1};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::tags::Tags;

/// How often the log is read: one indexed look at its end.
const EVERY: Duration = Duration::from_millis(250);
const BATCH: u32 = 1_000;

/// Starts following; ends at the next pass after `stop`.
pub fn start(clients: &Clients, tags: Tags, tracker: &TaskTracker, stop: &CancellationToken) {
    let (mut catalog, stop) = (clients.catalog.clone(), stop.clone());
    tracker.spawn(async move {
        let mut after = None;
        loop {
            let request = v1::ChangesRequest { after, limit: BATCH };
            let mut more = false;
            // while the catalogue does not answer there is nothing newer to be had from it either
            if let Ok(changes) = catalog.changes(request).await {
                let changes = changes.into_inner();
                more = changes.tags.len() >= BATCH as usize;
                if changes.gap {
                    tags.all_changed();
                } else if !changes.tags.is_empty() {
                    tags.changed(changes.tags);
                }
                if after.is_none() {
                    // what was asked for before the end of the log was known may be older than it
                    tags.all_changed();
                }
                after = Some(changes.last);
            }
            let pause = if more { Duration::ZERO } else { EVERY };
            tokio::select! {
                () = stop.cancelled() => break,
                () = tokio::time::sleep(pause) => {}
            }
        }
    });
}
