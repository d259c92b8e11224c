//! A patient at the other end of the wire: signs in, adds people, books, pays. Plain forms, no script.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

use crate::{
    html,
    http::{Client, Reply, encode, query_value},
};

const WAIT: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(20);

/// What can be booked: a package at a hospital, at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub package: String,
    pub hospital: String,
    pub slot: String,
}

/// What the people page offers to send: everything an order needs but the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    pub choice: Choice,
    pub person: String,
    pub price: String,
    pub currency: String,
    /// The key the page proposes; a test may use its own.
    pub key: String,
}

impl Quote {
    pub fn form<'a>(&'a self, key: &'a str) -> [(&'a str, &'a str); 7] {
        [
            ("package", &self.choice.package),
            ("hospital", &self.choice.hospital),
            ("slot", &self.choice.slot),
            ("person", &self.person),
            ("price", &self.price),
            ("currency", &self.currency),
            ("key", key),
        ]
    }

    /// The same for another time.
    pub fn at(&self, slot: &str) -> Self {
        let mut quote = self.clone();
        quote.choice.slot = slot.into();
        quote
    }
}

/// Somebody who is signed in.
#[derive(Debug)]
pub struct Patient {
    pub client: Client,
    pub phone: String,
}

impl Patient {
    /// Signs in with the code from the demo's outbox. `number` tells patients apart.
    ///
    /// # Errors
    /// When a step is refused or no code arrives.
    pub async fn sign_in(addr: SocketAddr, number: u32) -> Result<Self> {
        let phone = format!("138{:08}", number % 100_000_000);
        let mut client = Client::new(addr);
        let seen = codes(&mut client, &phone).await?;
        let reply = client.post("/en/sign-in", &[("phone", &phone), ("next", "/en/orders")]).await?;
        ensure!(reply.status == 200, "asking for a code: {} {}", reply.status, html::text(&reply.text()));
        let started = Instant::now();
        let code = loop {
            // a code may repeat by chance, so what counts is that there is one message more
            let codes = codes(&mut client, &phone).await?;
            if codes.len() > seen.len() {
                break codes.into_iter().next().context("a code")?;
            }
            ensure!(started.elapsed() < WAIT, "no code arrived for {phone}");
            tokio::time::sleep(POLL).await;
        };
        let form = [("phone", phone.as_str()), ("code", &code), ("next", "/en/orders")];
        let reply = client.post("/en/sign-in", &form).await?;
        ensure!(reply.status == 303, "entering the code: {} {}", reply.status, html::text(&reply.text()));
        Ok(Self { client, phone })
    }

    /// Another connection of the same patient.
    pub fn again(&self) -> Self {
        Self { client: self.client.again(), phone: self.phone.clone() }
    }

    /// Adds a person, a man of 1985; `number` tells people apart.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn add_person(&mut self, number: u32, relation: &str) -> Result<()> {
        let id_number = id_number(number);
        let form = [
            ("name", "王小明"),
            ("id_type", "cn_id"),
            ("id_number", &id_number),
            ("sex", ""),
            ("birth_date", ""),
            ("phone", ""),
            ("relation", relation),
        ];
        let reply = self.client.post("/en/people", &form).await?;
        ensure!(reply.status == 303, "adding a person: {} {}", reply.status, html::text(&reply.text()));
        Ok(())
    }

    /// What the people page offers for a choice, one quote a person.
    ///
    /// # Errors
    /// When the page cannot be had.
    pub async fn quotes(&mut self, choice: &Choice) -> Result<Vec<Quote>> {
        let path = format!(
            "/en/people?package={}&hospital={}&slot={}",
            encode(&choice.package),
            encode(&choice.hospital),
            encode(&choice.slot)
        );
        let reply = self.client.get(&path).await?;
        ensure!(reply.status == 200, "people page: {} {}", reply.status, html::text(&reply.text()));
        let quote = |form: html::Form| {
            let value = |name| form.value(name).map(str::to_owned);
            Some(Quote {
                choice: choice.clone(),
                person: value("person")?,
                price: value("price")?,
                currency: value("currency")?,
                key: value("key")?,
            })
        };
        Ok(html::forms(&reply.text())
            .into_iter()
            .filter(|form| form.action.ends_with("/orders"))
            .filter_map(quote)
            .collect())
    }

    /// The first person's quote.
    ///
    /// # Errors
    /// When there is nobody to book for.
    pub async fn quote(&mut self, choice: &Choice) -> Result<Quote> {
        self.quotes(choice).await?.into_iter().next().context("the people page offers nobody to book for")
    }

    /// Posts an order.
    ///
    /// # Errors
    /// When no answer arrives.
    pub async fn post_order(&mut self, quote: &Quote, key: &str) -> std::io::Result<Reply> {
        self.client.post("/en/orders", &quote.form(key)).await
    }

    /// Places an order that must be taken, and gives its reference.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn place(&mut self, quote: &Quote, key: &str) -> Result<String> {
        let reply = self.post_order(quote, key).await?;
        reference(&reply).with_context(|| format!("placing: {} {}", reply.status, html::text(&reply.text())))
    }

    /// The order's page.
    ///
    /// # Errors
    /// When it cannot be had.
    pub async fn order_page(&mut self, reference: &str) -> Result<String> {
        let reply = self.client.get(&format!("/en/orders/{reference}")).await?;
        ensure!(reply.status == 200, "order {reference}: {}", reply.status);
        Ok(reply.text())
    }

    /// # Errors
    /// When the order's page cannot be had or shows no state.
    pub async fn order_state(&mut self, reference: &str) -> Result<String> {
        let page = self.order_page(reference).await?;
        html::order_state(&page).context("the page shows no state")
    }

    /// Sends the form of an order's page, with the hidden fields that it has.
    ///
    /// # Errors
    /// When the page has no such form, or no answer arrives.
    pub async fn act(&mut self, reference: &str, action: &str) -> Result<Reply> {
        let page = self.order_page(reference).await?;
        let form = html::form(&page, &format!("/orders/{reference}/{action}"))
            .with_context(|| format!("order {reference} does not offer to {action}"))?;
        let fields: Vec<(&str, &str)> =
            form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        Ok(self.client.post(&form.action, &fields).await?)
    }

    /// From review to the provider's decision. Answers with the page the provider leads back to.
    ///
    /// # Errors
    /// When a step is refused or no answer arrives.
    pub async fn pay(&mut self, reference: &str, approve: bool) -> Result<String> {
        let page = self.order_page(reference).await?;
        let pay_path = format!("/orders/{reference}/pay");
        let pay = match html::form(&page, &pay_path) {
            Some(form) => form,
            None => {
                let reply = self.act(reference, "confirm").await?;
                ensure!(reply.status == 303, "confirming {reference}: {}", reply.status);
                let page = self.client.get(reply.location()).await?.text();
                html::form(&page, &pay_path).with_context(|| format!("no way to pay {reference}"))?
            }
        };
        let fields: Vec<(&str, &str)> =
            pay.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let reply = self.client.post(&pay.action, &fields).await?;
        ensure!(
            reply.status == 303 && reply.location().starts_with("/demo/provider/"),
            "paying {reference}: {} {}",
            reply.status,
            reply.location()
        );
        let checkout = reply.location().to_owned();
        let decision = if approve { "approve" } else { "decline" };
        let reply = self.client.post(&checkout, &[("decision", decision)]).await?;
        ensure!(reply.status == 303, "deciding {reference}: {}", reply.status);
        Ok(reply.location().to_owned())
    }

    /// Books and pays, and waits until the order is confirmed.
    ///
    /// # Errors
    /// When a step fails, or it is not confirmed in time.
    pub async fn book(&mut self, quote: &Quote, key: &str) -> Result<String> {
        let reference = self.place(quote, key).await?;
        let back = self.pay(&reference, true).await?;
        let started = Instant::now();
        loop {
            let page = self.client.get(&back).await?.text();
            let state = html::order_state(&page).context("the page shows no state")?;
            if state == "confirmed" {
                return Ok(reference);
            }
            if started.elapsed() > WAIT {
                bail!("{reference} is still {state}");
            }
            tokio::time::sleep(POLL).await;
        }
    }
}

