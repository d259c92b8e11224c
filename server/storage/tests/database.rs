//! What the services rely on: an answered write is on disk whole, a failed one leaves nothing, and nobody waits for ever.

#![allow(clippy::unwrap_used, reason = "the helpers are tests too")]

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures::future::{BoxFuture, join_all};
use sqlx::{AssertSqlSafe, migrate::Migrator};
use storage::{Connection, Database, StorageError};
use tokio::sync::oneshot;

/// Only a deadlock takes this long.
const TOO_LONG: Duration = Duration::from_secs(60);

/// A service's own error, as every service has one.
#[derive(Debug)]
enum Failure {
    Refused,
    Storage(StorageError),
}
impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

async fn in_time<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(TOO_LONG, what).await.expect("nobody waits for ever")
}

async fn open(dir: &Path) -> Database {
    let database = Database::open(dir, "test", &Migrator::DEFAULT).await.unwrap();
    let tables = [
        "CREATE TABLE IF NOT EXISTS parent (id INTEGER PRIMARY KEY)",
        "CREATE TABLE IF NOT EXISTS entry (n INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent (id)
                                           DEFERRABLE INITIALLY DEFERRED)",
    ];
    for table in tables {
        let created = database.write(move |c| Box::pin(async move { execute(c, table.into()).await }));
        created.await.unwrap();
    }
    database
}

async fn execute(c: &mut Connection, sql: String) -> Result<(), StorageError> {
    sqlx::query(AssertSqlSafe(sql)).execute(c).await?;
    Ok(())
}

async fn insert(c: &mut Connection, n: i64) -> Result<(), StorageError> {
    execute(c, format!("INSERT INTO entry (n) VALUES ({n})")).await
}

async fn add(database: &Database, n: i64) -> Result<(), StorageError> {
    database.write(move |c| Box::pin(insert(c, n))).await
}

async fn entries(database: &Database) -> Vec<i64> {
    sqlx::query_scalar("SELECT n FROM entry ORDER BY n").fetch_all(database.reader()).await.unwrap()
}

/// Holds the writer inside a write of `n` until it is let go, so that what is asked meanwhile waits for the next batch.
struct Held {
    release: oneshot::Sender<()>,
    write: tokio::task::JoinHandle<Result<(), StorageError>>,
}

impl Held {
    async fn inside(database: &Database, n: i64) -> Self {
        let (started, running) = oneshot::channel();
        let (release, released) = oneshot::channel::<()>();
        let database = database.clone();
        let write = tokio::spawn(async move {
            let held = database.write(move |c| {
                Box::pin(async move {
                    insert(c, n).await?;
                    let _ = started.send(());
                    let _ = released.await;
                    Ok(())
                })
            });
            held.await
        });
        in_time(running).await.unwrap();
        Self { release, write }
    }

    async fn let_go(self) {
        self.release.send(()).unwrap();
        in_time(self.write).await.unwrap().unwrap();
    }
}

/// Polls `futures` once, in order: the writes stand in the queue then.
fn queued<F: Future + Unpin>(futures: &mut [F]) {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    for future in futures {
        assert!(std::pin::Pin::new(future).poll(&mut context).is_pending(), "the writer is held");
    }
}

/// The log's frames that end a commit, and the pages of the database they were written for: their number is the
/// number of commits since the log was last folded away.
fn commits(dir: &Path) -> usize {
    let log = std::fs::read(dir.join("test.db-wal")).unwrap();
    let word = |at: usize| u32::from_be_bytes(log[at..at + 4].try_into().unwrap());
    let (page, salt) = (word(8) as usize, &log[16..24]);
    // a frame: page number, size of the database after a commit or 0, the log's salt, checksum; then the page
    let frames = (32..log.len()).step_by(24 + page).filter(|at| at + 24 + page <= log.len());
    frames.filter(|&at| &log[at + 8..at + 16] == salt && word(at + 4) != 0).count()
}

#[tokio::test]
async fn writes_that_wait_together_are_committed_together_and_survive_reopening() {
    let dir = tempfile::tempdir().unwrap();
    let database = open(dir.path()).await;
    let before = commits(dir.path());
    let held = Held::inside(&database, 0).await;
    let mut writes: Vec<_> = (1..=600).map(|n| Box::pin(add(&database, n))).collect();
    queued(&mut writes);
    held.let_go().await;
    assert!(in_time(join_all(writes)).await.iter().all(Result::is_ok));
    // the held one, and 600 in batches of at most 256
    assert_eq!(commits(dir.path()) - before, 1 + 3);
    in_time(database.close()).await;
    assert_eq!(entries(&open(dir.path()).await).await, (0..=600).collect::<Vec<i64>>());
}

