//! The live part of the slot page. Apart from the other public texts, because it ships to the browser.

use crate::models::Locale;

pub struct SlotPanelTexts {
    pub days: &'static str,
    pub full: &'static str,
    /// Of a day: taken, or too late to book.
    pub none_left: &'static str,
    pub closed: &'static str,
    pub morning: &'static str,
    pub afternoon: &'static str,
    pub evening: &'static str,
    pub whole_day: &'static str,
    pub any_time: &'static str,
    pub not_bookable: &'static str,
    pub no_days: &'static str,
    pub no_free_day: &'static str,
    pub no_times: &'static str,
    pub day_closed: &'static str,
    pub local_time: &'static str,
}

pub static EN: SlotPanelTexts = SlotPanelTexts {
    days: "Choose a day",
    full: "full",
    none_left: "none left",
    closed: "closed",
    morning: "Morning",
    afternoon: "Afternoon",
    evening: "Evening",
    whole_day: "Whole day",
    any_time: "Any time that day",
    not_bookable: "not available",
    no_days: "This hospital has not published any days yet.",
    no_free_day: "No place in the next four weeks can be booked now. Places come back when bookings are cancelled, so it is worth looking again.",
    no_times: "No place on this day can be booked any more. Please choose another day.",
    day_closed: "The hospital sees nobody on this day. Please choose another one.",
    local_time: "All times are the hospital’s local time",
};

pub static ZH: SlotPanelTexts = SlotPanelTexts {
    days: "选择日期",
    full: "约满",
    none_left: "无余号",
    closed: "休息",
    morning: "上午",
    afternoon: "下午",
    evening: "晚上",
    whole_day: "全天",
    any_time: "当天任意时间到检",
    not_bookable: "不可约",
    no_days: "该医院尚未公布可预约日期。",
    no_free_day: "未来四周暂无可约名额。有人取消时会放出名额，您可以稍后再来查看。",
    no_times: "当天已无可约名额，请选择其他日期。",
    day_closed: "医院当天不接待体检，请选择其他日期。",
    local_time: "所有时间均为医院当地时间",
};

pub fn slot_panel(locale: Locale) -> &'static SlotPanelTexts {
    match locale {
        Locale::En => &EN,
        Locale::Zh => &ZH,
    }
}

/// Under a day: "12 places" / "12 个名额".
pub fn places(locale: Locale, free: u32) -> String {
    match locale {
        Locale::En => super::counted(free, "place", "places"),
        Locale::Zh => format!("{free} 个名额"),
    }
}

/// Under a time: "3 left" / "余 3".
pub fn left(locale: Locale, free: u32) -> String {
    match locale {
        Locale::En => format!("{free} left"),
        Locale::Zh => format!("余 {free} 个"),
    }
}

/// Above the times of a day.
pub fn times_on(locale: Locale, day: &str) -> String {
    match locale {
        Locale::En => format!("Times on {day}"),
        Locale::Zh => format!("{day} 可选时间"),
    }
}

/// "As of 14:03:22 (Asia/Shanghai)".
pub fn as_of(locale: Locale, clock: &str, zone: &str) -> String {
    match locale {
        Locale::En => format!("As of {clock} ({zone})"),
        Locale::Zh => format!("截至 {clock}（{zone}）"),
    }
}
