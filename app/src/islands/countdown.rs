//! How long a place is still kept.

use leptos::prelude::*;

use crate::{locales::islands::islands, models::Locale};

/// From here on it looks urgent.
const LOW_S: i64 = 60;

island! {
    /// Counts down to `expires_ms` from `now_ms`, both on the server's clock (Unix milliseconds): the browser's own clock
    /// is not asked what time it is, only how much has passed. `kept_until` is the same instant for people, with its
    /// zone. At the end the page at `href` is loaded, once.
    pub fn Countdown(locale: Locale, expires_ms: i64, now_ms: i64, kept_until: String, href: String) -> impl IntoView {
        countdown(locale, expires_ms, now_ms, kept_until, href)
    }
}

fn countdown(locale: Locale, expires_ms: i64, now_ms: i64, kept_until: String, href: String) -> impl IntoView {
    let texts = islands(locale);
    let (left, set_left) = signal(seconds_left(expires_ms - now_ms));
    let (said, set_said) = signal("");

    #[cfg(feature = "hydrate")]
    leptos::task::spawn_local(tick(locale, expires_ms, now_ms, href, set_left, set_said));
    #[cfg(not(feature = "hydrate"))]
    let _ = (href, set_left, set_said);

    view! {
        <div
            class=move || if left.get() <= LOW_S { "countdown countdown--low" } else { "countdown" }
            data-testid="hold-countdown"
        >
            <span>{texts.kept_for}</span>
            <span class="countdown__time" role="timer">{move || clock(left.get())}</span>
            <span class="countdown__until">{(texts.kept_until)(&kept_until)}</span>
            <span class="visually-hidden" role="status">{move || said.get()}</span>
        </div>
    }
}

#[cfg(feature = "hydrate")]
async fn tick(
    locale: Locale,
    expires_ms: i64,
    now_ms: i64,
    href: String,
    set_left: WriteSignal<i64>,
    set_said: WriteSignal<&'static str>,
) {
    use super::browser;
    use gloo_timers::future::TimeoutFuture;

    let texts = islands(locale);
    let whole_ms = expires_ms - now_ms;
    if whole_ms <= 0 {
        // was over when the page was made: loading it again would tell nothing new
        return;
    }
    let mut before = seconds_left(whole_ms);
    loop {
        let left_ms = whole_ms - browser::since_asked_ms();
        let left = seconds_left(left_ms);
        set_left.set(left);
        if left == 0 {
            break;
        }
        if before > 300 && left <= 300 {
            set_said.set(texts.five_minutes);
        } else if before > 60 && left <= 60 {
            set_said.set(texts.one_minute);
        }
        before = left;
        // to the next whole second, and a little beyond it
        let wait = (left_ms - 1).rem_euclid(1_000) + 5;
        TimeoutFuture::new(u32::try_from(wait).unwrap_or(1_000)).await;
    }
    set_said.set(texts.over);
    // the server's clock is the one that counts: give it time to be past the end as well
    TimeoutFuture::new(2_000).await;
    browser::load_once(&href, &expires_ms.to_string());
}

/// Begun seconds; 0 when over.
fn seconds_left(milliseconds: i64) -> i64 {
    if milliseconds <= 0 { 0 } else { (milliseconds + 999) / 1_000 }
}

/// `mm:ss`.
fn clock(seconds: i64) -> String {
    format!("{:02}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_begun_second_still_counts_and_nothing_is_below_zero() {
        assert_eq!(clock(seconds_left(600_000)), "10:00");
        assert_eq!(clock(seconds_left(599_001)), "10:00");
        assert_eq!(clock(seconds_left(61_000)), "01:01");
        assert_eq!(clock(seconds_left(1)), "00:01");
        assert_eq!(clock(seconds_left(0)), "00:00");
        assert_eq!(clock(seconds_left(-5_000)), "00:00");
    }
}
