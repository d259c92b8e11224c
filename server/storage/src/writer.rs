//! The group-commit writer: one task owns the writing connection, takes whatever waits, runs each write in a savepoint,
//! commits once, and only then answers all. One fsync carries the whole batch, so throughput rises with load while
//! a lone write waits for nobody.

use std::{any::Any, panic::AssertUnwindSafe, time::Instant};

use futures::{FutureExt, future::BoxFuture};
use sqlx::{Connection as _, Executor, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use crate::StorageError;

/// A batch longer than this would make its first caller wait too long.
const MAX_BATCH: usize = 256;
/// Callers past this many wait for a place in the queue.
const QUEUE: usize = 4096;

type Answer = Box<dyn FnOnce(Result<(), String>) + Send>;
/// Runs the work; tells whether to keep what it wrote, and how to answer once the batch's fate is known.
type Run = Box<dyn for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, (bool, Answer)> + Send>;

enum Job {
    Write(Run),
    Close(oneshot::Sender<()>),
}

/// A handle to the writing task.
#[derive(Clone)]
pub(crate) struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    pub(crate) fn spawn(name: &'static str, connection: SqliteConnection) -> Self {
        let (jobs, queue) = mpsc::channel(QUEUE);
        tokio::spawn(run(name, connection, queue));
        Self { jobs }
    }

    pub(crate) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
    {
        let (send, receive) = oneshot::channel::<Result<T, E>>();
        let run: Run = Box::new(move |connection| {
            async move {
                let result = work(connection).await;
                let keep = result.is_ok();
                let answer: Answer = Box::new(move |committed| {
                    // a caller who has left does not undo the write: it was committed like the others
                    let _ = send.send(match committed {
                        Ok(()) => result,
                        Err(reason) => Err(E::from(StorageError::NotCommitted(reason))),
                    });
                });
                (keep, answer)
            }
            .boxed()
        });
        self.jobs.send(Job::Write(run)).await.map_err(|_| E::from(StorageError::WriterGone))?;
        receive.await.map_err(|_| E::from(StorageError::WriterGone))?
    }

    pub(crate) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.jobs.send(Job::Close(done)).await.is_ok() {
            let _ = closed.await;
        }
    }
}

async fn run(name: &'static str, mut connection: SqliteConnection, mut queue: mpsc::Receiver<Job>) {
    let mut closing = None;
    while closing.is_none() {
        let Some(first) = queue.recv().await else { break };
        let mut batch = Vec::new();
        let mut next = Some(first);
        while let Some(job) = next {
            match job {
                Job::Write(run) => batch.push(run),
                Job::Close(done) => {
                    closing = Some(done);
                    break;
                }
            }
            next = if batch.len() < MAX_BATCH { queue.try_recv().ok() } else { None };
        }
        if !batch.is_empty() {
            commit_batch(name, &mut connection, batch).await;
        }
    }
    if let Err(error) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").await {
        tracing::warn!(database = name, %error, "the log could not be folded into the file");
    }
    let _ = connection.close().await;
    if let Some(done) = closing {
        let _ = done.send(());
    }
}

/// Runs and commits one batch, then answers everybody in it.
async fn commit_batch(name: &'static str, connection: &mut SqliteConnection, batch: Vec<Run>) {
    let started = Instant::now();
    let size = batch.len();
    let mut answers = Vec::with_capacity(size);
    let outcome = async {
        connection.execute("BEGIN IMMEDIATE").await?;
        for run in batch {
            if let Some(answer) = run_in_savepoint(name, connection, run).await? {
                answers.push(answer);
            }
        }
        connection.execute("COMMIT").await?;
        Ok::<_, sqlx::Error>(())
    }
    .await
    .map_err(|error| error.to_string());
    if let Err(reason) = &outcome {
        tracing::error!(database = name, reason, "a batch of writes did not commit");
        let _ = connection.execute("ROLLBACK").await;
    }
    metrics::histogram!("checkwell_storage_batch_size", "database" => name).record(size as f64);
    metrics::histogram!("checkwell_storage_commit_seconds", "database" => name).record(started.elapsed().as_secs_f64());
    for answer in answers {
        answer(outcome.clone());
    }
}

/// `None` when the work panicked: its caller sees a dropped channel, the rest of the batch goes on.
async fn run_in_savepoint(
    name: &str,
    connection: &mut SqliteConnection,
    run: Run,
) -> Result<Option<Answer>, sqlx::Error> {
    connection.execute("SAVEPOINT job").await?;
    let (keep, answer) = match AssertUnwindSafe(run(connection)).catch_unwind().await {
        Ok((keep, answer)) => (keep, Some(answer)),
        Err(panic) => {
            tracing::error!(database = name, reason = panic_text(panic.as_ref()), "a write panicked");
            (false, None)
        }
    };
    if !keep {
        connection.execute("ROLLBACK TO job").await?;
    }
    connection.execute("RELEASE job").await?;
    Ok(answer)
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("unknown")
}
