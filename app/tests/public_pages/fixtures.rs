//! Views as the BFF would load them.

use app::models::*;

fn text(locale: Locale, zh: &str, en: &str) -> String {
    locale.pick(zh, en).to_owned()
}

fn yuan(minor: i64) -> Money {
    Money { minor, currency: "CNY".into() }
}

pub fn date(day: u8) -> LocalDate {
    // 2026-11-02 is a Monday
    LocalDate { iso: format!("2026-11-{day:02}"), year: 2026, month: 11, day, weekday: (day + 5) % 7 + 1 }
}

pub fn card(locale: Locale, id: &str) -> HospitalCard {
    HospitalCard {
        id: id.into(),
        name: text(locale, "北京和润体检中心", "Herun Check-up Centre Beijing"),
        level: "3A".into(),
        city: text(locale, "北京", "Beijing"),
        district: text(locale, "海淀区", "Haidian"),
        address: text(locale, "中关村南大街 18 号", "18 Zhongguancun South Street"),
        price_from: Some(yuan(38_000)),
        offers: 6,
        distance_km: None,
        notice: String::new(),
        closed: false,
    }
}

pub fn cities(locale: Locale) -> Vec<CityView> {
    [("beijing", "北京", "Beijing", 12), ("shanghai", "上海", "Shanghai", 9), ("chengdu", "成都", "Chengdu", 1)]
        .into_iter()
        .map(|(slug, zh, en, hospitals)| CityView { slug: slug.into(), name: text(locale, zh, en), hospitals })
        .collect()
}

pub fn home(locale: Locale) -> HomeView {
    let mut closed = card(locale, "c");
    closed.closed = true;
    closed.price_from = None;
    closed.level = String::new();
    closed.notice = text(locale, "十二月起迁至新楼。", "We move to a new building in December.");
    HomeView {
        cities: Partial::Known(cities(locale)),
        featured: Partial::Known(vec![card(locale, "a"), card(locale, "b"), closed]),
    }
}

pub fn list(locale: Locale) -> HospitalListView {
    HospitalListView {
        query: HospitalQuery {
            city: "beijing".into(),
            q: text(locale, "心脏", "heart"),
            level: "3A".into(),
            sort: "price".into(),
            ..HospitalQuery::default()
        },
        cities: Partial::Known(cities(locale)),
        hospitals: vec![card(locale, "a"), HospitalCard { distance_km: Some(3.24), ..card(locale, "b") }],
        next: Some("k2=".into()),
        total: 1_000,
        total_is_more: true,
        date_unknown: true,
        attributions: Vec::new(),
        refused: Vec::new(),
    }
}

pub fn package_card(locale: Locale) -> PackageCard {
    PackageCard {
        id: "basic".into(),
        name: text(locale, "入职体检套餐", "Basic check-up"),
        summary: text(locale, "常规检查，适合每年一次。", "The usual examinations, once a year."),
        items: 12,
        price: yuan(38_000),
        sex: "any".into(),
        min_age: 18,
        max_age: 0,
        duration_minutes: 120,
        fasting: true,
    }
}

pub fn hospital(locale: Locale) -> HospitalView {
    HospitalView {
        card: HospitalCard {
            notice: text(locale, "请由南门进入。", "Please use the south entrance."),
            ..card(locale, "herun")
        },
        phones: vec!["010-6512 3456".into(), "400-800-1234".into()],
        opening_hours: "Mo-Fr 07:30-11:30,13:30-16:00; Sa 08:00-12:00; Su off".into(),
        zone: "Asia/Shanghai".into(),
        latitude: Some(39.9),
        longitude: Some(116.3),
        attribution: String::new(),
        packages: Partial::Known(vec![
            package_card(locale),
            PackageCard {
                id: "women".into(),
                name: text(locale, "女性精选体检", "Women’s check-up"),
                sex: "female".into(),
                price: yuan(128_000),
                fasting: false,
                ..package_card(locale)
            },
        ]),
        next_days: Partial::Known(vec![date(3), date(5), date(9)]),
    }
}

