//! Texts of the demo's own pages.

use crate::models::Locale;

pub struct DemoTexts {
    pub outbox_title: &'static str,
    pub outbox_lead: &'static str,
    pub outbox_empty_title: &'static str,
    pub outbox_empty: &'static str,
    pub to: &'static str,
    pub state: &'static str,
    pub attempts: &'static str,
    pub at: &'static str,
    pub state_waiting: &'static str,
    pub state_sent: &'static str,
    pub state_dead: &'static str,
    pub sign_in_code: &'static str,
    pub order_confirmed: &'static str,
    pub order_expired: &'static str,
    pub order_cancelled: &'static str,
    pub order_refunded: &'static str,
    pub slot_lost: &'static str,
    pub other_message: &'static str,
    pub checkout_title: &'static str,
    pub checkout_lead: &'static str,
    pub amount: &'static str,
    pub reference: &'static str,
    pub approve: &'static str,
    pub decline: &'static str,
    pub decided_title: &'static str,
    pub decided: &'static str,
    pub back: &'static str,
}

pub static EN: DemoTexts = DemoTexts {
    outbox_title: "Messages sent",
    outbox_lead: "This is a demo: no message leaves this computer. Everything that would have been sent as a text \
                  message is shown here, newest first, with the codes for signing in.",
    outbox_empty_title: "Nothing sent yet",
    outbox_empty: "Sign in or book a check-up, and the message appears here.",
    to: "To",
    state: "State",
    attempts: "Attempts",
    at: "Written (UTC)",
    state_waiting: "Waiting",
    state_sent: "Sent",
    state_dead: "Given up",
    sign_in_code: "Code for signing in",
    order_confirmed: "Booking confirmed",
    order_expired: "Booking expired",
    order_cancelled: "Booking cancelled",
    order_refunded: "Money returned",
    slot_lost: "Time taken meanwhile",
    other_message: "Message",
    checkout_title: "Pay with SimPay",
    checkout_lead: "A simulated payment provider. No real money moves: decide yourself how your bank answers.",
    amount: "Amount",
    reference: "For booking",
    approve: "Approve the payment",
    decline: "Decline the payment",
    decided_title: "This payment is decided",
    decided: "There is nothing more to do here.",
    back: "Back to Checkwell",
};

pub static ZH: DemoTexts = DemoTexts {
    outbox_title: "已发消息",
    outbox_lead: "这是演示环境，消息不会真正发出。原本要以短信发送的内容都显示在这里，最新的在最前面，登录验证码也在其中。",
    outbox_empty_title: "还没有消息",
    outbox_empty: "登录或预约体检后，消息会出现在这里。",
    to: "收件人",
    state: "状态",
    attempts: "尝试次数",
    at: "写入时间（世界协调时）",
    state_waiting: "等待发送",
    state_sent: "已发送",
    state_dead: "已放弃",
    sign_in_code: "登录验证码",
    order_confirmed: "预约已确认",
    order_expired: "预约已过期",
    order_cancelled: "预约已取消",
    order_refunded: "已退款",
    slot_lost: "时段已被约满",
    other_message: "消息",
    checkout_title: "SimPay 支付",
    checkout_lead: "这是模拟的支付平台，不会产生真实扣款。银行如何答复，由您决定。",
    amount: "金额",
    reference: "预约编号",
    approve: "同意支付",
    decline: "拒绝支付",
    decided_title: "这笔支付已有结果",
    decided: "此处无需再操作。",
    back: "返回 Checkwell",
};

pub fn demo(locale: Locale) -> &'static DemoTexts {
    match locale {
        Locale::En => &EN,
        Locale::Zh => &ZH,
    }
}

impl DemoTexts {
    pub fn template_name(&self, template: &str) -> &'static str {
        match template {
            "sign_in_code" => self.sign_in_code,
            "order_confirmed" => self.order_confirmed,
            "order_expired" => self.order_expired,
            "order_cancelled" => self.order_cancelled,
            "order_refunded" => self.order_refunded,
            "slot_lost" => self.slot_lost,
            _ => self.other_message,
        }
    }

    pub fn state_name(&self, state: &str) -> &'static str {
        match state {
            "sent" => self.state_sent,
            "dead" => self.state_dead,
            _ => self.state_waiting,
        }
    }
}
