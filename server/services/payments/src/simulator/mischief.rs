//! How unreliable the simulated call-backs are.

use std::ops::RangeInclusive;

use storage::Ambient;

/// Chances are between 0 and 1; delays in milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Mischief {
    /// How long a call-back takes.
    pub delay_ms: RangeInclusive<u64>,
    /// The chance that it comes a second time.
    pub repeat: f64,
    /// The chance that it is held back so long that later ones overtake it.
    pub reorder: f64,
    /// The chance that it never comes.
    pub drop: f64,
}

impl Default for Mischief {
    /// The demo's.
    fn default() -> Self {
        Self { delay_ms: 50..=800, repeat: 0.3, reorder: 0.2, drop: 0.1 }
    }
}

impl Mischief {
    /// Every call-back comes once, at once.
    pub fn none() -> Self {
        Self { delay_ms: 0..=0, repeat: 0.0, reorder: 0.0, drop: 0.0 }
    }

    /// When the copies of one call-back come; empty when none does.
    pub(crate) fn delays_ms(&self, ambient: &Ambient) -> Vec<u64> {
        if chance(ambient, self.drop) {
            return Vec::new();
        }
        let mut first = self.delay(ambient);
        if chance(ambient, self.reorder) {
            first += self.delay_ms.end() * 3;
        }
        let second = chance(ambient, self.repeat).then(|| first + self.delay(ambient));
        std::iter::once(first).chain(second).collect()
    }

    fn delay(&self, ambient: &Ambient) -> u64 {
        let width = self.delay_ms.end().saturating_sub(*self.delay_ms.start()).saturating_add(1);
        self.delay_ms.start() + u64::from(u32::from_le_bytes(ambient.bytes())) % width
    }
}

fn chance(ambient: &Ambient, probability: f64) -> bool {
    f64::from(u32::from_le_bytes(ambient.bytes())) / f64::from(u32::MAX) < probability
}
