//! Texts of the outage drill.

use crate::models::Locale;

pub struct Texts {
    pub title: &'static str,
    pub lead: &'static str,
    pub now: &'static str,
    pub well: &'static str,
    pub no_end: &'static str,
    pub ends_in: fn(u64) -> String,
    pub end: &'static str,
    pub new: &'static str,
    pub service: &'static str,
    pub fault: &'static str,
    pub fault_hint: &'static str,
    pub actor: &'static str,
    pub actor_hint: &'static str,
    pub reason: &'static str,
    pub minutes: &'static str,
    pub minutes_hint: &'static str,
    pub start: &'static str,
}

static EN: Texts = Texts {
    title: "Outage drill",
    lead: "Give a service a fault and see what every page makes of it. Faults end by themselves, and with a restart.",
    now: "Services now",
    well: "No fault",
    no_end: "until it is ended",
    ends_in: |seconds| format!("ends in {seconds} s"),
    end: "End it",
    new: "A new fault",
    service: "Service",
    fault: "Fault",
    fault_hint: "One of those below; two of them can be given milliseconds.",
    actor: "Who",
    actor_hint: "It is written into the log, with the reason.",
    reason: "Why",
    minutes: "Minutes",
    minutes_hint: "After this it ends by itself; 10 when left empty, at most 240.",
    start: "Start",
};

static ZH: Texts = Texts {
    title: "故障演练",
    lead: "为某个服务注入故障，查看各页面的表现。故障到时自动结束，重启后也会结束。",
    now: "服务现状",
    well: "无故障",
    no_end: "直至手动结束",
    ends_in: |seconds| format!("{seconds} 秒后结束"),
    end: "结束",
    new: "新的故障",
    service: "服务",
    fault: "故障",
    fault_hint: "从下列故障中选择，其中两种可附毫秒数。",
    actor: "操作人",
    actor_hint: "将与原因一起记入日志。",
    reason: "原因",
    minutes: "分钟数",
    minutes_hint: "到时自动结束；留空为 10 分钟，最多 240 分钟。",
    start: "开始",
};

pub fn drill(locale: Locale) -> &'static Texts {
    match locale {
        Locale::En => &EN,
        Locale::Zh => &ZH,
    }
}
