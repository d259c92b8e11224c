//! The personal and demo pages as HTML: every state, in both languages.
#![cfg(feature = "ssr")]

use app::{
    models::*,
    pages::{demo, patient},
    routes,
    shell::{Assets, Document, Page, document},
};

const BOTH: [Locale; 2] = Locale::ALL;
const REFERENCE: &str = "CW-7K3M9QXT";
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

const STATES: [OrderState; 10] = [
    OrderState::Intent,
    OrderState::SlotLost,
    OrderState::Held,
    OrderState::Paying,
    OrderState::Paid,
    OrderState::Confirmed,
    OrderState::Cancelled,
    OrderState::Expired,
    OrderState::RefundDue,
    OrderState::Refunded,
];

/// The page's own part of the document.
fn main_of(locale: Locale, page: impl FnOnce() -> Page) -> String {
    let html = document(&Assets::default(), locale, "/", page).html;
    let start = html.find("<main").expect("a main element");
    let end = html.find("</main>").expect("its end");
    html[start..end].to_owned()
}

/// What people read: text, and the attributes that are read out or shown.
fn words(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        text.push('\n');
        let close = open + rest[open..].find('>').expect("a closed tag");
        let tag = &rest[open..close];
        for attribute in ["aria-label=\"", "placeholder=\"", "title=\""] {
            if let Some(at) = tag.find(attribute) {
                let value = &tag[at + attribute.len()..];
                text.push_str(&value[..value.find('"').expect("a closed attribute")]);
                text.push('\n');
            }
        }
        rest = &rest[close + 1..];
    }
    text.push_str(rest);
    text
}

fn has_han(text: &str) -> bool {
    text.chars().any(|letter| ('\u{3400}'..='\u{9fff}').contains(&letter))
}

fn assert_one_language(locale: Locale, html: &str) {
    let text = words(html);
    match locale {
        Locale::En => assert!(!has_han(&text), "Chinese on an English page: {text}"),
        Locale::Zh => {
            const NAMES: [&str; 4] = ["Asia", "Shanghai", "SimPay", "Checkwell"];
            let text = text.replace(REFERENCE, "").replace(TRACE, "");
            for word in text.split(|letter: char| !letter.is_ascii_alphabetic()) {
                assert!(word.len() < 3 || NAMES.contains(&word), "English on a Chinese page: {word} in {text}");
            }
        }
    }
}

fn count(html: &str, needle: &str) -> usize {
    html.matches(needle).count()
}

fn testid(name: &str) -> String {
    format!("data-testid=\"{name}\"")
}

#[track_caller]
fn assert_has(html: &str, needle: &str) {
    assert!(html.contains(needle), "{needle} is missing in {html}");
}

/// Every id that is pointed to exists, and no id exists twice.
#[track_caller]
fn assert_ids_hold(html: &str) {
    let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for reference in [" aria-describedby=\"", " aria-labelledby=\"", " for=\"", " href=\"#"] {
        for list in html.split(reference).skip(1).filter_map(|rest| rest.split('"').next()) {
            for id in list.split_whitespace() {
                assert!(ids.contains(&id), "{reference}{id} points nowhere");
            }
        }
    }
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "an id is there twice: {html}");
}

fn pick(locale: Locale, en: &str, zh: &str) -> String {
    match locale {
        Locale::En => en.into(),
        Locale::Zh => zh.into(),
    }
}

fn time() -> LocalTime {
    LocalTime {
        date: LocalDate { iso: "2026-11-23".into(), year: 2026, month: 11, day: 23, weekday: 1 },
        time: "08:30".into(),
        zone: "Asia/Shanghai".into(),
        offset: "+08:00".into(),
        rfc3339: "2026-11-23T08:30:00+08:00".into(),
    }
}

fn price() -> Money {
    Money { minor: 128_000, currency: "CNY".into() }
}

