//! What a package can contain: the name of each item, and in plain words why it is done.

mod general;
mod imaging;
mod laboratory;
mod markers;
mod procedures;

pub(super) struct Item {
    pub(super) code: &'static str,
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    pub(super) why_zh: &'static str,
    pub(super) why_en: &'static str,
}

const fn item(
    code: &'static str,
    zh: &'static str,
    en: &'static str,
    why_zh: &'static str,
    why_en: &'static str,
) -> Item {
    Item { code, zh, en, why_zh, why_en }
}

/// Every item there is.
pub(super) fn all() -> impl Iterator<Item = &'static Item> {
    [general::ITEMS, laboratory::ITEMS, markers::ITEMS, imaging::ITEMS, procedures::ITEMS].into_iter().flatten()
}

pub(super) fn find(code: &str) -> Option<&'static Item> {
    all().find(|item| item.code == code)
}