#[tokio::test]
async fn a_lone_write_is_committed_before_it_is_answered() {
    let dir = tempfile::tempdir().unwrap();
    let database = open(dir.path()).await;
    // another opener of the same file
    let other = Database::open(dir.path(), "test", &Migrator::DEFAULT).await.unwrap();
    for n in 0..3 {
        let before = commits(dir.path());
        in_time(add(&database, n)).await.unwrap();
        assert_eq!(commits(dir.path()) - before, 1);
        assert_eq!(entries(&other).await.len() as i64, n + 1);
    }
}

#[tokio::test]
async fn a_failing_write_rolls_back_itself_only() {
    let dir = tempfile::tempdir().unwrap();
    let database = open(dir.path()).await;
    let before = commits(dir.path());
    let held = Held::inside(&database, 0).await;
    let mut writes: Vec<BoxFuture<'_, Result<i64, Failure>>> = Vec::new();
    for n in 1..=9 {
        writes.push(Box::pin(database.write(move |c| {
            Box::pin(async move {
                insert(c, n).await?;
                insert(c, n + 100).await?;
                if n % 3 == 0 { Err(Failure::Refused) } else { Ok(n) }
            })
        })));
    }
    queued(&mut writes);
    held.let_go().await;
    for (n, answer) in (1..).zip(in_time(join_all(writes)).await) {
        match answer {
            Ok(answer) => assert!(n % 3 != 0 && answer == n, "{n}: {answer}"),
            Err(Failure::Refused) => assert_eq!(n % 3, 0),
            Err(Failure::Storage(error)) => panic!("{n}: {error}"),
        }
    }
    assert_eq!(commits(dir.path()) - before, 2, "they shared a batch");
    assert_eq!(entries(&database).await, [0, 1, 2, 4, 5, 7, 8, 101, 102, 104, 105, 107, 108]);
}

#[tokio::test]
async fn a_refused_statement_reaches_the_caller_as_its_own_error() {
    let dir = tempfile::tempdir().unwrap();
    let database = open(dir.path()).await;
    add(&database, 1).await.unwrap();
    let again: Result<(), Failure> = database.write(|c| Box::pin(async move { Ok(insert(c, 1).await?) })).await;
    let Err(Failure::Storage(StorageError::Sql(sqlx::Error::Database(error)))) = again else { panic!("{again:?}") };
    assert!(error.is_unique_violation());
    add(&database, 2).await.unwrap();
    assert_eq!(entries(&database).await, [1, 2]);
}

#[tokio::test]
async fn a_panicking_write_ends_neither_the_writer_nor_its_batch() {
    let dir = tempfile::tempdir().unwrap();
    let database = open(dir.path()).await;
    let before = commits(dir.path());
    let held = Held::inside(&database, 0).await;
    let mut writes: Vec<BoxFuture<'_, Result<(), Failure>>> = Vec::new();
    for n in 1..=5 {
        writes.push(Box::pin(database.write(move |c| {
            Box::pin(async move {
                insert(c, n).await?;
                assert_ne!(n, 3, "this panic is meant");
                Ok(())
            })
        })));
    }
    // one that panics before there is a future
    writes.push(Box::pin(database.write(|_| panic!("this panic is meant"))));
    queued(&mut writes);
    held.let_go().await;
    let answers = in_time(join_all(writes)).await;
    for (n, answer) in (1..).zip(&answers) {
        match answer {
            Ok(()) => assert!([1, 2, 4, 5].contains(&n), "{n}"),
            Err(Failure::Storage(StorageError::WriterGone)) => assert!([3, 6].contains(&n), "{n}"),
            Err(error) => panic!("{n}: {error:?}"),
        }
    }
    assert_eq!(commits(dir.path()) - before, 2, "they shared a batch");
    in_time(add(&database, 9)).await.unwrap();
    assert_eq!(entries(&database).await, [0, 1, 2, 4, 5, 9]);
}

#[tokio::test]
async fn a_batch_that_cannot_commit_answers_nobody_with_success() {
    let dir = tempfile::tempdir().unwrap();
    let database = open(dir.path()).await;
    let held = Held::inside(&database, 0).await;
    // the deferred reference is only looked at by the commit, which then fails for all
    let innocent = database.write(|c| Box::pin(async move { Ok(insert(c, 1).await?) }));
    let orphan = database.write(|c| {
        Box::pin(async move { Ok(execute(c, "INSERT INTO entry (n, parent) VALUES (2, 7)".into()).await?) })
    });
    let mut writes: Vec<BoxFuture<'_, Result<(), Failure>>> = vec![Box::pin(innocent), Box::pin(orphan)];
    queued(&mut writes);
    held.let_go().await;
    for answer in in_time(join_all(writes)).await {
        let Err(Failure::Storage(StorageError::NotCommitted(reason))) = answer else { panic!("{answer:?}") };
        assert!(reason.contains("FOREIGN KEY"), "{reason}");
    }
    assert_eq!(entries(&database).await, [0]);
    in_time(add(&database, 3)).await.unwrap();
    assert_eq!(entries(&database).await, [0, 3]);
}

