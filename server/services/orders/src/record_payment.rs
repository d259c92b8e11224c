//! What payments says: captured, declined, refunded.

use contracts::{ErrorCode, v1};
use sqlx::SqliteConnection;
use tracing::Instrument;

use crate::{
    Inner,
    drive::Reach,
    error::Failure,
    order::Order,
    state::{Event, State},
    store::{Advance, Cause, advance::advance, orders},
    trace::Trace,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum News {
    Captured,
    Declined,
    Refunded,
}

impl News {
    fn read(state: &str) -> Option<Self> {
        match state {
            "captured" => Some(Self::Captured),
            "declined" => Some(Self::Declined),
            "refunded" => Some(Self::Refunded),
            _ => None,
        }
    }
    const fn name(self) -> &'static str {
        match self {
            Self::Captured => "captured",
            Self::Declined => "declined",
            Self::Refunded => "refunded",
        }
    }
}

struct Told {
    order_id: String,
    payment_id: String,
    news: News,
    amount_minor: i64,
    currency: String,
    trace: Trace,
    now_ms: i64,
}

impl Inner {
    /// Told again it changes nothing. Confirms the place at once; a refund is left to the recovery job, because the
    /// caller is payments itself.
    pub(crate) async fn record_payment(&self, request: v1::RecordPaymentRequest) -> Result<v1::Order, Failure> {
        let trace = Trace::fresh(&self.ambient);
        let span = tracing::info_span!("record_payment", trace_id = %trace);
        self.told(request, &trace).instrument(span).await
    }

    async fn told(&self, request: v1::RecordPaymentRequest, trace: &Trace) -> Result<v1::Order, Failure> {
        let news =
            News::read(&request.state).ok_or_else(|| Failure::invalid("state: captured, declined or refunded"))?;
        if request.payment_id.is_empty() || request.payment_id.len() > 128 {
            return Err(Failure::invalid("payment_id: 1 to 128 characters"));
        }
        let told = Told {
            order_id: request.order_id,
            payment_id: request.payment_id,
            news,
            amount_minor: request.amount_minor,
            currency: request.currency,
            trace: trace.clone(),
            now_ms: self.ambient.now_ms(),
        };
        let order = self.db.write(move |c| Box::pin(record(c, told))).await?;
        tracing::info!(order = order.id, news = news.name(), state = order.state.name(), "payments told");
        Ok(self.drive(order, Reach::Places, trace).await.order.into())
    }

    /// What payments answered when it was asked.
    pub(crate) async fn captured(&self, order_id: &str, payment: v1::Payment, trace: &Trace) -> Result<Order, Failure> {
        let told = Told {
            order_id: order_id.to_owned(),
            payment_id: payment.id,
            news: News::Captured,
            amount_minor: payment.amount_minor,
            currency: payment.currency,
            trace: trace.clone(),
            now_ms: self.ambient.now_ms(),
        };
        self.db.write(move |c| Box::pin(record(c, told))).await
    }
}

async fn record(c: &mut SqliteConnection, told: Told) -> Result<Order, Failure> {
    let order = orders::by_id(&mut *c, &told.order_id)
        .await?
        .ok_or_else(|| Failure::refused(ErrorCode::NotFound, "no such order"))?;
    let fresh = sqlx::query(
        "INSERT INTO payment_news (order_id, payment_id, state, at_ms) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(&told.order_id)
    .bind(&told.payment_id)
    .bind(told.news.name())
    .bind(told.now_ms)
    .execute(&mut *c)
    .await?
    .rows_affected()
        == 1;
    let trace = &told.trace;
    let (event, cause) = match told.news {
        News::Captured if (told.amount_minor, &told.currency) == (order.price_minor, &order.currency) => {
            (Event::Captured, Cause::payments("captured", trace))
        }
        News::Captured => (Event::CapturedWrong, Cause::payments("captured another amount", trace)),
        News::Declined if fresh && concerns(&order, &told.payment_id) => {
            let over = order.over(told.now_ms);
            let event = if over { Event::HoldRanOut } else { Event::PaymentOver };
            (event, Cause::payments("declined", trace))
        }
        // an older attempt, or told before
        News::Declined => return Ok(order),
        News::Refunded => (Event::Refunded, Cause::payments("refunded", trace)),
    };
    if fresh && told.news == News::Captured && order.state.next(event).is_none() {
        tracing::error!(order = order.id, state = order.state.name(), "money came that the order does not wait for");
    }
    let payment_id = told.payment_id;
    let step = Advance::of(&order, event, cause, told.now_ms).with(move |order| order.payment_id = payment_id);
    Ok(advance(c, step).await?.order())
}

/// A decline matters only to the attempt that is open. Its id is not known yet when opening it was cut off.
fn concerns(order: &Order, payment_id: &str) -> bool {
    match order.state {
        State::Paying => order.payment_id.is_empty() || order.payment_id == payment_id,
        State::Intent
        | State::SlotLost
        | State::Held
        | State::Paid
        | State::Confirmed
        | State::Cancelled
        | State::Expired
        | State::RefundDue
        | State::Refunded => false,
    }
}
