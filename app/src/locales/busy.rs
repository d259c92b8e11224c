//! Waiting for one's turn.

use crate::models::Locale;

pub struct Texts {
    pub title: &'static str,
    pub text: &'static str,
    pub again_in: &'static str,
    pub seconds: &'static str,
    pub by_itself: &'static str,
    pub now: &'static str,
    pub kept: &'static str,
    pub send_again: &'static str,
}

static EN: Texts = Texts {
    title: "Please wait a moment",
    text: "There were many requests in a short time. Nothing is lost; what you have already booked is safe.",
    again_in: "We try again in",
    seconds: "seconds",
    by_itself: "This page tries again by itself. You can also do it now, but it may be too early.",
    now: "Try now",
    kept: "What you entered is kept. It is sent only once.",
    send_again: "Send again",
};

static ZH: Texts = Texts {
    title: "请稍候",
    text: "短时间内请求较多。您填写的内容不会丢失，已完成的预约不受影响。",
    again_in: "将在",
    seconds: "秒后重试",
    by_itself: "本页会自动重试。您也可以现在重试，但可能为时过早。",
    now: "立即重试",
    kept: "您填写的内容已保留，只会提交一次。",
    send_again: "重新提交",
};

pub fn busy(locale: Locale) -> &'static Texts {
    match locale {
        Locale::En => &EN,
        Locale::Zh => &ZH,
    }
}

pub struct WaitingTexts {
    pub title: &'static str,
    pub text: &'static str,
    pub full: &'static str,
    pub position: &'static str,
    pub estimate: &'static str,
    pub about: fn(u32) -> String,
    pub by_itself: &'static str,
}

static WAITING_EN: WaitingTexts = WaitingTexts {
    title: "You are in the queue",
    text: "Many people are booking right now. Everybody is served in the order they came; please keep this page open.",
    full: "So many people are waiting that the queue is full. Please come back later; bookings you have made are safe.",
    position: "Your place in the queue",
    estimate: "Estimated wait",
    about: |minutes| match minutes {
        0 | 1 => "about a minute".to_owned(),
        2..=90 => format!("about {minutes} minutes"),
        _ => format!("about {} hours", minutes.div_ceil(60)),
    },
    by_itself: "This page looks by itself whether it is your turn. Loading it again does not change your place.",
};

static WAITING_ZH: WaitingTexts = WaitingTexts {
    title: "您正在排队",
    text: "当前预约人数较多，系统按到达顺序依次受理，请保持本页打开。",
    full: "排队人数已满，请稍后再来。您已完成的预约不受影响。",
    position: "您的排队位置",
    estimate: "预计等待",
    about: |minutes| match minutes {
        0 | 1 => "约 1 分钟".to_owned(),
        2..=90 => format!("约 {minutes} 分钟"),
        _ => format!("约 {} 小时", minutes.div_ceil(60)),
    },
    by_itself: "轮到您时本页会自动进入，刷新页面不会改变您的位置。",
};

pub fn waiting(locale: Locale) -> &'static WaitingTexts {
    match locale {
        Locale::En => &WAITING_EN,
        Locale::Zh => &WAITING_ZH,
    }
}
