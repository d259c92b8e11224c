//! One service's SQLite file: WAL, `synchronous=FULL`, foreign keys on, one writer, several readers.

use std::{path::Path, time::Duration};

use futures::future::BoxFuture;
use sqlx::{
    AssertSqlSafe, ConnectOptions, SqliteConnection, SqlitePool,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{StorageError, writer::Writer};

/// An open database. Cheap to clone; the file closes with the last clone.
#[derive(Clone)]
pub struct Database {
    reader: SqlitePool,
    writer: Writer,
}

impl Database {
    /// Opens `DIR/NAME.db`, creating and migrating it as needed.
    ///
    /// # Errors
    /// When the file cannot be opened or a migration fails; nothing is left half migrated.
    pub async fn open(dir: &Path, name: &'static str, migrations: &Migrator) -> Result<Self, StorageError> {
        let options = SqliteConnectOptions::new()
            .filename(dir.join(format!("{name}.db")))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // every acknowledged write survives a power cut
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .statement_cache_capacity(256)
            .pragma("cache_size", "-8192")
            .pragma("mmap_size", "268435456")
            .pragma("temp_store", "MEMORY")
            .disable_statement_logging();
        let mut connection = options.clone().connect().await?;
        migrations.run(&mut connection).await?;
        let writer = Writer::spawn(name, connection);
        let reader = SqlitePoolOptions::new()
            .min_connections(0)
            .max_connections(4)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .acquire_timeout(Duration::from_secs(2))
            .connect_lazy_with(options.pragma("query_only", "ON"));
        Ok(Self { reader, writer })
    }

    /// Reads: a pool of connections that cannot write. Each query sees the last commit.
    pub fn reader(&self) -> &SqlitePool {
        &self.reader
    }

    /// Runs `work` inside the writer's next batch. `Ok` means committed and synced; `Err` from `work` means that all it
    /// did is rolled back, and only that.
    ///
    /// `work` must only use the connection it is given: while it runs, every other write of this database waits.
    ///
    /// # Errors
    /// What `work` returned, or a [`StorageError`] when the batch did not commit.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
    {
        self.writer.write(work).await
    }

    /// Commits and syncs a write that changes no data, so that a full or read-only disk is noticed before somebody's
    /// booking meets it.
    ///
    /// # Errors
    /// When the write did not reach the disk.
    pub async fn probe(&self) -> Result<(), StorageError> {
        self.write(|connection| {
            Box::pin(async move {
                // a number in the file's header that SQLite keeps for applications, and that nothing here reads
                let version: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *connection).await?;
                let next = if version == 0 { 1 } else { 0 };
                sqlx::query(AssertSqlSafe(format!("PRAGMA user_version = {next}"))).execute(&mut *connection).await?;
                Ok(())
            })
        })
        .await
    }

    /// Waits for writes under way, folds the log into the file and closes.
    pub async fn close(&self) {
        self.writer.close().await;
        self.reader.close().await;
    }
}
