//! A form on its way back: what was typed, and what is wrong with it.

use super::Trouble;

/// What a page needs to show a form again. Empty for a fresh form.
#[derive(Clone, Debug, Default)]
pub struct FormState {
    /// Name and value as they were sent. Never put into a URL.
    pub values: Vec<(String, String)>,
    /// Why it was refused.
    pub trouble: Option<Trouble>,
}

impl FormState {
    /// What was typed into a field, or "".
    pub fn value(&self, name: &str) -> String {
        self.values.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// The reason a field was refused (see [`super::FieldError`]).
    pub fn error(&self, name: &str) -> Option<&str> {
        self.trouble.as_ref()?.fields.iter().find(|error| error.field == name).map(|error| error.reason.as_str())
    }
}
