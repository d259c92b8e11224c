//! The faults, and how they are written: `hang`, `slow:3000`.

use std::{fmt, str::FromStr, time::Duration};

use thiserror::Error;

/// What can be wrong with a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Every call takes this much longer. `slow` alone: 3,000 ms.
    Slow(Duration),
    /// No call is answered; half of them are carried out.
    Hang,
    /// The connection breaks, for half of the calls after they were carried out.
    Reset,
    /// The service answers `INTERNAL`.
    Error,
    /// The call is carried out, the answer is bytes without a meaning.
    Garbage,
    /// The call is carried out, the answer is a message of another schema.
    WrongSchema,
    /// The call reaches the service twice at once; either answer is given.
    Duplicate,
    /// Of two calls at the same time, the later is carried out and answered first.
    Reordered,
    /// Down and up in turns of this length, down first. `flapping` alone: 1,000 ms.
    Flapping(Duration),
}

const SLOW: Duration = Duration::from_millis(3_000);
const FLAPPING: Duration = Duration::from_millis(1_000);
const LONGEST_MS: u64 = 600_000;

/// Why a text is no fault.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FaultError {
    #[error(
        "`{0}` is no fault; there are: slow[:MS], hang, reset, error, garbage, wrong-schema, duplicate, reordered, \
         flapping[:MS]"
    )]
    Unknown(String),
    #[error("`{0}`: milliseconds must be a whole number from 1 to 600000")]
    Milliseconds(String),
    #[error("`{0}`: only slow and flapping take milliseconds")]
    NoMilliseconds(String),
}

impl Fault {
    /// Its name without a number.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Slow(_) => "slow",
            Self::Hang => "hang",
            Self::Reset => "reset",
            Self::Error => "error",
            Self::Garbage => "garbage",
            Self::WrongSchema => "wrong-schema",
            Self::Duplicate => "duplicate",
            Self::Reordered => "reordered",
            Self::Flapping(_) => "flapping",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Slow(time) | Self::Flapping(time) => write!(f, "{}:{}", self.name(), time.as_millis()),
            Self::Hang
            | Self::Reset
            | Self::Error
            | Self::Garbage
            | Self::WrongSchema
            | Self::Duplicate
            | Self::Reordered => f.write_str(self.name()),
        }
    }
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let (name, number) = match text.split_once(':') {
            Some((name, number)) => (name, Some(number)),
            None => (text, None),
        };
        let time = |default| match number.map(str::parse::<u64>) {
            None => Ok(default),
            Some(Ok(millis)) if (1..=LONGEST_MS).contains(&millis) => Ok(Duration::from_millis(millis)),
            Some(_) => Err(FaultError::Milliseconds(text.into())),
        };
        let plain = |fault| if number.is_none() { Ok(fault) } else { Err(FaultError::NoMilliseconds(text.into())) };
        match name {
            "slow" => time(SLOW).map(Self::Slow),
            "flapping" => time(FLAPPING).map(Self::Flapping),
            "hang" => plain(Self::Hang),
            "reset" => plain(Self::Reset),
            "error" => plain(Self::Error),
            "garbage" => plain(Self::Garbage),
            "wrong-schema" => plain(Self::WrongSchema),
            "duplicate" => plain(Self::Duplicate),
            "reordered" => plain(Self::Reordered),
            _ => Err(FaultError::Unknown(text.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_read_as_it_is_written() {
        for text in
            ["slow:3000", "hang", "reset", "error", "garbage", "wrong-schema", "duplicate", "reordered", "flapping:250"]
        {
            assert_eq!(text.parse::<Fault>().unwrap().to_string(), text);
        }
        assert_eq!("slow".parse(), Ok(Fault::Slow(SLOW)));
        assert_eq!("flapping".parse(), Ok(Fault::Flapping(FLAPPING)));
    }

    #[test]
    fn what_is_no_fault_is_told_what_is() {
        assert!("sleep".parse::<Fault>().unwrap_err().to_string().contains("slow[:MS], hang, reset"));
        for text in ["slow:", "slow:0", "slow:600001", "slow:x", "slow:1:2"] {
            assert_eq!(text.parse::<Fault>(), Err(FaultError::Milliseconds(text.into())));
        }
        assert_eq!("hang:5".parse::<Fault>(), Err(FaultError::NoMilliseconds("hang:5".into())));
    }
}
