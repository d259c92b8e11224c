//! What a page says when it is not whole or not new.

use crate::models::Locale;

pub struct Texts {
    pub unknown: &'static str,
    pub stale: &'static str,
    /// Minutes since the information was new.
    pub as_of: fn(u32) -> String,
}

static EN: Texts = Texts {
    unknown: "Some information cannot be loaded right now. It is marked where it is missing; everything else is up to date.",
    stale: "We cannot reach one of our systems right now, so this page may be out of date.",
    as_of: |minutes| match minutes {
        0 => "It is less than a minute old.".to_owned(),
        1 => "It is 1 minute old.".to_owned(),
        2..=119 => format!("It is {minutes} minutes old."),
        _ => format!("It is {} hours old.", minutes / 60),
    },
};

static ZH: Texts = Texts {
    unknown: "部分信息暂时无法加载，缺少之处已标明，其余内容均为最新。",
    stale: "暂时无法连接某个系统，本页内容可能不是最新。",
    as_of: |minutes| match minutes {
        0 => "信息更新于不到一分钟前。".to_owned(),
        1..=119 => format!("信息更新于 {minutes} 分钟前。"),
        _ => format!("信息更新于 {} 小时前。", minutes / 60),
    },
};

pub fn freshness(locale: Locale) -> &'static Texts {
    match locale {
        Locale::En => &EN,
        Locale::Zh => &ZH,
    }
}