fn person(locale: Locale) -> PersonView {
    PersonView {
        id: "p1".into(),
        name: pick(locale, "Li Wei", "李伟"),
        id_type: "cn_id".into(),
        id_masked: "110***********002X".into(),
        sex: "male".into(),
        birth_date: "1949-12-31".into(),
        relation: "parent".into(),
    }
}

fn booking(locale: Locale) -> ChoiceView {
    ChoiceView {
        choice: Choice { package: "basic".into(), hospital: "h1".into(), slot: "s&1".into() },
        package_name: pick(locale, "Basic check-up", "基础体检"),
        hospital_name: pick(locale, "Example Hospital", "示例医院"),
        start: time(),
        price: price(),
    }
}

fn order_view(locale: Locale, state: OrderState) -> OrderView {
    let now_ms = 1_795_391_405_000;
    OrderView {
        summary: OrderSummary {
            reference: REFERENCE.into(),
            state,
            hospital_name: pick(locale, "Example Hospital", "示例医院"),
            package_name: pick(locale, "Basic check-up", "基础体检"),
            person_name: pick(locale, "Li Wei", "李伟"),
            start: time(),
            price: price(),
        },
        twin: String::new(),
        visit: (state == OrderState::Confirmed).then(|| VisitView {
            place: Partial::Known((pick(locale, "1 Example Road", "示例路 1 号"), vec!["010-12345678".into()])),
            preparation: Partial::Known(pick(locale, "Nothing to eat for 8 hours before.", "检查前 8 小时禁食。")),
            change_until: Partial::Known(Some(time())),
        }),
        version: 7,
        hospital_id: "h1".into(),
        package_id: "basic".into(),
        person_id_masked: "110***********002X".into(),
        hold_expires_ms: if state.is_open() { now_ms + 600_000 } else { 0 },
        now_ms,
        hold_can_extend: state == OrderState::Held,
        can_cancel: matches!(state, OrderState::SlotLost | OrderState::Held | OrderState::Paying),
        alternatives: if state == OrderState::SlotLost {
            ["s1", "s2", "s3"]
                .into_iter()
                .enumerate()
                .map(|(index, id)| AlternativeView { slot_id: id.into(), start: time(), held: index == 0 })
                .collect()
        } else {
            Vec::new()
        },
        history: vec![
            TransitionView {
                to: OrderState::Intent,
                actor: "patient".into(),
                reason: "placed".into(),
                at: time(),
                at_seconds: "08:30:05".into(),
                trace_id: TRACE.into(),
            },
            TransitionView {
                to: state,
                actor: "system".into(),
                reason: "some_new_reason".into(),
                at: time(),
                at_seconds: "08:30:06".into(),
                trace_id: String::new(),
            },
        ],
        returned: false,
    }
}

fn order_page(locale: Locale, view: OrderView, trouble: Option<&Trouble>) -> String {
    main_of(locale, || patient::order(locale, view, trouble))
}

#[test]
fn every_state_of_an_order_is_told_in_one_language() {
    for locale in BOTH {
        for state in STATES {
            let html = order_page(locale, order_view(locale, state), None);
            assert_eq!(count(&html, &testid("order-reference")), 1);
            assert_has(&html, &format!("data-testid=\"order-state\" data-state=\"{}\"", state.as_str()));
            assert_has(&html, REFERENCE);
            assert_has(&html, "08:30:05");
            assert_has(&html, "Asia/Shanghai");
            assert_one_language(locale, &html);
            assert_ids_hold(&html);
        }
    }
}

#[test]
fn a_held_place_can_be_confirmed_extended_and_cancelled() {
    for locale in BOTH {
        let html = order_page(locale, order_view(locale, OrderState::Held), None);
        for action in ["confirm", "extend", "cancel"] {
            assert_has(&html, &format!("action=\"{}\"", routes::order_action(locale, REFERENCE, action)));
        }
        for id in ["hold-countdown", "confirm-booking", "order-cancel"] {
            assert_eq!(count(&html, &testid(id)), 1, "{id}");
        }
        assert_eq!(count(&html, "name=\"version\" value=\"7\""), 2);
        assert_has(&html, "10:00");
        // 2026-11-22T23:50:05Z and ten minutes
        assert_has(&html, "08:00:05");
        assert!(!html.contains(&testid("pay-now")));
    }
}

