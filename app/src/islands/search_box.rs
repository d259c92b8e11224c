//! The search text, with suggestions while typing.

use futures::future::AbortHandle;
use leptos::prelude::*;

use crate::{locales::islands::islands, models::*};

island! {
    /// The input `q` with its label: takes the place of the plain one. Suggestions are a `<datalist>`: the browser shows
    /// them, with the keyboard and to screen readers, and without script there are none.
    pub fn SearchBox(locale: Locale, value: String, label: String, placeholder: String) -> impl IntoView {
        search_box(locale, value, label, placeholder)
    }
}

fn search_box(locale: Locale, value: String, label: String, placeholder: String) -> impl IntoView {
    let (found, set_found) = signal(Vec::<Suggestion>::new());
    // counts what was typed, so that only the newest question's answer is shown
    let newest = StoredValue::new(0_u32);
    let asking = StoredValue::new(None);
    let typed = move |text: String| {
        newest.update_value(|count| *count = count.wrapping_add(1));
        #[cfg(feature = "hydrate")]
        leptos::task::spawn_local(ask(locale, text, newest, asking, set_found));
        #[cfg(not(feature = "hydrate"))]
        let _: (_, _, StoredValue<Option<AbortHandle>>) = (text, set_found, asking);
    };
    view! {
        <div class="field search__text">
            <label for="q">{label}</label>
            <input
                id="q"
                name="q"
                type="search"
                value=value
                maxlength="100"
                autocomplete="off"
                placeholder=placeholder
                list="q-suggestions"
                data-testid="search-text"
                on:input=move |event| typed(event_target_value(&event))
            />
            <datalist id="q-suggestions">
                {move || found.get().into_iter().map(|suggestion| option(locale, suggestion)).collect_view()}
            </datalist>
        </div>
    }
}

fn option(locale: Locale, suggestion: Suggestion) -> impl IntoView {
    let texts = islands(locale);
    let kind = match suggestion.kind.as_str() {
        "hospital" => texts.kind_hospital,
        "city" => texts.kind_city,
        "package" => texts.kind_package,
        _ => texts.kind_item,
    };
    view! { <option value=suggestion.text>{kind}</option> }
}

/// Waits until typing pauses, then asks. A failure leaves what is there: suggestions are a help, not a promise.
#[cfg(feature = "hydrate")]
async fn ask(
    locale: Locale,
    text: String,
    newest: StoredValue<u32>,
    asking: StoredValue<Option<AbortHandle>>,
    set_found: WriteSignal<Vec<Suggestion>>,
) {
    const PAUSE_MS: u32 = 200;

    let mine = newest.get_value();
    // nobody waits any more for what fits the text before
    if let Some(older) = asking.get_value() {
        older.abort();
    }
    gloo_timers::future::TimeoutFuture::new(PAUSE_MS).await;
    if newest.get_value() != mine {
        return;
    }
    let text = text.trim().to_owned();
    let (question, handle) = futures::future::abortable(async {
        if text.is_empty() { Ok(Vec::new()) } else { crate::api::suggest(locale, text).await }
    });
    asking.set_value(Some(handle));
    if let Ok(Ok(answer)) = question.await
        && newest.get_value() == mine
    {
        set_found.set(answer);
    }
}
