//! A message box in the flow of the page.

use leptos::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Info,
    Success,
    Warning,
    Error,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Info => "notice notice--info",
            Self::Success => "notice notice--success",
            Self::Warning => "notice notice--warning",
            Self::Error => "notice notice--error",
        }
    }
}

/// `title` "" for none. An error is an alert, so that it is read out when an island puts it there.
pub fn notice(tone: Tone, title: impl Into<String>, text: impl Into<String>) -> AnyView {
    let title = title.into();
    let role = (tone == Tone::Error).then_some("alert");
    view! {
        <div class=tone.class() data-testid="notice" role=role>
            {(!title.is_empty()).then(|| view! { <p class="notice__title">{title}</p> })}
            <p>{text.into()}</p>
        </div>
    }
    .into_any()
}
