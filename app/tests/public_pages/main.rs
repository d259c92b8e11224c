//! The public pages as whole documents, in both languages.
#![cfg(feature = "ssr")]
#![allow(clippy::unwrap_used, reason = "a test may panic, and so may what it calls")]

mod fixtures;

use app::{
    models::*,
    pages::{patient, system},
    shell::{Assets, Page, render},
};

fn document(locale: Locale, rest: &str, page: impl FnOnce() -> Page) -> String {
    let assets = Assets { css: "/pkg/checkwell.css".into(), demo: true, ..Assets::default() };
    render(&assets, locale, rest, page)
}

/// Name and document of every public page and state.
fn all(locale: Locale) -> Vec<(&'static str, String)> {
    let trouble = |code| Trouble { retry_after_s: Some(40), ..Trouble::new(code) };
    let page = |name: &'static str, page: &dyn Fn() -> Page| (name, document(locale, "/hospitals?city=beijing", page));
    vec![
        page("home", &|| patient::home(locale, fixtures::home(locale))),
        page("home_unknown", &|| {
            patient::home(locale, HomeView { cities: Partial::Unknown, featured: Partial::Unknown })
        }),
        page("hospitals", &|| patient::hospitals(locale, fixtures::list(locale))),
        page("hospitals_none", &|| {
            let list = fixtures::list(locale);
            patient::hospitals(
                locale,
                HospitalListView { hospitals: Vec::new(), total: 0, total_is_more: false, next: None, ..list },
            )
        }),
        page("hospital", &|| patient::hospital(locale, fixtures::hospital(locale))),
        page("hospital_unknown", &|| {
            let hospital = fixtures::hospital(locale);
            patient::hospital(
                locale,
                HospitalView { packages: Partial::Unknown, next_days: Partial::Unknown, ..hospital },
            )
        }),
        page("package", &|| patient::package(locale, fixtures::package(locale, true))),
        page("package_anywhere", &|| patient::package(locale, fixtures::package(locale, false))),
        page("slots", &|| patient::slots(locale, fixtures::slots(locale, Partial::Known(fixtures::panel())))),
        page("slots_unknown", &|| patient::slots(locale, fixtures::slots(locale, Partial::Unknown))),
        page("slots_whole_day", &|| {
            patient::slots(locale, fixtures::slots(locale, Partial::Known(fixtures::whole_day())))
        }),
        page("slots_full", &|| {
            let panel = SlotPanel { selected: None, times: Vec::new(), ..fixtures::panel() };
            patient::slots(locale, fixtures::slots(locale, Partial::Known(panel)))
        }),
        page("slots_no_hospital", &|| {
            let view = fixtures::slots(locale, Partial::Known(fixtures::panel()));
            patient::slots(locale, SlotsView { hospital: None, hospital_id: String::new(), ..view })
        }),
        page("not_found", &|| system::not_found(locale)),
        page("refused", &|| system::refused(locale, &trouble(TroubleCode::TooManyRequests), "4bf92f3577b34da6")),
        page("refused_sign_in", &|| system::refused(locale, &trouble(TroubleCode::SignInNeeded), "4bf92f3577b34da6")),
        page("unavailable", &|| system::unavailable(locale, "4bf92f3577b34da6")),
        page("error", &|| system::error(locale, "4bf92f3577b34da6")),
    ]
}

fn named(locale: Locale, name: &str) -> String {
    all(locale).into_iter().find(|(other, _)| *other == name).unwrap().1
}

fn count(html: &str, needle: &str) -> usize {
    html.matches(needle).count()
}

fn testid(id: &str) -> String {
    format!("data-testid=\"{id}\"")
}

/// What a person reads or hears: text nodes, labels and placeholders, without the switch to the other language.
fn readable(html: &str) -> String {
    let switch = html.find("class=\"language\"").unwrap();
    let start = html[..switch].rfind("<a ").unwrap();
    let end = start + html[start..].find("</a>").unwrap();
    let html = format!("{}{}", &html[..start], &html[end..]);
    let mut text = String::new();
    for attribute in ["aria-label=\"", "placeholder=\"", " content=\""] {
        for part in html.split(attribute).skip(1) {
            text.push_str(part.split('"').next().unwrap_or_default());
            text.push('\n');
        }
    }
    for part in html.split('<').skip(1) {
        text.push_str(part.split_once('>').map(|(_, text)| text).unwrap_or_default());
        text.push('\n');
    }
    text
}

