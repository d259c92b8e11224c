//! What went wrong, in words that say what to do next.

use crate::models::{Locale, TroubleCode};

/// One or two sentences for a refusal. Never blames, always says what helps.
pub const fn trouble(locale: Locale, code: TroubleCode) -> &'static str {
    match locale {
        Locale::En => en(code),
        Locale::Zh => zh(code),
    }
}

const fn en(code: TroubleCode) -> &'static str {
    match code {
        TroubleCode::Invalid => "Something in this request is not right. Please check it and try again.",
        TroubleCode::NotFound => "We could not find that. It may have been removed, or the address may be incomplete.",
        TroubleCode::SignInNeeded => "Please sign in to continue.",
        TroubleCode::Unavailable => {
            "This part of the service is not answering right now. Please try again in a minute."
        }
        TroubleCode::Internal => "Something went wrong on our side. Please try again.",
        TroubleCode::VersionConflict => {
            "This booking has changed since the page was loaded. Please look at it again before you go on."
        }
        TroubleCode::IdempotencyMismatch => {
            "This form was already sent with other details. Please open it again and send it once more."
        }
        TroubleCode::IdempotencyRunning => {
            "We are still working on your request. Please wait a moment; nothing is done twice."
        }
        TroubleCode::SlotLost => "Someone else has just taken the last place at this time. Please choose another time.",
        TroubleCode::HoldOver => "The time we kept this place for you is over. Please choose a time again.",
        TroubleCode::HoldAlreadyExtended => {
            "The time for this place was extended once already and cannot be extended again."
        }
        TroubleCode::PriceChanged => {
            "The price has changed since you saw it. Please check the new price before you book."
        }
        TroubleCode::NotOffered => {
            "This hospital no longer offers this package. Please choose another hospital or package."
        }
        TroubleCode::NotEligible => {
            "This package is not suitable for this person’s sex or age. Please choose another package."
        }
        TroubleCode::WrongState => "This cannot be done with the booking as it stands now. Please look at it again.",
        TroubleCode::TooManyCodes => "Too many codes were asked for. Please wait a while before you ask for another.",
        TroubleCode::TooManyRequests => "There were many requests in a short time. Please wait a moment and try again.",
        TroubleCode::CodeWrong => "That code is not right. Please check the message we sent you.",
        TroubleCode::CodeUsedUp => "This code is no longer valid. Please ask for a new one.",
        TroubleCode::PhoneInvalid => {
            "Please enter a complete mobile number, with the country code if it is not a Chinese one."
        }
        TroubleCode::PersonInvalid => "Some of this person’s details are not right. Please check the marked fields.",
        TroubleCode::PersonGone => "This person is no longer among those you book for. Please choose or add somebody.",
        TroubleCode::BadSignature => "This request does not come from where it says.",
        TroubleCode::TooManyPeople => "You have saved as many people as an account can hold. Please remove one first.",
    }
}

const fn zh(code: TroubleCode) -> &'static str {
    match code {
        TroubleCode::Invalid => "提交的内容有误，请检查后重试。",
        TroubleCode::NotFound => "没有找到您要的内容，可能已被移除，或网址不完整。",
        TroubleCode::SignInNeeded => "请先登录再继续。",
        TroubleCode::Unavailable => "该服务暂时没有响应，请稍后一分钟再试。",
        TroubleCode::Internal => "我们的系统出了问题，请重试。",
        TroubleCode::VersionConflict => "打开页面后该预约已有变动，请重新查看后再操作。",
        TroubleCode::IdempotencyMismatch => "这张表单已用其他内容提交过，请重新打开后再提交。",
        TroubleCode::IdempotencyRunning => "您的请求正在处理中，请稍候，不会重复执行。",
        TroubleCode::SlotLost => "该时段的最后一个名额刚刚被约走，请选择其他时间。",
        TroubleCode::HoldOver => "为您保留名额的时间已过，请重新选择时间。",
        TroubleCode::HoldAlreadyExtended => "该名额的保留时间已延长过一次，不能再次延长。",
        TroubleCode::PriceChanged => "价格已有变动，请确认新价格后再预约。",
        TroubleCode::NotOffered => "该医院已不再提供此套餐，请选择其他医院或套餐。",
        TroubleCode::NotEligible => "此套餐不适合该体检人的性别或年龄，请选择其他套餐。",
        TroubleCode::WrongState => "预约当前的状态不支持此操作，请重新查看预约。",
        TroubleCode::TooManyCodes => "获取验证码次数过多，请过一段时间再试。",
        TroubleCode::TooManyRequests => "短时间内操作过于频繁，请稍候再试。",
        TroubleCode::CodeWrong => "验证码不正确，请核对我们发送的短信。",
        TroubleCode::CodeUsedUp => "该验证码已失效，请重新获取。",
        TroubleCode::PhoneInvalid => "请输入完整的手机号码；非中国大陆号码请加上国家或地区代码。",
        TroubleCode::PersonInvalid => "体检人信息有误，请检查标出的栏目。",
        TroubleCode::BadSignature => "该请求的来源无法验证。",
        TroubleCode::PersonGone => "该体检人已被移除，请重新选择或添加体检人。",
        TroubleCode::TooManyPeople => "已达到可保存体检人的上限，请先移除一位。",
    }
}

