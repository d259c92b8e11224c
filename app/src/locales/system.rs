//! Pages for when there is no page.

use crate::models::Locale;

pub struct SystemTexts {
    pub not_found_title: &'static str,
    pub not_found_text: &'static str,
    pub refused_title: &'static str,
    pub wait_title: &'static str,
    pub sign_in_title: &'static str,
    pub conflict_title: &'static str,
    pub unavailable_title: &'static str,
    pub unavailable_text: &'static str,
    pub unavailable_safe: &'static str,
    pub error_title: &'static str,
    pub error_text: &'static str,
    pub error_safe: &'static str,
    pub ways_out: &'static str,
    pub to_home: &'static str,
    pub to_hospitals: &'static str,
    pub to_orders: &'static str,
    pub to_sign_in: &'static str,
    pub trace: &'static str,
}

pub static EN: SystemTexts = SystemTexts {
    not_found_title: "This page does not exist",
    not_found_text: "The address may be incomplete, or what was here has been removed.",
    refused_title: "That could not be done",
    wait_title: "Please wait a moment",
    sign_in_title: "Please sign in",
    conflict_title: "Something has changed",
    unavailable_title: "We cannot show this right now",
    unavailable_text: "A part of the service is not answering. Please load this page again in a minute.",
    unavailable_safe: "Bookings you have already made are safe, and nothing is charged twice.",
    error_title: "Something went wrong on our side",
    error_text: "The fault is ours, not yours. Please try again; if it happens again, tell us the number below.",
    error_safe: "Before you book or pay again, look at your bookings: what was accepted is listed there.",
    ways_out: "Where to go from here",
    to_home: "Home page",
    to_hospitals: "Find a check-up",
    to_orders: "My bookings",
    to_sign_in: "Sign in",
    trace: "Reference for support:",
};

pub static ZH: SystemTexts = SystemTexts {
    not_found_title: "页面不存在",
    not_found_text: "网址可能不完整，或内容已被移除。",
    refused_title: "操作未能完成",
    wait_title: "请稍候",
    sign_in_title: "请先登录",
    conflict_title: "信息已有变动",
    unavailable_title: "暂时无法显示此页",
    unavailable_text: "部分服务没有响应，请过一分钟后重新打开本页。",
    unavailable_safe: "您已完成的预约不受影响，也不会重复扣款。",
    error_title: "我们的系统出了问题",
    error_text: "这是我们的问题，不是您的操作有误。请重试；如再次出现，请把下方编号告诉我们。",
    error_safe: "再次预约或付款前，请先查看“我的预约”，已受理的预约都在其中。",
    ways_out: "接下来可以",
    to_home: "返回首页",
    to_hospitals: "预约体检",
    to_orders: "我的预约",
    to_sign_in: "登录",
    trace: "技术支持编号：",
};

pub fn system(locale: Locale) -> &'static SystemTexts {
    match locale {
        Locale::En => &EN,
        Locale::Zh => &ZH,
    }
}
