//! Suggestions while somebody types.

use std::collections::HashSet;

use contracts::v1::{SuggestRequest, Suggestion};
use sqlx::AssertSqlSafe;
use storage::Database;

use crate::{
    error::CatalogError,
    store::{
        cities, hospitals,
        packages::{self, Which},
    },
    text::{query, tokens::index_text},
};

/// Default, and the most that is useful below an input.
const DEFAULT: usize = 8;
const MAX: usize = 20;

/// Cities first, then hospitals, packages and items, each kind leaving room for the others.
pub async fn suggest(db: &Database, request: &SuggestRequest) -> Result<Vec<Suggestion>, CatalogError> {
    let limit = match request.limit as usize {
        0 => DEFAULT,
        more => more.min(MAX),
    };
    let terms = query::terms(&request.query);
    if terms.is_empty() {
        return Ok(Vec::new());
    }
    let chinese = request.locale.starts_with("zh");
    let text = |zh: &str, en: &str| {
        let (first, second) = if chinese { (zh, en) } else { (en, zh) };
        if first.is_empty() { second.to_owned() } else { first.to_owned() }
    };
    let expression = query::all(&terms);
    let mut connection = db.reader().acquire().await?;

    let cities = cities::matching(&mut *connection, &expression, 3).await?;
    let mut hospitals = hospitals_named(&mut connection, &expression, limit).await?;
    hospitals.sort_by(|a, b| (a.level_rank, &a.name_key, &a.id).cmp(&(b.level_rank, &b.name_key, &b.id)));
    let keys: Vec<i64> =
        sqlx::query_scalar("SELECT rowid FROM package_search WHERE package_search MATCH $1 ORDER BY rowid LIMIT 16")
            .bind(&expression)
            .fetch_all(&mut *connection)
            .await?;
    let packages = packages::find(&mut connection, Which::Keys(&keys)).await?;

    let fits = |zh: &str, en: &str| {
        let index = index_text([zh, en]);
        terms.iter().all(|term| term.matches(&index))
    };
    let mut others = Vec::new();
    let mut items = Vec::new();
    let mut seen = HashSet::new();
    for (_, package) in &packages {
        if fits(&package.name_zh, &package.name_en) {
            let text = text(&package.name_zh, &package.name_en);
            others.push(Suggestion { text, kind: "package".into(), id: package.id.clone() });
        }
        for item in &package.items {
            let text = text(&item.name_zh, &item.name_en);
            if fits(&item.name_zh, &item.name_en) && seen.insert(text.clone()) {
                items.push(Suggestion { text, kind: "item".into(), id: item.code.clone() });
            }
        }
    }
    others.extend(items);

    let mut out: Vec<Suggestion> = cities
        .into_iter()
        .map(|city| Suggestion { text: text(&city.name_zh, &city.name_en), kind: "city".into(), id: city.slug })
        .collect();
    out.truncate(limit);
    // packages and items keep at least a third of the room when there are any
    let kept = others.len().min(limit / 3);
    let room = limit.saturating_sub(out.len() + kept);
    out.extend(hospitals.into_iter().take(room).map(|row| {
        let hospital = contracts::v1::Hospital::from(row);
        Suggestion { text: text(&hospital.name_zh, &hospital.name_en), kind: "hospital".into(), id: hospital.id }
    }));
    let room = limit.saturating_sub(out.len());
    out.extend(others.into_iter().take(room));
    Ok(out)
}

/// Open hospitals by name. Among very many matches, the ones that were entered first.
async fn hospitals_named(
    db: &mut storage::Connection,
    expression: &str,
    limit: usize,
) -> Result<Vec<hospitals::HospitalRow>, CatalogError> {
    let sql = format!(
        "SELECT {} FROM (SELECT rowid AS key FROM hospital_search WHERE hospital_search MATCH $1 LIMIT 400) m \
         CROSS JOIN hospital h ON h.key = m.key WHERE NOT h.closed ORDER BY h.level_rank, h.name_key, h.id LIMIT $2",
        hospitals::COLUMNS
    );
    Ok(sqlx::query_as(AssertSqlSafe(sql))
        .bind(format!("{{name}} : ({expression})"))
        .bind(limit as i64)
        .fetch_all(db)
        .await?)
}