#[test]
fn a_second_booking_of_the_same_visit_is_pointed_out_before_it_is_paid() {
    for locale in BOTH {
        let view = OrderView { twin: "CW-TW1NTW1N".into(), ..order_view(locale, OrderState::Held) };
        let html = order_page(locale, view, None);
        assert!(html.contains(&format!("href=\"{}\"", routes::order(locale, "CW-TW1NTW1N"))), "{html}");
        assert_eq!(html.matches("data-testid=\"notice\"").count(), 1);
    }
}

#[test]
fn the_receipt_says_where_to_go_and_what_to_mind_or_that_it_is_not_known() {
    for locale in BOTH {
        let html = order_page(locale, order_view(locale, OrderState::Confirmed), None);
        assert!(html.contains("010-12345678") && !html.contains("partial-notice"), "{html}");
        let mut view = order_view(locale, OrderState::Confirmed);
        view.visit =
            Some(VisitView { place: Partial::Unknown, preparation: Partial::Unknown, change_until: Partial::Unknown });
        let html = order_page(locale, view, None);
        assert_eq!(html.matches("partial-notice").count(), 3, "{html}");
    }
}

#[test]
fn an_extended_hold_cannot_be_extended_again() {
    let mut view = order_view(Locale::En, OrderState::Held);
    view.hold_can_extend = false;
    assert!(!order_page(Locale::En, view, None).contains("/extend"));
}

#[test]
fn an_open_payment_can_be_paid_or_cancelled() {
    for locale in BOTH {
        let html = order_page(locale, order_view(locale, OrderState::Paying), None);
        assert_has(&html, &testid("pay-now"));
        assert_has(&html, &testid("hold-countdown"));
        assert_has(&html, &testid("order-cancel"));
        assert_has(&html, "¥1,280.00");
        assert_has(&html, &routes::order_action(locale, REFERENCE, "pay"));
    }
}

#[test]
fn back_from_the_bank_nothing_can_be_paid_twice() {
    for locale in BOTH {
        let view = || OrderView { returned: true, ..order_view(locale, OrderState::Paying) };
        let html = order_page(locale, view(), None);
        assert!(!html.contains(&testid("pay-now")));
        assert!(!html.contains(&testid("hold-countdown")));
        assert_one_language(locale, &html);
        let document = document(&Assets::default(), locale, "/", || patient::order(locale, view(), None));
        assert_eq!(document.refresh_s, Some(2));
    }
}

#[test]
fn only_waiting_pages_refresh_and_only_counting_ones_ship_script() {
    for state in STATES {
        let Document { html: document, refresh_s } = document(&Assets::default(), Locale::En, "/", || {
            patient::order(Locale::En, order_view(Locale::En, state), None)
        });
        let waits = matches!(state, OrderState::Intent | OrderState::Paid | OrderState::RefundDue);
        assert_eq!(refresh_s.is_some(), waits, "{state:?}");
        let counts = matches!(state, OrderState::SlotLost | OrderState::Held | OrderState::Paying);
        assert_eq!(document.contains("<script"), counts, "{state:?}");
        assert_eq!(document.contains("leptos-island"), counts, "{state:?}");
    }
}

#[test]
fn a_lost_slot_offers_three_others_the_first_one_kept() {
    for locale in BOTH {
        let html = order_page(locale, order_view(locale, OrderState::SlotLost), None);
        assert_eq!(count(&html, &testid("alternative-slot")), 3);
        assert_eq!(count(&html, &routes::order_action(locale, REFERENCE, "slot")), 3);
        assert_eq!(count(&html, "badge--accent"), 1);
        let kept = html.find("badge--accent").expect("the mark");
        assert!(kept < html.find(&testid("alternative-slot")).expect("the first one"));
        assert_has(&html, "name=\"slot\" value=\"s3\"");
    }
}

