//! Texts of the islands: short, because they travel to the browser.

use crate::models::Locale;

pub struct IslandTexts {
    pub kind_hospital: &'static str,
    pub kind_city: &'static str,
    pub kind_package: &'static str,
    pub kind_item: &'static str,
    pub kept_for: &'static str,
    pub kept_until: fn(&str) -> String,
    pub five_minutes: &'static str,
    pub one_minute: &'static str,
    pub over: &'static str,
    pub places_on: fn(u32, &str) -> String,
    pub not_refreshed_since: fn(&str) -> String,
    pub busy_many: &'static str,
    pub busy_server: &'static str,
    /// Seconds.
    pub again_in: fn(u32) -> String,
    pub try_now: &'static str,
    pub id_number: &'static str,
    pub id_number_hint: &'static str,
    pub id_number_right: &'static str,
    pub id_number_wrong: &'static str,
}

pub static EN: IslandTexts = IslandTexts {
    kind_hospital: "Hospital",
    kind_city: "City",
    kind_package: "Package",
    kind_item: "Examination",
    kept_for: "Your place is kept for",
    kept_until: |time| format!("until {time}"),
    five_minutes: "Your place is kept for five more minutes.",
    one_minute: "Your place is kept for one more minute.",
    over: "The time is over. Your place is no longer kept.",
    places_on: |places, day| match places {
        0 => format!("No places on {day}."),
        1 => format!("1 place on {day}."),
        _ => format!("{places} places on {day}."),
    },
    not_refreshed_since: |time| {
        format!("These places could not be refreshed since {time}. Some may have been taken meanwhile.")
    },
    busy_many: "Many requests at once.",
    busy_server: "The server cannot answer right now.",
    again_in: |seconds| format!("Busy, trying again in {seconds} s."),
    try_now: "Try now",
    id_number: "Document number",
    id_number_hint: "Identity card: 18 characters, the last may be X. Or the passport’s number.",
    id_number_right: "The number’s check digit is right.",
    id_number_wrong: "The check digit does not fit: please compare the number with the card.",
};

pub static ZH: IslandTexts = IslandTexts {
    kind_hospital: "医院",
    kind_city: "城市",
    kind_package: "体检套餐",
    kind_item: "检查项目",
    kept_for: "名额为您保留",
    kept_until: |time| format!("保留至 {time}"),
    five_minutes: "名额还将为您保留五分钟。",
    one_minute: "名额还将为您保留一分钟。",
    over: "时间已到，名额不再为您保留。",
    places_on: |places, day| match places {
        0 => format!("{day}没有名额。"),
        _ => format!("{day}有 {places} 个名额。"),
    },
    not_refreshed_since: |time| format!("自 {time} 起未能刷新，部分名额可能已被预约。"),
    busy_many: "请求过于频繁。",
    busy_server: "服务器暂时无法响应。",
    again_in: |seconds| format!("系统繁忙，{seconds} 秒后重试。"),
    try_now: "立即重试",
    id_number: "证件号码",
    id_number_hint: "身份证号共 18 位，最后一位可能是 X；或填写护照号码。",
    id_number_right: "证件号码校验正确。",
    id_number_wrong: "校验位不符，请与证件核对号码。",
};

pub fn islands(locale: Locale) -> &'static IslandTexts {
    match locale {
        Locale::En => &EN,
        Locale::Zh => &ZH,
    }
}
