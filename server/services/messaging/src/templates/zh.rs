//! Simplified Chinese texts, with the signature in front as carriers in China ask for.

use super::{Locale, Template, Visit, params::Price};

pub(super) fn text(template: &Template) -> String {
    match template {
        Template::SignInCode { code, minutes } => format!(
            "【Checkwell】您的登录验证码是 {code}，{minutes} 分钟内有效。请勿将验证码告诉他人；如非本人操作，请忽略本短信。"
        ),
        Template::OrderConfirmed { visit, person, price } => format!(
            "【Checkwell】您好，{person}的体检预约已确认。时间：{}；地点：{}；套餐：{}；已付：{}；预约号：{}。\
             请携带有效身份证件按时前往。",
            when(visit),
            hospital(visit),
            package(visit),
            money(price),
            visit.reference
        ),
        Template::OrderExpired { visit } => format!(
            "【Checkwell】您好，您的预约 {}（{}，{}）因未在规定时间内支付已失效，未产生任何费用。欢迎您重新预约。",
            visit.reference,
            hospital(visit),
            when(visit)
        ),
        Template::OrderCancelled { visit } => format!(
            "【Checkwell】您好，您的预约 {}（{}，{}）已取消。欢迎您随时重新预约。",
            visit.reference,
            hospital(visit),
            when(visit)
        ),
        Template::OrderRefunded { visit, price } => format!(
            "【Checkwell】您好，预约 {}（{}，{}）的款项 {} 已原路退回，到账时间请以支付渠道为准。",
            visit.reference,
            hospital(visit),
            when(visit),
            money(price)
        ),
        Template::SlotLost { visit } => format!(
            "【Checkwell】非常抱歉，您的预约 {}（{}，{}）的名额已无法保留。请您登录查看其他可选时段；如已付款，款项将原路退回。",
            visit.reference,
            hospital(visit),
            when(visit)
        ),
    }
}

/// Half-width brackets: the time and its zone read the same in both languages.
fn when(visit: &Visit) -> String {
    match &visit.offset {
        Some(offset) => format!("{} {} ({} {offset})", visit.date, visit.time, visit.zone),
        None => format!("{} {} ({})", visit.date, visit.time, visit.zone),
    }
}

fn hospital(visit: &Visit) -> &str {
    visit.hospital.of(Locale::Zh)
}

fn package(visit: &Visit) -> &str {
    visit.package.of(Locale::Zh)
}

fn money(price: &Price) -> String {
    if price.currency == "CNY" { format!("{price} 元") } else { format!("{} {price}", price.currency) }
}
