//! Places a booking: durable intent first, then the hold.

use contracts::{
    ErrorCode,
    v1::{self, Package},
};
use jiff::civil::Date;
use prost::Message;

use crate::{
    Inner,
    drive::Reach,
    eligibility::{age, eligible},
    error::Failure,
    idempotency::{BodyHash, body_hash, mismatch},
    order::{Order, Slot},
    peers::unless,
    state::State,
    store::{Cause, advance::STUCK_MS, history, keys, orders},
    trace::Trace,
};

/// References tried before giving up; two alike among a million are rare, four in a row do not happen.
const REFERENCES: usize = 4;

impl Inner {
    /// The same key and body give the same answer; see the contract.
    pub(crate) async fn place(&self, request: v1::PlaceRequest) -> Result<v1::PlaceResponse, Failure> {
        if !(1..=255).contains(&request.idempotency_key.chars().count()) {
            return Err(Failure::refused(ErrorCode::IdempotencyKey, "idempotency_key: 1 to 255 characters"));
        }
        if request.principal_id.is_empty() || request.principal_id.len() > 128 {
            return Err(Failure::invalid("principal_id: 1 to 128 characters"));
        }
        let trace = Trace::of_request(&request.trace_id, &self.ambient);
        let hash = body_hash(&request);
        let _turn = self.running.enter(&request.principal_id, &request.idempotency_key, hash)?;
        if let Some(answer) = self.repeat(&request, &hash, &trace).await? {
            return Ok(answer);
        }
        let order = self.checked(&request).await?;
        let references = (0..REFERENCES).map(|_| format!("CW-{}", self.ambient.code(8))).collect();
        let cause = Cause::patient("placed", &trace);
        match self.db.write(move |c| Box::pin(insert(c, order, references, hash, cause))).await? {
            Some(order) => Ok(self.drive(order, Reach::Places, &trace).await.order.placed()),
            // another process was faster
            None => {
                self.repeat(&request, &hash, &trace).await?.ok_or_else(|| Failure::inconsistent("a used key is kept"))
            }
        }
    }

    /// The answer for a key that was used before. A first run that was cut off is taken up again.
    async fn repeat(
        &self,
        request: &v1::PlaceRequest,
        hash: &BodyHash,
        trace: &Trace,
    ) -> Result<Option<v1::PlaceResponse>, Failure> {
        let find = || keys::find(self.db.reader(), &request.principal_id, &request.idempotency_key);
        let Some(used) = find().await? else { return Ok(None) };
        if used.body_hash != hash {
            return Err(mismatch());
        }
        let answer = match used.answer {
            Some(answer) => Some(answer),
            None => {
                let order = self.drive(self.order(&used.order_id).await?, Reach::Places, trace).await.order;
                match find().await?.and_then(|used| used.answer) {
                    Some(answer) => Some(answer),
                    None => return Ok(Some(order.placed())),
                }
            }
        };
        let decoded = answer.map(|answer| v1::PlaceResponse::decode(&answer[..])).transpose();
        decoded.map_err(|_| Failure::inconsistent("a kept answer can be read"))
    }

