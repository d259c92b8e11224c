//! The two languages.

use serde::{Deserialize, Serialize};

/// A language, as in the first segment of a path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    #[default]
    En,
    Zh,
}

impl Locale {
    pub const ALL: [Self; 2] = [Self::En, Self::Zh];

    /// `"en"` or `"zh"`: the path segment.
    pub const fn path(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
        }
    }

    /// The BCP 47 tag for `<html lang>`.
    pub const fn lang(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh-CN",
        }
    }

    pub const fn other(self) -> Self {
        match self {
            Self::En => Self::Zh,
            Self::Zh => Self::En,
        }
    }

    pub fn from_path(segment: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.path() == segment)
    }

    /// The text of this language, or the other one where it is missing.
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        let (first, second) = match self {
            Self::En => (en, zh),
            Self::Zh => (zh, en),
        };
        if first.is_empty() { second } else { first }
    }
}