/// The reference of the order that an answer leads to.
pub fn reference(reply: &Reply) -> Option<String> {
    let path = reply.location().split('?').next()?;
    let reference = path.strip_prefix("/en/orders/").or_else(|| path.strip_prefix("/zh/orders/"))?;
    (reply.status == 303 && !reference.is_empty()).then(|| reference.to_owned())
}

/// The slots that a slot page lets one choose.
pub fn slots_of(page: &str) -> Vec<String> {
    let mut slots: Vec<String> = html::links(page)
        .iter()
        .filter(|link| link.contains("/people?"))
        .filter_map(|link| query_value(link, "slot"))
        .collect();
    for form in
        html::forms(page).iter().filter(|form| form.action.split('?').next().is_some_and(|p| p.ends_with("/people")))
    {
        slots.extend(form.fields.iter().filter(|(name, _)| name == "slot").map(|(_, value)| value.clone()));
    }
    slots
}

/// The codes sent to a phone, newest first.
async fn codes(client: &mut Client, phone: &str) -> Result<Vec<String>> {
    let page = client.get("/demo/outbox").await?;
    ensure!(page.status == 200, "the outbox: {}", page.status);
    let texts = html::marked_texts(&page.text(), "outbox-message");
    Ok(texts
        .iter()
        .filter(|text| text.chars().filter(char::is_ascii_digit).collect::<String>().contains(phone))
        .filter_map(|text| six_digits(text))
        .collect())
}

fn six_digits(text: &str) -> Option<String> {
    text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6).map(str::to_owned)
}

/// A valid identity number of mainland China (GB 11643): a man born on 1985-03-15 or a day near it.
pub fn id_number(number: u32) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECK: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    // the last of the three digits of the sequence is odd for men
    let (sequence, day) = (number % 500 * 2 + 1, number / 500 % 28 + 1);
    let body = format!("110101198503{day:02}{sequence:03}");
    let sum: u32 = body.chars().filter_map(|c| c.to_digit(10)).zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    format!("{body}{}", CHECK[(sum % 11) as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_numbers_are_valid_and_differ() {
        // the standard's own example has this check digit
        assert_eq!(id_number(0).len(), 18);
        let all: std::collections::HashSet<String> = (0..1_000).map(id_number).collect();
        assert_eq!(all.len(), 1_000);
    }

    #[test]
    fn a_code_is_six_digits_and_nothing_longer() {
        assert_eq!(six_digits("to 13800000001 at 12:30:00: code 012345.").as_deref(), Some("012345"));
        assert_eq!(six_digits("1234567"), None);
    }

    #[test]
    fn a_reference_is_read_from_where_the_answer_leads() {
        let mut reply =
            Reply { status: 303, headers: vec![("location".into(), "/en/orders/CW-1?x=1".into())], body: vec![] };
        assert_eq!(reference(&reply).as_deref(), Some("CW-1"));
        reply.status = 200;
        assert_eq!(reference(&reply), None);
    }
}