#[test]
fn a_lost_slot_without_others_says_so() {
    for locale in BOTH {
        let mut view = order_view(locale, OrderState::SlotLost);
        view.alternatives.clear();
        view.hold_expires_ms = 0;
        let html = order_page(locale, view, None);
        assert!(!html.contains(&testid("alternative-slot")));
        assert_has(&html, "/packages/basic/slots?hospital=h1");
    }
}

#[test]
fn a_declined_payment_is_told() {
    for locale in BOTH {
        let mut view = order_view(locale, OrderState::Held);
        view.history[1].reason = "payment declined".into();
        let html = order_page(locale, view, None);
        assert_has(&html, "notice--warning");
        assert_one_language(locale, &html);
    }
}

#[test]
fn a_refused_action_is_an_alert() {
    for locale in BOTH {
        for code in TroubleCode::ALL {
            let html = order_page(locale, order_view(locale, OrderState::Held), Some(&Trouble::new(*code)));
            assert_has(&html, "role=\"alert\"");
            assert_one_language(locale, &html);
        }
    }
}

#[test]
fn sign_in_asks_for_the_number_first() {
    for locale in BOTH {
        let html =
            main_of(locale, || patient::sign_in(locale, SignInStep::Phone, "/en/orders?a=\"b", &FormState::default()));
        assert_has(&html, &testid("sign-in-phone"));
        assert_has(&html, "autocomplete=\"tel\"");
        assert_has(&html, "name=\"next\" value=\"/en/orders?a=&quot;b\"");
        assert!(!html.contains("name=\"code\""));
        assert!(!html.contains(&testid("field-error")));
        assert_one_language(locale, &html);
        assert_ids_hold(&html);
    }
}

#[test]
fn a_refused_number_is_kept_with_its_error_beside_it() {
    for locale in BOTH {
        let form = FormState {
            values: vec![("phone".into(), "12<b>".into())],
            trouble: Some(Trouble::new(TroubleCode::PhoneInvalid)),
        };
        let html = main_of(locale, || patient::sign_in(locale, SignInStep::Phone, "", &form));
        assert_has(&html, "value=\"12&lt;b&gt;\"");
        assert_eq!(count(&html, &testid("field-error")), 1);
        assert_has(&html, "aria-invalid=\"true\"");
        assert_has(&html, "aria-describedby=\"phone-error phone-hint\"");
        assert_has(&html, "href=\"#phone\"");
        assert_one_language(locale, &html.replace("12&lt;b&gt;", ""));
        assert_ids_hold(&html);
    }
}

#[test]
fn the_code_step_can_be_sent_again() {
    for locale in BOTH {
        let step = SignInStep::Code { phone: "+8613800138000".into() };
        let html = main_of(locale, || patient::sign_in(locale, step, "/zh/people", &FormState::default()));
        assert_has(&html, &testid("sign-in-code"));
        assert_has(&html, "autocomplete=\"one-time-code\"");
        assert_has(&html, "maxlength=\"6\"");
        assert_eq!(count(&html, "name=\"phone\" value=\"+8613800138000\""), 2);
        assert_eq!(count(&html, "name=\"code\""), 1);
        assert_has(&html, "/sign-in?next=%2Fzh%2Fpeople");
        assert_one_language(locale, &html);
        assert_ids_hold(&html);
    }
}