    /// The order as it will be stored, everything checked and copied.
    async fn checked(&self, request: &v1::PlaceRequest) -> Result<Order, Failure> {
        let person = request.person.clone().unwrap_or_default();
        let birth = validate(request, &person)?;
        let (hospital_id, package_id) = (request.hospital_id.clone(), request.package_id.clone());
        let (offer, hospital, package, slot) = futures::join!(
            self.peers.offer(v1::GetOfferRequest { hospital_id, package_id }),
            self.peers.hospital(v1::GetHospitalRequest { id: request.hospital_id.clone() }),
            self.peers.package(v1::GetPackageRequest { id: request.package_id.clone() }),
            self.peers.slot(v1::GetSlotRequest { id: request.slot_id.clone() }),
        );
        let slot = unless(slot, ErrorCode::NotFound)?
            .ok_or_else(|| Failure::refused(ErrorCode::NotFound, "slot_id: no such slot"))?;
        if slot.hospital_id != request.hospital_id {
            return Err(Failure::invalid("slot_id: belongs to another hospital"));
        }
        let not_offered = || Failure::refused(ErrorCode::NotOffered, "the hospital does not offer the package");
        let hospital = unless(hospital, ErrorCode::NotFound)?
            .ok_or_else(|| Failure::refused(ErrorCode::NotFound, "hospital_id: no such hospital"))?;
        let package = unless(package, ErrorCode::NotFound)?.ok_or_else(not_offered)?;
        let offer = unless(offer, ErrorCode::NotFound)?.ok_or_else(not_offered)?;
        if hospital.closed {
            return Err(Failure::refused(ErrorCode::NotOffered, "the hospital takes no new bookings"));
        }
        if (offer.price_minor, &offer.currency) != (request.quoted_price_minor, &request.currency) {
            return Err(Failure::refused(ErrorCode::PriceChanged, "the price is another one now"));
        }
        check_eligibility(&package, &person.sex, birth, &slot.local_date)?;
        let now_ms = self.ambient.now_ms();
        Ok(Order {
            id: self.ambient.id(),
            reference: String::new(),
            principal_id: request.principal_id.clone(),
            state: State::Intent,
            version: 1,
            hospital_id: hospital.id,
            hospital_name_zh: hospital.name_zh,
            hospital_name_en: hospital.name_en,
            package_id: package.id,
            package_name_zh: package.name_zh,
            package_name_en: package.name_en,
            slot: Slot::from(slot),
            alternatives: Vec::new(),
            person: person.into(),
            price_minor: offer.price_minor,
            currency: offer.currency,
            locale: request.locale.clone(),
            contact_phone: request.contact_phone.clone(),
            idempotency_key: request.idempotency_key.clone(),
            hold_expires_ms: 0,
            hold_extended: false,
            payment_id: String::new(),
            pay_attempts: 0,
            created_ms: now_ms,
            updated_ms: now_ms,
            next_step_ms: Some(now_ms + STUCK_MS),
            step_attempts: 0,
        })
    }
}

/// What can be told without asking anybody; answers with the date of birth.
fn validate(request: &v1::PlaceRequest, person: &v1::Person) -> Result<Date, Failure> {
    let person_invalid = |what: &str| Err(Failure::refused(ErrorCode::PersonInvalid, what));
    for (field, value) in [
        ("hospital_id", &request.hospital_id),
        ("package_id", &request.package_id),
        ("slot_id", &request.slot_id),
        ("currency", &request.currency),
    ] {
        if value.is_empty() || value.len() > 128 {
            return Err(Failure::invalid(format!("{field}: 1 to 128 characters")));
        }
    }
    if !matches!(request.locale.as_str(), "en" | "zh") {
        return Err(Failure::invalid("locale: en or zh"));
    }
    if request.contact_phone.len() > 255 {
        return Err(Failure::invalid("contact_phone: at most 255 characters"));
    }
    if person.name.trim().is_empty() || person.name.len() > 512 {
        return person_invalid("person.name: needed, at most 512 bytes");
    }
    if [&person.id, &person.id_type, &person.id_masked, &person.phone].iter().any(|value| value.len() > 255) {
        return person_invalid("person: a field is too long");
    }
    if !matches!(person.sex.as_str(), "female" | "male") {
        return person_invalid("person.sex: female or male");
    }
    match person.birth_date.parse::<Date>() {
        Ok(birth) if person.birth_date.len() == 10 => Ok(birth),
        Ok(_) | Err(_) => person_invalid("person.birth_date: YYYY-MM-DD"),
    }
}

fn check_eligibility(package: &Package, sex: &str, birth: Date, slot_date: &str) -> Result<(), Failure> {
    let on = slot_date.parse::<Date>().map_err(|_| Failure::inconsistent("a slot has a date"))?;
    let age = age(birth, on)
        .filter(|age| *age <= 150)
        .ok_or_else(|| Failure::refused(ErrorCode::PersonInvalid, "person.birth_date: cannot be"))?;
    if eligible(package, sex, age) {
        Ok(())
    } else {
        Err(Failure::refused(ErrorCode::NotEligible, "the package is for people of another sex or age"))
    }
}

/// `None` when the key was used before.
async fn insert(
    c: &mut sqlx::SqliteConnection,
    mut order: Order,
    references: Vec<String>,
    hash: BodyHash,
    cause: Cause,
) -> Result<Option<Order>, Failure> {
    let now_ms = order.created_ms;
    if !keys::insert(c, &order, &hash, now_ms).await? {
        return Ok(None);
    }
    for reference in references {
        order.reference = reference;
        if orders::insert(c, &order).await? {
            history::add(c, &order, None, &cause, now_ms).await?;
            return Ok(Some(order));
        }
    }
    Err(Failure::refused(ErrorCode::Unavailable, "no free reference was found"))
}
