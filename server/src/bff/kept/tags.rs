//! What answers depend on, and since when that is different.
//!
//! Every tag has a number that rises with each change. An answer remembers the numbers from before it was asked for; it is
//! current as long as they have not risen. So a change costs one look-up per tag, whatever was made from it, and an
//! answer that was on its way while something changed is never taken for a new one.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

/// More changed tags than this, and everything counts as changed: an import of a whole country is one change.
const MOST: usize = 20_000;

/// Any change of the catalogue: lists, searches and counts depend on it.
pub const CATALOG: &str = "catalog";

#[derive(Clone, Default)]
pub struct Tags(Arc<RwLock<Numbers>>);

#[derive(Default)]
struct Numbers {
    /// Rises when everything counts as changed.
    epoch: u64,
    changed: HashMap<Arc<str>, u64>,
}

/// Tags and their numbers at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    epoch: u64,
    tags: Vec<(Arc<str>, u64)>,
}

impl Stamp {
    /// The names, for surrogate keys.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tags.iter().map(|(name, _)| name.as_ref())
    }

    /// Depends on both; of a tag that both have, the older number counts.
    pub fn join(&mut self, other: &Self) {
        if self.tags.is_empty() {
            self.epoch = other.epoch;
        }
        self.epoch = self.epoch.min(other.epoch);
        for (name, number) in &other.tags {
            match self.tags.iter_mut().find(|(known, _)| known == name) {
                Some((_, known)) => *known = (*known).min(*number),
                None => self.tags.push((name.clone(), *number)),
            }
        }
    }
}

impl Tags {
    /// The numbers of these tags now.
    pub fn stamp(&self, tags: Vec<String>) -> Stamp {
        let numbers = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let number = |tag: &str| numbers.changed.get(tag).copied().unwrap_or_default();
        Stamp {
            epoch: numbers.epoch,
            tags: tags.into_iter().map(|tag| (Arc::from(tag.as_str()), number(&tag))).collect(),
        }
    }

    /// Has nothing of it changed since?
    pub fn current(&self, stamp: &Stamp) -> bool {
        let numbers = self.0.read().unwrap_or_else(PoisonError::into_inner);
        stamp.epoch == numbers.epoch
            && stamp.tags.iter().all(|(tag, number)| numbers.changed.get(tag).copied().unwrap_or_default() == *number)
    }

    /// These have changed, and with them the catalogue as a whole.
    pub fn changed(&self, tags: impl IntoIterator<Item = String>) {
        let mut numbers = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for tag in tags.into_iter().chain([CATALOG.to_owned()]) {
            *numbers.changed.entry(tag.into()).or_default() += 1;
        }
        if numbers.changed.len() > MOST {
            numbers.changed.clear();
            numbers.epoch += 1;
        }
    }

    /// Anything may have changed.
    pub fn all_changed(&self) {
        let mut numbers = self.0.write().unwrap_or_else(PoisonError::into_inner);
        numbers.changed.clear();
        numbers.epoch += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(tags: &Tags, names: &[&str]) -> Stamp {
        tags.stamp(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn only_what_depends_on_a_change_gets_old() {
        let tags = Tags::default();
        let (a, b, list) = (stamp(&tags, &["hospital:a"]), stamp(&tags, &["hospital:b"]), stamp(&tags, &[CATALOG]));
        tags.changed(["hospital:a".to_owned()]);
        assert!(!tags.current(&a) && tags.current(&b) && !tags.current(&list));
        assert!(tags.current(&stamp(&tags, &["hospital:a"])));
        tags.all_changed();
        assert!(!tags.current(&b));
    }

    #[test]
    fn what_was_asked_for_before_a_change_is_old_when_it_arrives() {
        let tags = Tags::default();
        let before = stamp(&tags, &["hospital:a"]);
        tags.changed(["hospital:a".to_owned()]);
        let mut page = stamp(&tags, &["hospital:a"]);
        assert!(tags.current(&page));
        page.join(&before);
        assert!(!tags.current(&page), "a page is as old as its oldest part");
    }

    #[test]
    fn a_flood_of_changes_is_one_change_of_everything() {
        let tags = Tags::default();
        let before = stamp(&tags, &["hospital:untouched"]);
        tags.changed((0..=MOST).map(|number| format!("hospital:{number}")));
        assert!(!tags.current(&before));
        assert!(tags.current(&stamp(&tags, &["hospital:1"])));
    }
}