#[test]
fn a_wrong_code_is_told_beside_the_field_and_too_many_with_the_wait() {
    for locale in BOTH {
        let step = || SignInStep::Code { phone: "+8613800138000".into() };
        let form = FormState { values: Vec::new(), trouble: Some(Trouble::new(TroubleCode::CodeWrong)) };
        let html = main_of(locale, || patient::sign_in(locale, step(), "", &form));
        assert_eq!(count(&html, &testid("field-error")), 1);
        let trouble = Trouble { retry_after_s: Some(240), ..Trouble::new(TroubleCode::TooManyCodes) };
        let form = FormState { values: Vec::new(), trouble: Some(trouble) };
        let html = main_of(locale, || patient::sign_in(locale, step(), "", &form));
        assert_has(&html, "role=\"alert\"");
        assert_has(&html, &pick(locale, "4 minutes", "4 分钟"));
        assert_one_language(locale, &html);
    }
}

#[test]
fn choosing_a_person_places_the_order() {
    for locale in BOTH {
        let view = PeopleView { people: vec![person(locale)], booking: Some(booking(locale)), key: "k-1".into() };
        let html = main_of(locale, || patient::people(locale, view, &FormState::default()));
        assert_eq!(count(&html, &testid("person-option")), 1);
        assert_eq!(count(&html, &testid("person-add")), 1);
        assert_has(&html, &format!("action=\"{}\"", routes::orders(locale)));
        for (name, value) in [("price", "128000"), ("currency", "CNY"), ("key", "k-1"), ("person", "p1")] {
            assert_eq!(count(&html, &format!("name=\"{name}\" value=\"{value}\"")), 1, "{name}");
        }
        // both forms know the choice
        assert_eq!(count(&html, "name=\"slot\" value=\"s&amp;1\""), 2);
        assert_has(&html, &pick(locale, "Book for Li Wei", "为李伟预约"));
        assert!(!html.contains("/people/remove"));
        assert_one_language(locale, &html);
        assert_ids_hold(&html);
    }
}

#[test]
fn outside_a_booking_people_can_be_removed_and_not_booked() {
    for locale in BOTH {
        let view = PeopleView { people: vec![person(locale)], booking: None, key: String::new() };
        let html = main_of(locale, || patient::people(locale, view, &FormState::default()));
        assert_has(&html, &format!("action=\"{}\"", routes::person_remove(locale)));
        assert!(!html.contains(&testid("person-option")));
        assert!(!html.contains("name=\"slot\""));
        assert_one_language(locale, &html);
        assert_ids_hold(&html);
    }
}

#[test]
fn nobody_yet_leads_to_the_form() {
    for locale in BOTH {
        let view = PeopleView { people: Vec::new(), booking: Some(booking(locale)), key: "k".into() };
        let html = main_of(locale, || patient::people(locale, view, &FormState::default()));
        assert_has(&html, "class=\"empty\"");
        assert_has(&html, &testid("person-add"));
        assert_one_language(locale, &html);
    }
}

#[test]
fn a_refused_person_keeps_what_was_typed() {
    for locale in BOTH {
        let mut trouble = Trouble::new(TroubleCode::PersonInvalid);
        for (field, reason) in
            [("name", "required"), ("id_number", "checksum"), ("birth_date", "future"), ("sex", "sex")]
        {
            trouble.fields.push(FieldError { field: field.into(), reason: reason.into() });
        }
        let values = [
            ("id_number", "11010519491231002"),
            ("id_type", "passport"),
            ("relation", "child"),
            ("birth_date", "2030-01-01"),
            ("phone", "138"),
        ];
        let form = FormState {
            values: values.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            trouble: Some(trouble),
        };
        let view = PeopleView { people: Vec::new(), booking: Some(booking(locale)), key: "k".into() };
        let html = main_of(locale, || patient::people(locale, view, &form));
        assert_eq!(count(&html, &testid("field-error")), 4);
        assert_eq!(count(&html, "aria-invalid=\"true\""), 4);
        assert_has(&html, "value=\"11010519491231002\"");
        assert_has(&html, "value=\"2030-01-01\"");
        for chosen in ["passport", "child"] {
            let option =
                html.split("<option").find(|rest| rest.contains(&format!("value=\"{chosen}\""))).expect("the option");
            assert!(option.split('>').next().expect("its tag").contains("selected"), "{chosen}: {option}");
        }
        assert_has(&html, "href=\"#id_number\"");
        assert_one_language(locale, &html);
        assert_ids_hold(&html);
    }
}