#[test]
fn every_page_is_in_one_language() {
    for (name, html) in all(Locale::En) {
        let mixed: Vec<_> = readable(&html).chars().filter(|c| ('\u{3000}'..='\u{9fff}').contains(c)).collect();
        assert!(mixed.is_empty(), "{name}: {mixed:?}");
    }
    for (name, html) in all(Locale::Zh) {
        let text = readable(&html);
        let words: Vec<_> = text
            .lines()
            .filter(|line| {
                !["width=device-width, initial-scale=1", "light dark", "noindex"].contains(line)
                    && !line.starts_with('#')
                    && *line != "4bf92f3577b34da6"
            })
            .flat_map(|line| line.split(|c: char| !c.is_ascii_alphabetic()))
            .filter(|word| word.len() > 2 && !["Checkwell", "Asia", "Shanghai"].contains(word))
            .collect();
        assert!(words.is_empty(), "{name}: {words:?}");
    }
}

#[test]
fn every_page_has_one_first_heading_and_skips_no_level() {
    for locale in Locale::ALL {
        for (name, html) in all(locale) {
            let levels: Vec<u8> = html
                .match_indices("<h")
                .filter_map(|(at, _)| {
                    let bytes = &html.as_bytes()[at + 2..at + 4];
                    (bytes[0].is_ascii_digit() && matches!(bytes[1], b' ' | b'>')).then(|| bytes[0] - b'0')
                })
                .collect();
            assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{name}: {levels:?}");
            assert_eq!(levels.first(), Some(&1), "{name}: {levels:?}");
            assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{name}: {levels:?}");
        }
    }
}

#[test]
fn no_page_needs_inline_style_or_script() {
    for (name, html) in all(Locale::En) {
        for banned in [" style=", "<style", "<script>", " onclick=", "javascript:"] {
            assert!(!html.contains(banned), "{name}: {banned}");
        }
        // there may be the boot script, where islands are, and a small file that a page gets better with
        let scripts = usize::from(html.contains("<leptos-island")) + usize::from(name.starts_with("hospitals"));
        assert_eq!(count(&html, "<script"), scripts, "{name}");
        assert_eq!(count(&html, "<script type=\"module\" src=\""), scripts, "{name}");
    }
}

#[test]
fn ids_are_unique_and_references_lead_somewhere() {
    for (name, html) in all(Locale::En) {
        let ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|part| part.split('"').next()).collect();
        let mut unique = ids.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), ids.len(), "{name}: {ids:?}");
        for attribute in [" for=\"", "aria-labelledby=\"", "aria-describedby=\""] {
            for reference in html.split(attribute).skip(1).filter_map(|part| part.split('"').next()) {
                for id in reference.split(' ') {
                    assert!(ids.contains(&id), "{name}: {attribute}{id}");
                }
            }
        }
    }
}

#[test]
fn the_language_switch_keeps_path_and_query() {
    let html = named(Locale::En, "hospitals");
    assert!(html.contains("href=\"/zh/hospitals?city=beijing\" lang=\"zh-CN\""), "{html}");
    assert!(html.contains("href=\"/demo/outbox\""));
    assert!(html.contains("href=\"#main\""));
}

#[test]
fn search_forms_carry_the_filters_in_force() {
    let home = named(Locale::En, "home");
    for id in ["search-form", "search-city", "search-text", "hospital-card"] {
        assert!(home.contains(&testid(id)), "{id}");
    }
    let list = named(Locale::En, "hospitals");
    assert!(list.contains("value=\"heart\""));
    assert!(list.contains("value=\"beijing\" selected"));
    assert!(list.contains("value=\"3A\" selected"));
    assert!(list.contains("1,000+ hospitals"));
    assert!(
        list.contains("/en/hospitals?city=beijing&amp;q=heart&amp;level=3A&amp;sort=price&amp;after=k2%3D"),
        "{list}"
    );
    assert!(list.contains(&testid("notice")), "the unknown date is told");
}

#[test]
fn unknown_is_never_shown_as_none() {
    let home = named(Locale::En, "home_unknown");
    assert_eq!(count(&home, &testid("notice")), 2);
    assert!(!home.contains("No hospitals"));
    let hospital = named(Locale::En, "hospital_unknown");
    assert!(hospital.contains(&testid("notice")));
    assert!(!hospital.contains("offers no packages"));
    assert!(!hospital.contains("No free places"));
    let slots = named(Locale::En, "slots_unknown");
    assert!(slots.contains(&testid("notice")) && slots.contains(&testid("slots-retry")));
    assert!(!slots.contains(&testid("slot-day")));
}

#[test]
fn a_hospital_shows_its_facts_and_bookable_packages() {
    let html = named(Locale::En, "hospital");
    assert_eq!(count(&html, &testid("package-card")), 2);
    assert_eq!(count(&html, &testid("package-book")), 2);
    assert!(html.contains("href=\"tel:01065123456\""));
    assert!(html.contains("Monday to Friday: 07:30–11:30, 13:30–16:00"));
    assert!(html.contains("/en/packages/basic?hospital=herun"));
    assert!(html.contains("/en/packages/basic/slots?hospital=herun"));
    assert!(html.contains("Please use the south entrance."));
    assert!(named(Locale::Zh, "hospital").contains("三级甲等"));
}

