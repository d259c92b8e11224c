//! The Backend-for-Frontend: one file a screen joins the services it needs, at once where they do not depend on each
//! other, under a deadline. It decides nothing that is a business truth: capacity is scheduling's, states are orders'.

mod account;
mod availability;
mod booking;
mod call;
mod convert;
mod demo;
mod home;
mod hospital;
mod hospitals;
mod kept;
mod order;
mod package;
mod people;
mod slots;

use std::sync::Arc;

use app::{
    bff::{Answer, Bff},
    models::*,
};
use async_trait::async_trait;
use contracts::Clients;
pub use kept::{
    Kept, Lifetimes, Settings, Shared, follow,
    loaded::{Loaded, watched},
    tags::{Stamp, Tags},
};
use payments::simulator::Simulator;
use storage::Ambient;

/// Holds a client of every service, and in demo mode the simulated provider.
#[derive(Clone)]
pub struct Gateway {
    pub clients: Clients,
    /// Public answers, kept for a short time.
    pub kept: Kept,
    pub ambient: Ambient,
    /// Only in demo mode.
    pub simulator: Option<Arc<Simulator>>,
}

#[async_trait]
impl Bff for Gateway {
    async fn home(&self, locale: Locale) -> Answer<HomeView> {
        home::load(self, locale).await
    }
    async fn hospitals(&self, locale: Locale, query: HospitalQuery) -> Answer<HospitalListView> {
        hospitals::load(self, locale, query).await
    }
    async fn hospital(&self, locale: Locale, id: &str) -> Answer<HospitalView> {
        hospital::load(self, locale, id).await
    }
    async fn package(&self, locale: Locale, id: &str, hospital: &str, after: &str) -> Answer<PackageView> {
        package::load(self, locale, id, hospital, after).await
    }
    async fn slots(&self, locale: Locale, package: &str, hospital: &str, date: &str) -> Answer<SlotsView> {
        slots::load(self, locale, package, hospital, date).await
    }
    async fn slot_panel(&self, hospital: &str, date: &str) -> Answer<SlotPanel> {
        slots::panel(self, hospital, date).await
    }
    async fn suggest(&self, locale: Locale, query: &str) -> Answer<Vec<Suggestion>> {
        hospitals::suggest(self, locale, query).await
    }
    async fn request_code(&self, locale: Locale, phone: &str, client: &str) -> Answer<String> {
        account::request_code(self, locale, phone, client).await
    }
    async fn verify_code(&self, phone: &str, code: &str, client: &str) -> Answer<String> {
        account::verify_code(self, phone, code, client).await
    }
    async fn principal(&self, token: &str) -> Answer<Option<Principal>> {
        account::principal(self, token).await
    }
    async fn sign_out(&self, token: &str) -> Answer<()> {
        account::sign_out(self, token).await
    }
    async fn people(&self, locale: Locale, who: &Principal, choice: &Choice) -> Answer<PeopleView> {
        people::load(self, locale, who, choice).await
    }
    async fn add_person(&self, who: &Principal, form: PersonForm) -> Answer<PersonView> {
        people::add(self, who, form).await
    }
    async fn remove_person(&self, who: &Principal, id: &str) -> Answer<()> {
        people::remove(self, who, id).await
    }
    async fn place(&self, locale: Locale, who: &Principal, form: PlaceForm, trace: &str) -> Answer<String> {
        booking::place(self, locale, who, form, trace).await
    }
    async fn order(&self, locale: Locale, who: &Principal, reference: &str, returned: bool) -> Answer<OrderView> {
        order::load(self, locale, who, reference, returned).await
    }
    async fn orders(&self, locale: Locale, who: &Principal, after: &str) -> Answer<OrdersView> {
        order::list(self, locale, who, after).await
    }
    async fn start_payment(
        &self,
        locale: Locale,
        who: &Principal,
        reference: &str,
        version: u64,
        trace: &str,
    ) -> Answer<String> {
        booking::start_payment(self, locale, who, reference, version, trace).await
    }
    async fn choose_slot(&self, who: &Principal, reference: &str, slot: &str, trace: &str) -> Answer<()> {
        booking::choose_slot(self, who, reference, slot, trace).await
    }
    async fn extend_hold(&self, who: &Principal, reference: &str, trace: &str) -> Answer<()> {
        booking::extend_hold(self, who, reference, trace).await
    }
    async fn cancel(&self, who: &Principal, reference: &str, version: u64, trace: &str) -> Answer<()> {
        booking::cancel(self, who, reference, version, trace).await
    }
    async fn payment_callback(&self, body: Vec<u8>, signature: String) -> Answer<()> {
        booking::payment_callback(self, body, signature).await
    }
    async fn outbox(&self) -> Answer<Vec<OutboxMessage>> {
        demo::outbox(self).await
    }
    async fn checkout(&self, id: &str) -> Answer<CheckoutView> {
        demo::checkout(self, id).await
    }
    async fn decide(&self, id: &str, approve: bool) -> Answer<String> {
        demo::decide(self, id, approve).await
    }
}
