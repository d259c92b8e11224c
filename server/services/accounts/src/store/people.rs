//! The people of an account.

use contracts::v1::KnownPerson;
use sqlx::{FromRow, Row};
use storage::{Connection, Database, StorageError};

use crate::keys::Hash;

/// Oneself and eight more.
pub(crate) const MAX_PEOPLE: i64 = 9;

#[derive(FromRow)]
struct PersonRow {
    id: String,
    principal_id: String,
    name: String,
    id_type: String,
    id_masked: String,
    sex: String,
    birth_date: String,
    phone: String,
    relation: String,
}

impl From<PersonRow> for KnownPerson {
    fn from(row: PersonRow) -> Self {
        Self {
            id: row.id,
            principal_id: row.principal_id,
            name: row.name,
            id_type: row.id_type,
            id_masked: row.id_masked,
            sex: row.sex,
            birth_date: row.birth_date,
            phone: row.phone,
            relation: row.relation,
        }
    }
}

pub(crate) struct NewPerson {
    /// Phone "" for the account's.
    pub(crate) person: KnownPerson,
    pub(crate) fingerprint: Hash,
    pub(crate) sealed: Vec<u8>,
    pub(crate) now_ms: i64,
}

pub(crate) enum Added {
    /// The new person, or the one who already had this number, with the new name, phone and relation.
    Done(Box<KnownPerson>),
    /// The number is saved with another sex or birth date; nothing changed.
    Contradicts {
        sex: bool,
        birth_date: bool,
    },
    TooMany,
    NoAccount,
}

pub(crate) async fn add(c: &mut Connection, new: NewPerson) -> Result<Added, StorageError> {
    let known = sqlx::query_as::<_, PersonRow>(
        "SELECT id, principal_id, name, id_type, id_masked, sex, birth_date, phone, relation
         FROM people WHERE principal_id = $1 AND id_fingerprint = $2",
    )
    .bind(&new.person.principal_id)
    .bind(new.fingerprint.as_slice())
    .fetch_optional(&mut *c)
    .await?;
    let account = sqlx::query(
        "SELECT phone, (SELECT COUNT(*) FROM people WHERE principal_id = $1) FROM principals WHERE id = $1",
    )
    .bind(&new.person.principal_id)
    .fetch_optional(&mut *c)
    .await?;
    let Some(account) = account else { return Ok(Added::NoAccount) };
    let (account_phone, people): (String, i64) = (account.try_get(0)?, account.try_get(1)?);
    let mut person = new.person;
    if person.phone.is_empty() {
        person.phone = account_phone;
    }
    if let Some(known) = known {
        return correct(c, known, person).await;
    }
    if people >= MAX_PEOPLE {
        return Ok(Added::TooMany);
    }
    sqlx::query(
        "INSERT INTO people (id, principal_id, name, id_type, id_masked, id_fingerprint, id_sealed, sex, birth_date, phone,
                             relation, created_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(&person.id)
    .bind(&person.principal_id)
    .bind(&person.name)
    .bind(&person.id_type)
    .bind(&person.id_masked)
    .bind(new.fingerprint.as_slice())
    .bind(new.sealed)
    .bind(&person.sex)
    .bind(&person.birth_date)
    .bind(&person.phone)
    .bind(&person.relation)
    .bind(new.now_ms)
    .execute(c)
    .await?;
    Ok(Added::Done(Box::new(person)))
}

/// Gives `known` what may change about somebody. Sex and birth date belong to the number: other ones are a typing error
/// here or there, and neither side is silently preferred.
async fn correct(c: &mut Connection, known: PersonRow, now: KnownPerson) -> Result<Added, StorageError> {
    let (sex, birth_date) = (known.sex != now.sex, known.birth_date != now.birth_date);
    if sex || birth_date {
        return Ok(Added::Contradicts { sex, birth_date });
    }
    let updated =
        sqlx::query("UPDATE people SET name = $1, phone = $2, relation = $3 WHERE id = $4 AND principal_id = $5")
            .bind(&now.name)
            .bind(&now.phone)
            .bind(&now.relation)
            .bind(&known.id)
            .bind(&known.principal_id)
            .execute(c)
            .await?;
    if updated.rows_affected() != 1 {
        return Err(sqlx::Error::RowNotFound.into());
    }
    Ok(Added::Done(Box::new(KnownPerson { name: now.name, phone: now.phone, relation: now.relation, ..known.into() })))
}

/// Oldest first.
pub(crate) async fn list(database: &Database, principal_id: &str) -> Result<Vec<KnownPerson>, StorageError> {
    let rows = sqlx::query_as::<_, PersonRow>(
        "SELECT id, principal_id, name, id_type, id_masked, sex, birth_date, phone, relation
         FROM people WHERE principal_id = $1 ORDER BY created_ms, id LIMIT $2",
    )
    .bind(principal_id)
    .bind(MAX_PEOPLE)
    .fetch_all(database.reader())
    .await?;
    Ok(rows.into_iter().map(KnownPerson::from).collect())
}

pub(crate) async fn find(
    database: &Database,
    principal_id: &str,
    id: &str,
) -> Result<Option<KnownPerson>, StorageError> {
    let row = sqlx::query_as::<_, PersonRow>(
        "SELECT id, principal_id, name, id_type, id_masked, sex, birth_date, phone, relation
         FROM people WHERE id = $1 AND principal_id = $2",
    )
    .bind(id)
    .bind(principal_id)
    .fetch_optional(database.reader())
    .await?;
    Ok(row.map(KnownPerson::from))
}

pub(crate) async fn remove(c: &mut Connection, principal_id: String, id: String) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM people WHERE id = $1 AND principal_id = $2")
        .bind(id)
        .bind(principal_id)
        .execute(c)
        .await?;
    Ok(())
}
