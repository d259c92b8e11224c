//! Distances on a sphere of the Earth's mean radius, in a form that SQL can compute.

/// Kilometres, IUGG mean radius.
const EARTH_KM: f64 = 6371.0088;

/// A place as WGS 84 degrees and as a point on the unit sphere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub latitude: f64,
    pub longitude: f64,
    pub x: f64,
    pub y: f64,
    pub z: f64,
}

/// A box that holds every point within a radius. `wraps`: longitude is outside `west..east` the other way round.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    pub south: f64,
    pub north: f64,
    /// `None` when every longitude is inside (near a pole, or a huge radius).
    pub longitude: Option<(f64, f64)>,
}

impl Point {
    /// `None` when the degrees are no place on Earth.
    pub fn at(latitude: f64, longitude: f64) -> Option<Self> {
        if !(-90.0..=90.0).contains(&latitude) || !(-180.0..=180.0).contains(&longitude) {
            return None;
        }
        let (phi, lambda) = (latitude.to_radians(), longitude.to_radians());
        Some(Self { latitude, longitude, x: phi.cos() * lambda.cos(), y: phi.cos() * lambda.sin(), z: phi.sin() })
    }

    /// The box around this point; `west > east` means that it crosses the antimeridian.
    pub fn bounds(&self, radius_km: f64) -> Bounds {
        // a little more than the radius, so that rounding never cuts a point off
        let angle = (radius_km / EARTH_KM * 1.000_001).to_degrees();
        let (south, north) = (self.latitude - angle, self.latitude + angle);
        let cosine = self.latitude.to_radians().cos();
        let spread = angle.to_radians().sin() / cosine;
        if south <= -90.0 || north >= 90.0 || angle >= 90.0 || !(0.0..1.0).contains(&spread) {
            return Bounds { south: south.max(-90.0), north: north.min(90.0), longitude: None };
        }
        let spread = spread.asin().to_degrees() + 1e-9;
        let wrap = |degrees: f64| (degrees + 540.0).rem_euclid(360.0) - 180.0;
        Bounds { south, north, longitude: Some((wrap(self.longitude - spread), wrap(self.longitude + spread))) }
    }
}

/// The squared chord between two points at this distance: grows with the distance, up to half round the Earth.
pub fn chord2(distance_km: f64) -> f64 {
    let half = (distance_km / (2.0 * EARTH_KM)).clamp(0.0, std::f64::consts::FRAC_PI_2);
    4.0 * half.sin().powi(2)
}

/// Kilometres along the ground for a squared chord.
pub fn distance_km(chord2: f64) -> f64 {
    2.0 * EARTH_KM * (chord2.max(0.0).sqrt() / 2.0).clamp(0.0, 1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beijing_to_shanghai_is_a_thousand_kilometres() {
        let a = Point::at(39.9042, 116.4074).unwrap();
        let b = Point::at(31.2304, 121.4737).unwrap();
        let chord = (a.x - b.x).powi(2) + (a.y - b.y).powi(2) + (a.z - b.z).powi(2);
        assert!((distance_km(chord) - 1067.3).abs() < 1.0, "{}", distance_km(chord));
        assert!((chord2(1067.3) - chord).abs() < 1e-4);
    }

    #[test]
    fn a_box_can_cross_the_antimeridian_and_hold_a_pole() {
        let (west, east) = Point::at(0.0, 179.9).unwrap().bounds(50.0).longitude.unwrap();
        assert!(west > east);
        assert_eq!(Point::at(89.9, 10.0).unwrap().bounds(50.0).longitude, None);
        assert_eq!(Point::at(91.0, 0.0), None);
        assert_eq!(Point::at(f64::NAN, 0.0), None);
    }
}
