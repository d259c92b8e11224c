//! The person has looked it over: opens the payment.

use contracts::{
    ErrorCode, code_of,
    v1::{self, PaymentState},
};

use crate::{
    Inner,
    drive::Reach,
    error::Failure,
    order::Order,
    state::{Event, State},
    store::{Advance, Cause, Moved, advance::amend},
    trace::Trace,
};

impl Inner {
    /// Idempotent: while the payment is open, again answers with the same page.
    pub(crate) async fn start_payment(
        &self,
        request: v1::StartPaymentRequest,
    ) -> Result<v1::StartPaymentResponse, Failure> {
        let trace = Trace::of_request(&request.trace_id, &self.ambient);
        let order = self.order_of(&request.reference, &request.principal_id).await?;
        let now_ms = self.ambient.now_ms();
        let order = match order.state {
            State::Held | State::Paying if order.over(now_ms) => {
                self.drive(order, Reach::Places, &trace).await;
                return Err(Failure::refused(ErrorCode::HoldOver, "the hold ran out"));
            }
            State::Held => {
                if request.version != 0 && i64::try_from(request.version) != Ok(order.version) {
                    return Err(changed());
                }
                let cause = Cause::patient("payment started", &trace);
                let step = Advance::of(&order, Event::PaymentStarted, cause, now_ms).with(|order| {
                    order.payment_id = String::new();
                    order.pay_attempts += 1;
                });
                match self.advance(step).await? {
                    Moved::Yes(order) => order,
                    // the same person's other click
                    Moved::No(order) if order.state == State::Paying => order,
                    Moved::No(_) => return Err(changed()),
                }
            }
            State::Paying => order,
            // paid already: there is nothing to open
            State::Paid | State::Confirmed => {
                return Ok(v1::StartPaymentResponse { order: Some(order.into()), redirect_url: String::new() });
            }
            State::Expired => return Err(Failure::refused(ErrorCode::HoldOver, "the hold ran out")),
            State::Intent | State::SlotLost | State::Cancelled | State::RefundDue | State::Refunded => {
                return Err(Failure::refused(ErrorCode::WrongState, "the order cannot be paid now"));
            }
        };
        self.open(order, request.return_url, &trace).await
    }

    async fn open(&self, order: Order, return_url: String, trace: &Trace) -> Result<v1::StartPaymentResponse, Failure> {
        let opened = self
            .peers
            .open_payment(v1::OpenPaymentRequest {
                order_id: order.id.clone(),
                reference: order.reference.clone(),
                amount_minor: order.price_minor,
                currency: order.currency.clone(),
                return_url,
                locale: order.locale.clone(),
            })
            .await;
        let payment = match opened {
            Ok(payment) => payment,
            Err(status) => {
                let code = code_of(&status);
                if outcome_known(code) {
                    let (event, cause) = if code == ErrorCode::WrongState {
                        // payments opens no more: the payment was abandoned, and what came after that was cut off
                        ended(&order, self.ambient.now_ms(), trace)
                    } else {
                        (Event::PaymentOver, Cause::payments("payment refused", trace))
                    };
                    let order = self.advance(Advance::of(&order, event, cause, self.ambient.now_ms())).await?.order();
                    self.drive(order, Reach::Places, trace).await;
                }
                // otherwise the payment may be open: the order stays PAYING, and the next pass asks
                return Err(status.into());
            }
        };
        match payment.state() {
            PaymentState::PaymentOpen => self.opened(order, payment).await,
            PaymentState::PaymentCaptured | PaymentState::PaymentRefunding | PaymentState::PaymentRefunded => {
                let order = self.captured(&order.id, payment, trace).await?;
                let order = self.drive(order, Reach::Places, trace).await.order;
                Ok(v1::StartPaymentResponse { order: Some(order.into()), redirect_url: String::new() })
            }
            PaymentState::PaymentAbandoned => {
                let (event, cause) = ended(&order, self.ambient.now_ms(), trace);
                let order = self.advance(Advance::of(&order, event, cause, self.ambient.now_ms())).await?.order();
                self.drive(order, Reach::Places, trace).await;
                Err(Failure::refused(ErrorCode::WrongState, "the order ended meanwhile"))
            }
            PaymentState::PaymentDeclined | PaymentState::PaymentUnspecified => {
                let cause = Cause::payments("payment declined", trace);
                let step = Advance::of(&order, Event::PaymentOver, cause, self.ambient.now_ms());
                let order = self.advance(step).await?.order();
                Ok(v1::StartPaymentResponse { order: Some(order.into()), redirect_url: String::new() })
            }
        }
    }

    /// Remembers the payment, if the order still waits for it.
    async fn opened(&self, order: Order, payment: v1::Payment) -> Result<v1::StartPaymentResponse, Failure> {
        let (id, version, now_ms) = (order.id.clone(), order.version, self.ambient.now_ms());
        let current = if order.payment_id == payment.id {
            self.order(&id).await?
        } else {
            let payment_id = payment.id.clone();
            let change = Box::new(move |order: &mut Order| order.payment_id = payment_id);
            self.db.write(move |c| Box::pin(amend(c, id, version, now_ms, change))).await?.order()
        };
        match current.state {
            State::Paying if current.payment_id == payment.id => {
                Ok(v1::StartPaymentResponse { order: Some(current.into()), redirect_url: payment.redirect_url })
            }
            // the call-back came before our own answer
            State::Paid | State::Confirmed => {
                Ok(v1::StartPaymentResponse { order: Some(current.into()), redirect_url: String::new() })
            }
            State::Cancelled | State::Expired => {
                // it ended while the payment was being opened: nobody must be able to pay it
                let request = v1::AbandonRequest { order_id: current.id.clone() };
                self.peers.abandon(request).await?;
                Err(Failure::refused(ErrorCode::WrongState, "the order ended meanwhile"))
            }
            State::Paying | State::Held => Err(changed()),
            State::Intent | State::SlotLost | State::RefundDue | State::Refunded => {
                Err(Failure::refused(ErrorCode::WrongState, "the order cannot be paid now"))
            }
        }
    }
}

/// How an order ends whose payment was abandoned: only cancelling and the end of the hold do that.
pub(crate) fn ended(order: &Order, now_ms: i64, trace: &Trace) -> (Event, Cause) {
    if order.over(now_ms) {
        (Event::HoldRanOut, Cause::system("hold ran out", trace))
    } else {
        (Event::Cancelled, Cause::system("payment was abandoned", trace))
    }
}

/// Refused for a reason, and not merely unanswered.
pub(crate) fn outcome_known(code: ErrorCode) -> bool {
    !code.retryable() && code != ErrorCode::Internal
}

pub(crate) fn changed() -> Failure {
    Failure::refused(ErrorCode::VersionConflict, "the order was changed meanwhile")
}
