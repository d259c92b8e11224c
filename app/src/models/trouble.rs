//! What went wrong, in words a page can act on. The same codes as the services' table, less what no page shows apart.

use serde::{Deserialize, Serialize};

macro_rules! trouble_codes {
    ($($name:ident = $text:literal,)*) => {
        /// Why something could not be done. Every code has a text in each language.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum TroubleCode { $($name,)* }
        impl TroubleCode {
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
            /// The same name as in the services' table and in problem+json.
            pub const fn as_str(self) -> &'static str { match self { $(Self::$name => $text,)* } }
            pub fn parse(text: &str) -> Option<Self> { match text { $($text => Some(Self::$name),)* _ => None } }
        }
    };
}

trouble_codes! {
    Invalid = "invalid",
    NotFound = "not_found",
    SignInNeeded = "sign_in_needed",
    Unavailable = "unavailable",
    Internal = "internal",
    VersionConflict = "version_conflict",
    IdempotencyMismatch = "idempotency_mismatch",
    IdempotencyRunning = "idempotency_running",
    SlotLost = "slot_lost",
    HoldOver = "hold_over",
    HoldAlreadyExtended = "hold_already_extended",
    PriceChanged = "price_changed",
    NotOffered = "not_offered",
    NotEligible = "not_eligible",
    WrongState = "wrong_state",
    TooManyCodes = "too_many_codes",
    TooManyRequests = "too_many_requests",
    CodeWrong = "code_wrong",
    CodeUsedUp = "code_used_up",
    PhoneInvalid = "phone_invalid",
    PersonInvalid = "person_invalid",
    PersonGone = "person_gone",
    TooManyPeople = "too_many_people",
    BadSignature = "bad_signature",
}

/// One field's error: `field` is the input's name, `reason` one of: required, too_long, characters, checksum, format,
/// date, sex, future, too_old.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    pub field: String,
    pub reason: String,
}

/// A refusal or failure, for a page or an island.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    pub code: TroubleCode,
    pub fields: Vec<FieldError>,
    pub retry_after_s: Option<u32>,
}

impl Trouble {
    pub fn new(code: TroubleCode) -> Self {
        Self { code, fields: Vec::new(), retry_after_s: None }
    }
}

impl TroubleCode {
    /// The HTTP status of a page or call that ends with it.
    pub const fn http_status(self) -> u16 {
        match self {
            Self::Invalid => 400,
            Self::SignInNeeded => 401,
            Self::BadSignature => 403,
            Self::NotFound => 404,
            Self::VersionConflict
            | Self::IdempotencyRunning
            | Self::SlotLost
            | Self::HoldOver
            | Self::HoldAlreadyExtended
            | Self::PriceChanged
            | Self::NotOffered
            | Self::NotEligible
            | Self::PersonGone
            | Self::WrongState
            | Self::TooManyPeople => 409,
            Self::IdempotencyMismatch
            | Self::CodeWrong
            | Self::CodeUsedUp
            | Self::PhoneInvalid
            | Self::PersonInvalid => 422,
            Self::TooManyCodes | Self::TooManyRequests => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }
}

/// What a server function answers when it cannot answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiError(pub Trouble);

impl From<TroubleCode> for Trouble {
    fn from(code: TroubleCode) -> Self {
        Self::new(code)
    }
}
