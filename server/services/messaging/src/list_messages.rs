//! ListMessages: newest first, by keyset.

use contracts::{
    ErrorCode, fail,
    v1::{ListMessagesRequest, ListMessagesResponse},
};
use tonic::Status;

use crate::{Inner, error, store::messages};

const DEFAULT_LIMIT: u32 = 20;
const MAX_LIMIT: u32 = 100;

impl Inner {
    pub(crate) async fn list_messages(&self, request: ListMessagesRequest) -> Result<ListMessagesResponse, Status> {
        let before = match request.after.as_str() {
            "" => i64::MAX,
            cursor => cursor.parse().map_err(|_| fail(ErrorCode::Invalid, "after: not a cursor of this list"))?,
        };
        let limit = if request.limit == 0 { DEFAULT_LIMIT } else { request.limit.min(MAX_LIMIT) };
        // one more than asked for tells whether there is a next page
        let mut page = messages::page(&self.database, before, limit + 1).await.map_err(error::storage)?;
        let more = page.len() > limit as usize;
        page.truncate(limit as usize);
        let next = page.last().filter(|_| more).map(|(seq, _)| seq.to_string()).unwrap_or_default();
        Ok(ListMessagesResponse { messages: page.into_iter().map(|(_, message)| message).collect(), next })
    }
}

#[cfg(test)]
mod tests {
    use contracts::code_of;

    use super::*;
    use crate::testing::{Fixture, request};

    #[tokio::test]
    async fn pages_are_newest_first_and_meet_without_gap_or_overlap() {
        let fixture = Fixture::new().await;
        for n in 0..7 {
            fixture.enqueue(request(&n.to_string(), "order_confirmed")).await.unwrap();
        }
        let (mut after, mut pages) = (String::new(), Vec::new());
        loop {
            let page = fixture.page(&after, 3).await.unwrap();
            pages.push(page.messages.iter().map(|message| message.key.clone()).collect::<String>());
            // what comes in between does not move the later pages
            fixture.enqueue(request(&format!("new {}", pages.len()), "order_confirmed")).await.unwrap();
            if page.next.is_empty() {
                break;
            }
            after = page.next;
        }
        assert_eq!(pages, ["654", "321", "0"]);
    }

    #[tokio::test]
    async fn a_bad_cursor_is_refused_and_no_list_is_unbounded() {
        let fixture = Fixture::new().await;
        assert_eq!(code_of(&fixture.page("x", 3).await.unwrap_err()), ErrorCode::Invalid);
        assert!(fixture.page("", 0).await.unwrap().messages.is_empty());
        for n in 0..101 {
            fixture.enqueue(request(&n.to_string(), "order_confirmed")).await.unwrap();
        }
        assert_eq!(fixture.page("", u32::MAX).await.unwrap().messages.len(), 100);
        assert_eq!(fixture.page("", 0).await.unwrap().messages.len(), 20);
    }
}
