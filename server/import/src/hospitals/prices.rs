//! What imported hospitals offer, and for how much.

use anyhow::{Context, Result, anyhow, bail};
use contracts::{
    Channel,
    v1::{GetPackagesRequest, Hospital, Offer, catalog_client::CatalogClient},
};

use super::country;
use crate::args::ImportHospitalsArgs;

/// Prices of the three standard packages where nobody says otherwise, whole units: plausible for a trial, no more.
const DEFAULTS: &[(&str, [i64; 3])] = &[
    ("CNY", [299, 599, 1299]),
    ("HKD", [990, 1990, 3990]),
    ("GBP", [99, 199, 399]),
    ("EUR", [119, 229, 449]),
    ("USD", [129, 249, 499]),
    ("CHF", [149, 290, 590]),
];
const PACKAGES: [&str; 3] = ["standard-basic", "standard-plus", "standard-complete"];

/// Offers a hospital may have, the catalog's bound.
const MAX_OFFERS: usize = 50;
/// The highest price the catalog takes, minor units.
const MAX_MINOR: i64 = 100_000_000_000;

/// The offers of a run.
pub struct Prices {
    /// `None`: the standard packages.
    chosen: Option<Vec<(String, String)>>,
    currency: Option<String>,
}

impl Prices {
    /// # Errors
    /// When an `--offer` or the currency is no such thing.
    pub fn of(args: &ImportHospitalsArgs) -> Result<Self> {
        if let Some(currency) = &args.currency
            && !(currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_uppercase()))
        {
            bail!("--currency {currency}: three capital letters are wanted, e.g. EUR");
        }
        let places = args.currency.as_deref().map_or(2, decimals);
        let mut chosen: Vec<(String, String)> = Vec::new();
        for text in &args.offers {
            let (package, price) =
                text.split_once('=').ok_or_else(|| anyhow!("--offer {text}: PACKAGE=PRICE is wanted"))?;
            let (package, price) = (package.trim(), price.trim());
            if package.is_empty() {
                bail!("--offer {text}: PACKAGE=PRICE is wanted");
            }
            match minor(price, places) {
                Some(minor) if minor <= MAX_MINOR => {}
                Some(_) => bail!("--offer {text}: the price is absurd"),
                None if places == 0 => bail!("--offer {text}: the price is a whole number like 299"),
                None => bail!("--offer {text}: the price is a number like 299 or 299.00"),
            }
            if chosen.iter().any(|(other, _)| other == package) {
                bail!("--offer {text}: {package} has a price already");
            }
            chosen.push((package.to_owned(), price.to_owned()));
        }
        if chosen.len() > MAX_OFFERS {
            bail!("--offer: a hospital offers at most {MAX_OFFERS} packages, not {}", chosen.len());
        }
        let chosen = (args.no_offers || !chosen.is_empty()).then_some(chosen);
        Ok(Self { chosen, currency: args.currency.clone() })
    }

    /// Are these placeholders, which must not replace what a hospital offers already?
    pub fn are_defaults(&self) -> bool {
        self.chosen.is_none()
    }

    /// Looks for the packages that were named, before anything is stored.
    ///
    /// # Errors
    /// When one does not exist, or the catalog does not answer.
    pub async fn check(&self, catalog: &mut CatalogClient<Channel>) -> Result<()> {
        let Some(chosen) = self.chosen.as_ref().filter(|chosen| !chosen.is_empty()) else { return Ok(()) };
        let ids = chosen.iter().map(|(package, _)| package.clone()).collect();
        let found = catalog.get_packages(GetPackagesRequest { ids }).await.context("the catalog did not answer")?;
        let found = found.into_inner().packages;
        match chosen.iter().find(|(package, _)| !found.iter().any(|known| known.id == *package)) {
            Some((package, price)) => {
                bail!("--offer {package}={price}: there is no package {package}; built in are {}", PACKAGES.join(", "))
            }
            None => Ok(()),
        }
    }

    /// The hospital's offers; `None` when its currency or default prices are not known.
    pub fn offers(&self, hospital: &Hospital) -> Option<Vec<Offer>> {
        if self.chosen.as_ref().is_some_and(Vec::is_empty) {
            return Some(Vec::new());
        }
        let currency = self.currency.as_deref().or_else(|| country::currency(&hospital.country))?;
        let priced: Vec<(String, i64)> = match &self.chosen {
            Some(chosen) => chosen
                .iter()
                .map(|(package, price)| Some((package.clone(), minor(price, decimals(currency))?)))
                .collect::<Option<_>>()?,
            None => {
                let (_, prices) = DEFAULTS.iter().find(|(known, _)| *known == currency)?;
                PACKAGES.iter().zip(prices).map(|(package, price)| ((*package).to_owned(), price * 100)).collect()
            }
        };
        Some(
            priced
                .into_iter()
                .map(|(package_id, price_minor)| Offer {
                    hospital_id: hospital.id.clone(),
                    package_id,
                    price_minor,
                    currency: currency.to_owned(),
                })
                .collect(),
        )
    }
}

fn decimals(currency: &str) -> usize {
    match currency {
        "JPY" | "KRW" | "VND" | "CLP" | "ISK" => 0,
        "KWD" | "BHD" | "OMR" | "JOD" | "TND" => 3,
        _ => 2,
    }
}

/// "299.5" with two decimals is 29950; never through floating point.
fn minor(price: &str, decimals: usize) -> Option<i64> {
    let (whole, part) = price.trim().split_once('.').unwrap_or((price.trim(), ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || !digits(whole) || !digits(part) || part.len() > decimals {
        return None;
    }
    format!("{whole}{part:0<decimals$}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_become_minor_units_exactly() {
        assert_eq!(minor("299", 2), Some(29900));
        assert_eq!(minor("299.5", 2), Some(29950));
        assert_eq!(minor("0.07", 2), Some(7));
        assert_eq!(minor("1200", 0), Some(1200));
        for bad in ["", "-1", "1.234", "1,5", "x", "9999999999"] {
            assert_eq!(minor(bad, 2), None, "{bad}");
        }
    }
}