#[test]
fn a_refused_booking_is_told_at_the_top_with_the_price_of_now() {
    for locale in BOTH {
        for code in
            [TroubleCode::PriceChanged, TroubleCode::NotEligible, TroubleCode::NotOffered, TroubleCode::TooManyPeople]
        {
            let form = FormState { values: Vec::new(), trouble: Some(Trouble::new(code)) };
            let view = PeopleView { people: vec![person(locale)], booking: Some(booking(locale)), key: "k".into() };
            let html = main_of(locale, || patient::people(locale, view, &form));
            let alert = html.find("role=\"alert\"").expect("an alert");
            assert!(alert < html.find(&testid("person-option")).expect("a person"));
            assert_one_language(locale, &html);
        }
    }
}

#[test]
fn bookings_are_listed_with_their_state() {
    for locale in BOTH {
        let orders = STATES.into_iter().map(|state| order_view(locale, state).summary).collect();
        let html = main_of(locale, || patient::orders(locale, OrdersView { orders, next: Some("a=b".into()) }));
        assert_eq!(count(&html, &testid("order-row")), STATES.len());
        for state in STATES {
            assert_has(&html, &format!("data-state=\"{}\"", state.as_str()));
        }
        assert_has(&html, "?after=a%3Db");
        assert_one_language(locale, &html);
    }
}

#[test]
fn no_bookings_lead_to_the_search() {
    for locale in BOTH {
        let html = main_of(locale, || patient::orders(locale, OrdersView { orders: Vec::new(), next: None }));
        assert_has(&html, &routes::hospitals(locale));
        assert!(!html.contains("?after="));
        assert_one_language(locale, &html);
    }
}

#[test]
fn the_outbox_shows_every_message_with_its_code_first() {
    for locale in BOTH {
        let message = |template: &str, state: &str| OutboxMessage {
            template: template.into(),
            to: "+8613800138000".into(),
            text: pick(locale, "Your code is 402913.", "您的验证码是402913。"),
            state: state.into(),
            attempts: 2,
            at: "2026-11-21 12:00:00".into(),
        };
        let messages =
            vec![message("sign_in_code", "sent"), message("order_confirmed", "waiting"), message("another", "dead")];
        let html = main_of(locale, || demo::outbox(locale, messages));
        assert_eq!(count(&html, &testid("outbox-message")), 3);
        assert!(html.find("402913") < html.find("8613800138000"));
        assert_one_language(locale, &html);
        let html = main_of(locale, || demo::outbox(locale, Vec::new()));
        assert_eq!(count(&html, &testid("outbox-message")), 0);
        assert_one_language(locale, &html);
    }
}

#[test]
fn the_simulated_bank_asks_once() {
    for locale in BOTH {
        let view = |decided| CheckoutView {
            id: "pay/1".into(),
            reference: REFERENCE.into(),
            amount: price(),
            decided,
            return_url: "/en/orders/CW-7K3M9QXT?returned=1".into(),
        };
        let html = main_of(locale, || demo::checkout(locale, view(false)));
        assert_has(&html, "action=\"/demo/provider/pay%2F1\"");
        assert!(html.find("value=\"approve\"") < html.find("value=\"decline\""));
        assert_has(&html, &testid("simulator-approve"));
        assert_has(&html, &testid("simulator-decline"));
        assert_has(&html, "¥1,280.00");
        assert_one_language(locale, &html);
        let html = main_of(locale, || demo::checkout(locale, view(true)));
        assert!(!html.contains("<form"));
        assert_has(&html, "/en/orders/CW-7K3M9QXT?returned=1");
        assert_one_language(locale, &html);
    }
}
