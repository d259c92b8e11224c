//! Header, footer and what every page may need.

use crate::models::Locale;

pub struct ChromeTexts {
    pub skip: &'static str,
    pub nav: &'static str,
    pub find: &'static str,
    pub bookings: &'static str,
    pub people: &'static str,
    pub brand_home: &'static str,
    /// The other language's name, in that language.
    pub other_language: &'static str,
    pub demo: &'static str,
    pub demo_link: &'static str,
    pub footer_what: &'static str,
    pub footer_care: &'static str,
    pub footer_source: &'static str,
    pub breadcrumb: &'static str,
}

pub static EN: ChromeTexts = ChromeTexts {
    skip: "Skip to content",
    nav: "Main",
    find: "Find a check-up",
    bookings: "My bookings",
    people: "People",
    brand_home: "Checkwell, home page",
    other_language: "中文",
    demo: "Demo: nothing is really booked, charged or sent.",
    demo_link: "Sent messages and codes",
    footer_what: "Checkwell is open-source software for booking medical check-ups.",
    footer_care: "It books appointments; it does not give medical advice. In an emergency call your local emergency number.",
    footer_source: "Times are always the hospital’s local time.",
    breadcrumb: "You are here",
};

pub static ZH: ChromeTexts = ChromeTexts {
    skip: "跳到正文",
    nav: "主导航",
    find: "预约体检",
    bookings: "我的预约",
    people: "体检人",
    brand_home: "Checkwell 首页",
    other_language: "English",
    demo: "演示环境：不会真正预约、扣款或发送短信。",
    demo_link: "查看已发短信与验证码",
    footer_what: "Checkwell 是一款开源的体检预约软件。",
    footer_care: "本站仅提供预约服务，不提供医疗建议。如遇急症，请立即拨打当地急救电话。",
    footer_source: "所有时间均为医院当地时间。",
    breadcrumb: "当前位置",
};

pub fn chrome(locale: Locale) -> &'static ChromeTexts {
    match locale {
        Locale::En => &EN,
        Locale::Zh => &ZH,
    }
}
