//! What a search asks for: filters, and words turned into expressions.

use std::collections::BTreeSet;

use contracts::v1::SearchHospitalsRequest;
use storage::Database;

use crate::{
    error::CatalogError,
    level,
    sphere::Point,
    store::{json, search},
    text::{query, tokens::facet},
};

/// Ids that a search may be restricted to; what scheduling answers at most.
const MAX_ONLY_IDS: usize = 20_000;

pub struct Near {
    pub point: Point,
    /// `None`: no limit.
    pub radius_km: Option<f64>,
}

pub struct Filter {
    pub city: String,
    pub level: String,
    pub ranks: Option<(i64, i64)>,
    pub max_price_minor: Option<i64>,
    pub near: Option<Near>,
    /// A JSON array and its length.
    pub only_ids: Option<(String, usize)>,
    pub bookable_only: bool,
}

impl Filter {
    /// # Errors
    /// `Invalid` naming the field.
    pub fn of(request: &SearchHospitalsRequest) -> Result<Self, CatalogError> {
        let invalid = |text: &str| CatalogError::Invalid(text.to_owned());
        let ranks = match request.level.as_str() {
            "" => None,
            level => Some(level::range(level).ok_or_else(|| invalid("level: not one of 3A 3B 3 2A 2B 2 1"))?),
        };
        if !(request.radius_km >= 0.0 && request.radius_km.is_finite()) {
            return Err(invalid("radius_km: negative or no number"));
        }
        let radius_km = (request.radius_km > 0.0).then_some(request.radius_km);
        let near = match request.near {
            None if radius_km.is_some() => return Err(invalid("radius_km: needs a position")),
            None => None,
            Some(near) => Some(Near {
                point: Point::at(near.latitude, near.longitude).ok_or_else(|| invalid("near: no place on Earth"))?,
                radius_km,
            }),
        };
        let only_ids = if request.restrict {
            if request.only_ids.len() > MAX_ONLY_IDS {
                return Err(invalid("only_ids: at most 20000"));
            }
            let ids: BTreeSet<&str> = request.only_ids.iter().map(String::as_str).collect();
            Some((json(&ids)?, ids.len()))
        } else {
            None
        };
        Ok(Self {
            city: request.city.clone(),
            level: request.level.clone(),
            ranks,
            max_price_minor: request.max_price_minor,
            near,
            only_ids,
            bookable_only: request.bookable_only,
        })
    }

    /// What the index knows of the filters, to leave fewer candidates: it is checked again on the rows.
    fn facets(&self) -> String {
        let mut out = String::new();
        let mut add = |token: String| out.push_str(&format!(" AND facet : \"{token}\""));
        if !self.city.is_empty() {
            add(facet('c', &self.city));
        }
        if !self.level.is_empty() {
            add(facet('l', &self.level));
        }
        if self.bookable_only {
            add("b1".into());
        }
        out
    }
}

/// The words of a query: for each one, its tokens and the packages whose names or items it matches.
#[derive(Default)]
pub struct Words(Vec<(String, Vec<i64>)>);

/// Reads a query; `None` when there is something in it, but no word.
pub async fn look_up(db: &Database, text: &str) -> Result<Option<Words>, CatalogError> {
    if text.trim().is_empty() {
        return Ok(Some(Words::default()));
    }
    let terms: Vec<String> = query::terms(text).iter().map(query::Term::expression).collect();
    if terms.is_empty() {
        return Ok(None);
    }
    let mut words: Vec<(String, Vec<i64>)> = terms.iter().map(|term| (term.clone(), Vec::new())).collect();
    for (index, package) in search::packages_matching(db.reader(), &terms).await? {
        if let Some((_, packages)) = usize::try_from(index).ok().and_then(|index| words.get_mut(index)) {
            packages.push(package);
        }
    }
    Ok(Some(Words(words)))
}

impl Words {
    pub fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// Hospitals that match, one way or another; `None` when nothing was asked.
    pub fn expression(&self, filter: &Filter) -> Option<String> {
        self.any().then(|| format!("({}){}", self.anywhere(), filter.facets()))
    }

    /// Hospitals whose name matches.
    pub fn by_name(&self, filter: &Filter) -> Option<String> {
        self.any().then(|| format!("({}){}", self.names(), filter.facets()))
    }

    /// Those that match, but not by name.
    pub fn by_rest(&self, filter: &Filter) -> Option<String> {
        self.any().then(|| format!("(({}){}) NOT ({})", self.anywhere(), filter.facets(), self.names()))
    }

    fn names(&self) -> String {
        let terms: Vec<_> = self.0.iter().map(|(term, _)| format!("({term})")).collect();
        format!("{{name}} : ({})", terms.join(" AND "))
    }

    fn anywhere(&self) -> String {
        let terms: Vec<_> = self
            .0
            .iter()
            .map(|(term, packages)| {
                let offers: Vec<_> =
                    packages.iter().map(|key| format!("\"{}\"", search::package_token(*key))).collect();
                if offers.is_empty() {
                    format!("({{name place}} : ({term}))")
                } else {
                    format!("(({{name place}} : ({term})) OR (offer : ({})))", offers.join(" OR "))
                }
            })
            .collect();
        terms.join(" AND ")
    }
}