pub fn offer(locale: Locale, id: &str) -> PackageHospital {
    PackageHospital { hospital: card(locale, id), price: yuan(38_000) }
}

pub fn package(locale: Locale, chosen: bool) -> PackageView {
    let item = |zh: (&str, &str), en: (&str, &str)| PackageItemView {
        name: text(locale, zh.0, en.0),
        why: text(locale, zh.1, en.1),
    };
    PackageView {
        id: "basic".into(),
        name: text(locale, "入职体检套餐", "Basic check-up"),
        summary: text(locale, "常规检查，适合每年一次。", "The usual examinations, once a year."),
        items: vec![
            item(("血常规", "了解贫血、感染等情况"), ("Blood count", "Shows anaemia and infections")),
            item(
                ("腹部彩超", "检查肝、胆、胰、脾、肾"),
                ("Abdominal ultrasound", "Looks at liver, gall bladder and kidneys"),
            ),
            item(("心电图", "了解心律和心肌情况"), ("Electrocardiogram", "Records the heart’s rhythm")),
            item(("空腹血糖", "筛查糖尿病"), ("Fasting glucose", "Screens for diabetes")),
        ],
        sex: "any".into(),
        min_age: 18,
        max_age: 0,
        preparation: text(
            locale,
            "检查前一天清淡饮食，晚 10 点后禁食。",
            "Eat lightly the day before, and nothing after 22:00.",
        ),
        duration_minutes: 150,
        fasting: true,
        chosen: chosen.then(|| offer(locale, "a")),
        hospitals: Partial::Known(vec![offer(locale, "a"), offer(locale, "b")]),
        next: Some("n".into()),
    }
}

fn slot(day: u8, start: &str, end: &str, free: u32) -> SlotView {
    SlotView {
        id: format!("s-{day}-{start}"),
        start: LocalTime {
            date: date(day),
            time: start.into(),
            zone: "Asia/Shanghai".into(),
            offset: "+08:00".into(),
            rfc3339: format!("2026-11-{day:02}T{start}:00+08:00"),
        },
        end: end.into(),
        free,
        bookable: free > 0,
    }
}

pub fn panel() -> SlotPanel {
    SlotPanel {
        days: (2..30)
            .map(|day| {
                let weekday = date(day).weekday;
                let (free, slots) = match (day, weekday) {
                    (_, 7) => (0, 0),
                    (4 | 11, _) => (0, 8),
                    (5, _) => (1, 8),
                    _ => (u32::from(day) * 3, 8),
                };
                DayView { date: date(day), free, slots }
            })
            .collect(),
        selected: Some(date(3)),
        times: vec![
            slot(3, "08:00", "08:30", 4),
            slot(3, "08:30", "09:00", 0),
            slot(3, "09:00", "09:30", 1),
            slot(3, "13:30", "14:00", 6),
            slot(3, "18:00", "18:30", 2),
        ],
        as_of: "14:03:22".into(),
        zone: "Asia/Shanghai".into(),
    }
}

pub fn slots(locale: Locale, panel: Partial<SlotPanel>) -> SlotsView {
    SlotsView {
        package_id: "basic".into(),
        package_name: Partial::Known(text(locale, "入职体检套餐", "Basic check-up")),
        hospital_id: "a".into(),
        hospital: Some(offer(locale, "a")),
        hospitals: vec![offer(locale, "a"), offer(locale, "b")],
        more: true,
        panel,
    }
}

/// A panel without published times by the clock: one slot that lasts the day.
pub fn whole_day() -> SlotPanel {
    SlotPanel { times: vec![slot(3, "00:00", "", 40)], ..panel() }
}

/// The night the clocks are set back: 01:30 comes twice.
pub fn autumn_night() -> SlotPanel {
    let twice = |offset: &str| {
        let mut slot = slot(3, "01:30", "02:00", 2);
        slot.id = format!("s{offset}");
        slot.start.offset = offset.into();
        slot
    };
    SlotPanel { times: vec![twice("+01:00"), twice("+00:00")], ..panel() }
}