/// Why one field was refused; `reason` as in [`FieldError`](crate::models::FieldError).
pub fn field(locale: Locale, reason: &str) -> &'static str {
    let (en, zh) = match reason {
        "required" => ("Please fill this in.", "请填写此项。"),
        "too_long" => ("This is too long. Please shorten it.", "内容过长，请缩短。"),
        "characters" => ("This contains characters that cannot be used here.", "包含不能使用的字符。"),
        "checksum" => {
            ("This ID number has a typing error: please compare it with the card.", "证件号码有误，请与证件核对。")
        }
        "format" => ("This does not have the expected form. Please check it.", "格式不正确，请检查。"),
        "date" => ("This is not a date in the calendar.", "日期无效。"),
        "sex" | "mismatch" => ("This does not match the ID number.", "与证件号码不一致。"),
        "future" => ("This date lies in the future.", "日期不能晚于今天。"),
        "too_old" => ("This date lies too far in the past.", "日期过早，请检查。"),
        "position" => ("This is no position. Please choose it again.", "位置无效，请重新选择。"),
        "number" => ("Please enter a whole number.", "请输入整数。"),
        "level" => ("This grade does not exist. Please choose one.", "没有这个等级，请重新选择。"),
        // a refusal of the whole form that can only mean this field
        code => match TroubleCode::parse(code) {
            Some(code) => return trouble(locale, code),
            None => ("Please check this.", "请检查此项。"),
        },
    };
    match locale {
        Locale::En => en,
        Locale::Zh => zh,
    }
}

/// "Please wait 40 seconds." Whole minutes from two minutes on, rounded up.
pub fn retry_after(locale: Locale, seconds: u32) -> String {
    if seconds < 120 {
        match locale {
            Locale::En => format!("You can try again in {}.", super::counted(seconds, "second", "seconds")),
            Locale::Zh => format!("请在 {seconds} 秒后重试。"),
        }
    } else if seconds < 7_200 {
        let minutes = seconds.div_ceil(60);
        match locale {
            Locale::En => format!("You can try again in {minutes} minutes."),
            Locale::Zh => format!("请在 {minutes} 分钟后重试。"),
        }
    } else {
        let hours = seconds.div_ceil(3_600);
        match locale {
            Locale::En => format!("You can try again in {hours} hours."),
            Locale::Zh => format!("请在 {hours} 小时后重试。"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REASONS: [&str; 9] =
        ["required", "too_long", "characters", "checksum", "format", "date", "sex", "future", "too_old"];

    fn has_han(text: &str) -> bool {
        text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    }

    #[test]
    fn every_code_and_reason_has_a_text_of_its_own_in_each_language() {
        for locale in Locale::ALL {
            let mut seen = Vec::new();
            for code in TroubleCode::ALL {
                seen.push(trouble(locale, *code));
            }
            for reason in REASONS {
                let text = field(locale, reason);
                assert_ne!(text, field(locale, "something else"), "{reason}");
                seen.push(text);
            }
            for text in &seen {
                assert_eq!(has_han(text), locale == Locale::Zh, "{text}");
            }
            let count = seen.len();
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), count);
        }
    }

    #[test]
    fn waiting_times_are_rounded_up() {
        assert_eq!(retry_after(Locale::En, 1), "You can try again in 1 second.");
        assert_eq!(retry_after(Locale::En, 121), "You can try again in 3 minutes.");
        assert_eq!(retry_after(Locale::Zh, 86_400), "请在 24 小时后重试。");
    }
}
