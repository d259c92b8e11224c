//! Enqueue: what is accepted is durable, and is one message a key.

use contracts::{
    ErrorCode, fail,
    v1::{EnqueueRequest, EnqueueResponse},
};
use tonic::Status;

use crate::{
    Inner, error,
    store::messages::{self, NewMessage},
    templates::{self, Locale},
};

const MAX_KEY: usize = 255;
/// The longest mail address there is.
const MAX_TO: usize = 254;

impl Inner {
    /// The text is made here, so that a message that cannot be written is refused while its caller still listens, and a
    /// retry sends the same words.
    pub(crate) async fn enqueue(&self, request: EnqueueRequest) -> Result<EnqueueResponse, Status> {
        let invalid = |what: &str| fail(ErrorCode::Invalid, what);
        if request.key.is_empty() || request.key.len() > MAX_KEY {
            return Err(invalid("key: 1 to 255 bytes"));
        }
        if !is_address(&request.to) {
            return Err(invalid("to: neither a phone in E.164 nor a mail address"));
        }
        if request.not_after_ms < 0 {
            return Err(invalid("not_after_ms: before 1970"));
        }
        let locale = Locale::parse(&request.locale).ok_or_else(|| invalid("locale: en or zh"))?;
        let text = templates::text(&request, locale).map_err(|fault| invalid(&fault))?;
        let new = NewMessage {
            id: self.ambient.id(),
            key: request.key,
            template: request.template,
            locale: request.locale,
            to: request.to,
            text,
            not_after_ms: request.not_after_ms,
            now_ms: self.ambient.now_ms(),
        };
        let kept = self.database.write(move |c| Box::pin(messages::insert(c, new))).await.map_err(error::storage)?;
        if kept.fresh {
            self.wake.notify_one();
        }
        Ok(kept)
    }
}

fn is_address(to: &str) -> bool {
    if let Some(digits) = to.strip_prefix('+') {
        return (8..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    }
    let plain = !to.contains(|c: char| c.is_control() || c.is_whitespace());
    let parts = to.rsplit_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    plain && parts && to.len() <= MAX_TO
}

#[cfg(test)]
mod tests {
    use contracts::code_of;

    use super::*;
    use crate::testing::{Fixture, naughty_strings, request};

    #[tokio::test]
    async fn a_message_is_kept_and_rings() {
        let fixture = Fixture::new().await;
        let wake = fixture.service.wake();
        let kept = fixture.enqueue(request("order:1:confirmed", "order_confirmed")).await.unwrap();
        assert!(kept.fresh);
        tokio::time::timeout(std::time::Duration::from_secs(5), wake.notified()).await.unwrap();
        let listed = fixture.list().await;
        assert_eq!((listed[0].id.as_str(), listed[0].state.as_str()), (kept.id.as_str(), "waiting"));
    }

    #[tokio::test]
    async fn a_key_is_one_message_whatever_comes_with_it() {
        let fixture = Fixture::new().await;
        let first = fixture.enqueue(request("k", "order_confirmed")).await.unwrap();
        let again = fixture.enqueue(request("k", "order_expired")).await.unwrap();
        assert_eq!((again.fresh, again.id), (false, first.id));
        assert_eq!(fixture.list().await.len(), 1);
    }

    #[tokio::test]
    async fn racing_with_one_key_keeps_one_message() {
        let fixture = Fixture::new().await;
        let all = futures::future::join_all((0..20).map(|_| fixture.enqueue(request("k", "order_confirmed")))).await;
        assert_eq!(all.into_iter().filter(|kept| kept.as_ref().unwrap().fresh).count(), 1);
        assert_eq!(fixture.list().await.len(), 1);
    }

    #[tokio::test]
    async fn what_cannot_be_sent_is_refused() {
        let fixture = Fixture::new().await;
        let good = || request("k", "order_confirmed");
        for bad in [
            EnqueueRequest { key: String::new(), ..good() },
            EnqueueRequest { key: "k".repeat(256), ..good() },
            EnqueueRequest { template: "unknown".into(), ..good() },
            EnqueueRequest { locale: "fr".into(), ..good() },
            EnqueueRequest { to: "somebody".into(), ..good() },
            EnqueueRequest { to: "+12".into(), ..good() },
            EnqueueRequest { to: "a b@example.org".into(), ..good() },
            EnqueueRequest { not_after_ms: -1, ..good() },
            EnqueueRequest { params: Default::default(), ..good() },
        ] {
            assert_eq!(code_of(&fixture.enqueue(bad).await.unwrap_err()), ErrorCode::Invalid);
        }
        fixture.enqueue(EnqueueRequest { to: "ann@example.org".into(), ..good() }).await.unwrap();
    }

    #[tokio::test]
    async fn naughty_strings_are_refused_or_kept_but_never_break_it() {
        let fixture = Fixture::new().await;
        for (n, text) in naughty_strings().into_iter().enumerate() {
            let mut requests: Vec<EnqueueRequest> =
                (0..5).map(|f| request(&format!("{n}.{f}"), "order_confirmed")).collect();
            requests[0].key = text.clone();
            requests[1].to = text.clone();
            requests[2].template = text.clone();
            requests[3].locale = text.clone();
            requests[4].params.values_mut().for_each(|value| value.clone_from(&text));
            let mut person = request(&format!("{n}.person"), "order_confirmed");
            person.params.insert("person".into(), text.clone());
            requests.push(person);
            for request in requests {
                if let Err(status) = fixture.enqueue(request).await {
                    assert_eq!(code_of(&status), ErrorCode::Invalid, "{text:?}");
                }
            }
        }
    }
}
