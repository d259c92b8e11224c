//! All that the user interface may ask. The server implements it, one file a screen.

use async_trait::async_trait;

use crate::models::*;

/// The answer to a question that may be refused.
pub type Answer<T> = Result<T, Trouble>;

/// The Backend-for-Frontend. Every method that takes a [`Principal`] answers only about what is theirs.
#[async_trait]
pub trait Bff: Send + Sync + 'static {
    async fn home(&self, locale: Locale) -> Answer<HomeView>;
    async fn hospitals(&self, locale: Locale, query: HospitalQuery) -> Answer<HospitalListView>;
    async fn hospital(&self, locale: Locale, id: &str) -> Answer<HospitalView>;
    /// `after` is the cursor of the hospitals shown before, or "".
    async fn package(&self, locale: Locale, id: &str, hospital: &str, after: &str) -> Answer<PackageView>;
    async fn slots(&self, locale: Locale, package: &str, hospital: &str, date: &str) -> Answer<SlotsView>;
    /// The live part of the slot page alone; `date` "" is the first day with a free place.
    async fn slot_panel(&self, hospital: &str, date: &str) -> Answer<SlotPanel>;
    async fn suggest(&self, locale: Locale, query: &str) -> Answer<Vec<Suggestion>>;

    /// Sends a code; answers with the normalised phone number.
    async fn request_code(&self, locale: Locale, phone: &str, client: &str) -> Answer<String>;
    /// Answers with the new session's token.
    async fn verify_code(&self, phone: &str, code: &str, client: &str) -> Answer<String>;
    /// `Ok(None)`: not signed in.
    async fn principal(&self, token: &str) -> Answer<Option<Principal>>;
    async fn sign_out(&self, token: &str) -> Answer<()>;

    async fn people(&self, locale: Locale, who: &Principal, choice: &Choice) -> Answer<PeopleView>;
    async fn add_person(&self, who: &Principal, form: PersonForm) -> Answer<PersonView>;
    async fn remove_person(&self, who: &Principal, id: &str) -> Answer<()>;

    /// Answers with the order's reference; its state tells whether the slot was had.
    async fn place(&self, locale: Locale, who: &Principal, form: PlaceForm, trace: &str) -> Answer<String>;
    /// `returned`: back from the provider, so ask it for the outcome.
    async fn order(&self, locale: Locale, who: &Principal, reference: &str, returned: bool) -> Answer<OrderView>;
    async fn orders(&self, locale: Locale, who: &Principal, after: &str) -> Answer<OrdersView>;
    /// Opens the payment (idempotent) and answers with the provider's page.
    async fn start_payment(
        &self,
        locale: Locale,
        who: &Principal,
        reference: &str,
        version: u64,
        trace: &str,
    ) -> Answer<String>;
    async fn choose_slot(&self, who: &Principal, reference: &str, slot: &str, trace: &str) -> Answer<()>;
    async fn extend_hold(&self, who: &Principal, reference: &str, trace: &str) -> Answer<()>;
    async fn cancel(&self, who: &Principal, reference: &str, version: u64, trace: &str) -> Answer<()>;

    /// What the payment provider tells us, as it was signed.
    async fn payment_callback(&self, body: Vec<u8>, signature: String) -> Answer<()>;

    /// The demo's messages, newest first, at most 50.
    async fn outbox(&self) -> Answer<Vec<OutboxMessage>>;
    /// The simulated provider's page; `NotFound` outside the demo.
    async fn checkout(&self, id: &str) -> Answer<CheckoutView>;
    /// Decides a simulated payment; answers with where the person goes next.
    async fn decide(&self, id: &str, approve: bool) -> Answer<String>;
}