#[tokio::test]
async fn a_caller_who_leaves_leaves_all_of_the_write_or_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let database = open(dir.path()).await;
    let (started, running) = oneshot::channel();
    let (release, released) = oneshot::channel::<()>();
    drop(add(&database, 2));
    let caller = tokio::spawn({
        let database = database.clone();
        async move {
            let both = database.write(|c| {
                Box::pin(async move {
                    insert(c, 1).await?;
                    let _ = started.send(());
                    let _ = released.await;
                    insert(c, 101).await
                })
            });
            both.await
        }
    });
    in_time(running).await.unwrap();
    // one leaves in the middle of the work, another one while waiting in the queue
    let mut waiting = [Box::pin(add(&database, 3))];
    queued(&mut waiting);
    drop(waiting);
    caller.abort();
    assert!(in_time(caller).await.unwrap_err().is_cancelled());
    release.send(()).unwrap();
    in_time(add(&database, 4)).await.unwrap();
    assert_eq!(entries(&database).await, [1, 3, 4, 101]);
    let check: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(database.reader()).await.unwrap();
    assert_eq!(check, "ok");
}

#[tokio::test]
async fn closing_waits_for_the_writes_under_way_and_refuses_later_ones() {
    let dir = tempfile::tempdir().unwrap();
    let database = open(dir.path()).await;
    let held = Held::inside(&database, 0).await;
    let mut writes: Vec<_> = (1..=9).map(|n| Box::pin(add(&database, n))).collect();
    queued(&mut writes);
    let closed = Arc::new(AtomicBool::new(false));
    let mut closing = [Box::pin(async {
        database.close().await;
        closed.store(true, Ordering::SeqCst);
    })];
    queued(&mut closing);
    assert!(!closed.load(Ordering::SeqCst));
    held.let_go().await;
    let [closing] = closing;
    in_time(closing).await;
    // closing came back, so the answers are there already
    for write in writes {
        assert!(matches!(futures::FutureExt::now_or_never(write), Some(Ok(()))));
    }
    assert!(matches!(in_time(add(&database, 10)).await, Err(StorageError::WriterGone)));
    in_time(database.close()).await;
    let log = std::fs::metadata(dir.path().join("test.db-wal")).map_or(0, |log| log.len());
    assert_eq!(log, 0, "the log is folded into the file");
    assert_eq!(entries(&open(dir.path()).await).await, (0..=9).collect::<Vec<i64>>());
}

async fn pragma_of_writer(database: &Database, name: &'static str) -> String {
    let sql = format!("SELECT CAST({name} AS TEXT) FROM pragma_{name}");
    let read = database.write(move |c| {
        Box::pin(async move { Ok::<_, StorageError>(sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(c).await?) })
    });
    read.await.unwrap()
}

#[tokio::test]
async fn the_writer_syncs_every_commit_of_a_write_ahead_log_and_minds_foreign_keys() {
    let dir = tempfile::tempdir().unwrap();
    let database = open(dir.path()).await;
    assert_eq!(pragma_of_writer(&database, "journal_mode").await, "wal");
    assert_eq!(pragma_of_writer(&database, "synchronous").await, "2", "FULL");
    assert_eq!(pragma_of_writer(&database, "foreign_keys").await, "1");
    // not only said, also done
    let orphan = database
        .write(|c| Box::pin(async move { execute(c, "INSERT INTO entry (n, parent) VALUES (1, 7)".into()).await }));
    assert!(matches!(orphan.await, Err(StorageError::NotCommitted(_))));
}

#[tokio::test]
async fn no_reader_can_write() {
    let dir = tempfile::tempdir().unwrap();
    let database = open(dir.path()).await;
    // every connection of the pool
    let mut readers = Vec::new();
    for _ in 0..database.reader().options().get_max_connections() {
        readers.push(in_time(database.reader().acquire()).await.unwrap());
    }
    for reader in &mut readers {
        for sql in ["INSERT INTO entry (n) VALUES (1)", "DROP TABLE entry", "CREATE TABLE other (n INTEGER)"] {
            let refused = sqlx::query(sql).execute(&mut **reader).await.unwrap_err();
            assert!(refused.to_string().contains("readonly"), "{sql}: {refused}");
        }
    }
    drop(readers);
    assert!(entries(&database).await.is_empty());
}

#[tokio::test]
async fn a_reader_sees_nothing_of_a_write_that_is_not_committed() {
    let dir = tempfile::tempdir().unwrap();
    let database = open(dir.path()).await;
    let held = Held::inside(&database, 1).await;
    assert!(in_time(entries(&database)).await.is_empty());
    held.let_go().await;
    assert_eq!(entries(&database).await, [1]);
}