#[test]
fn a_closed_hospital_offers_no_booking() {
    let mut view = fixtures::hospital(Locale::En);
    view.card.closed = true;
    let html = document(Locale::En, "/", || patient::hospital(Locale::En, view));
    assert!(!html.contains(&testid("package-book")));
    let mut view = fixtures::slots(Locale::En, Partial::Known(fixtures::panel()));
    view.hospital.as_mut().unwrap().hospital.closed = true;
    let html = document(Locale::En, "/", || patient::slots(Locale::En, view));
    assert!(!html.contains(&testid("slot-time")));
    assert!(html.contains("no new bookings"));
}

#[test]
fn a_package_is_booked_at_the_chosen_hospital_or_in_the_list() {
    let chosen = named(Locale::En, "package");
    assert_eq!(count(&chosen, &testid("package-book")), 1);
    assert_eq!(count(&chosen, &testid("offer")), 1, "the chosen one is not listed again");
    let anywhere = named(Locale::En, "package_anywhere");
    assert_eq!(count(&anywhere, &testid("package-book")), 2);
    assert!(anywhere.contains("Shows anaemia"));
}

#[test]
fn four_weeks_of_days_say_their_places_in_words() {
    let html = named(Locale::En, "slots");
    assert_eq!(count(&html, &testid("slot-day")), 28);
    assert!(html.contains("data-date=\"2026-11-05\" data-free=\"1\""), "{html}");
    assert!(html.contains("1 place<") && html.contains(">full<") && html.contains(">closed<"));
    assert_eq!(count(&html, "aria-current=\"true\""), 1, "the selected day");
    assert!(html.contains("As of 14:03:22 (Asia/Shanghai)"));
    assert!(html.contains(&testid("slots-as-of")));
}

#[test]
fn only_times_with_places_can_be_chosen() {
    let html = named(Locale::En, "slots");
    assert_eq!(count(&html, &testid("slot-time")), 4);
    assert!(html.contains("/en/people?package=basic&amp;hospital=a&amp;slot=s-3-09%3A00"));
    for heading in [">Morning<", ">Afternoon<", ">Evening<"] {
        assert!(html.contains(heading));
    }
    assert!(named(Locale::En, "slots_whole_day").contains("Any time that day"));
    assert!(named(Locale::En, "slots_full").contains("No place in the next four weeks can be booked now"));
}

#[test]
fn an_hour_that_comes_twice_is_told_apart() {
    let view = fixtures::slots(Locale::En, Partial::Known(fixtures::autumn_night()));
    let html = document(Locale::En, "/", || patient::slots(Locale::En, view));
    assert!(html.contains("01:30–02:00 (+01:00)") && html.contains("01:30–02:00 (+00:00)"));
}

#[test]
fn system_pages_say_what_to_do_and_name_the_trace() {
    let refused = named(Locale::En, "refused");
    assert!(refused.contains("You can try again in 40 seconds."));
    assert!(refused.contains("4bf92f3577b34da6"));
    assert!(named(Locale::Zh, "refused_sign_in").contains("href=\"/zh/sign-in\""));
    for name in ["not_found", "unavailable", "error"] {
        assert!(named(Locale::En, name).contains("href=\"/en/hospitals\""), "{name}");
    }
}

#[test]
fn texts_from_elsewhere_are_escaped() {
    let mut view = fixtures::hospital(Locale::En);
    view.card.name = "<script>alert(1)</script>\"'&".into();
    view.card.notice = "<img src=x>".into();
    view.phones = vec!["<b>1".into()];
    let html = document(Locale::En, "/hospitals?q=\"><script>", || patient::hospital(Locale::En, view));
    assert!(!html.contains("<script>") && !html.contains("<img") && !html.contains("<b>"), "{html}");
}

#[test]
fn times_are_shown_though_the_catalogue_is_silent() {
    for locale in Locale::ALL {
        let view = fixtures::slots(locale, Partial::Known(fixtures::panel()));
        let view = SlotsView { package_name: Partial::Unknown, hospital: None, ..view };
        let html = document(locale, "/", || patient::slots(locale, view));
        assert!(
            count(&html, "data-testid=\"slot-time\"") > 0 && count(&html, "data-testid=\"slot-day\"") == 28,
            "{html}"
        );
    }
}

#[test]
fn what_is_old_or_unknown_is_said_once_at_the_top() {
    for locale in Locale::ALL {
        let freshness = Freshness {
            stale: Some(StaleSince { rfc3339: "2026-11-21T08:00:00Z".into(), minutes: 12 }),
            unknown: true,
        };
        let page = || patient::home(locale, fixtures::home(locale));
        let html = document(locale, "/", || page().with_freshness(freshness));
        assert_eq!((count(&html, "partial-notice"), count(&html, "stale-since")), (1, 1), "{html}");
        assert!(html.contains("12 "), "{html}");
        assert_eq!(count(&document(locale, "/", page), "partial-notice"), 0);
    }
}
