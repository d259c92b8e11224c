//! Chinese hospital levels and their order.

/// The levels of the contract, best first; unknown is last.
const LEVELS: [&str; 8] = ["3A", "3B", "3", "2A", "2B", "2", "1", ""];

/// The place in the order, `None` for a text that is no level.
pub fn rank(level: &str) -> Option<i64> {
    LEVELS.iter().position(|known| *known == level).and_then(|rank| i64::try_from(rank).ok())
}

/// The ranks that a filter lets pass: "3" means 3A, 3B and 3.
pub fn range(level: &str) -> Option<(i64, i64)> {
    match level {
        "3" => Some((0, 2)),
        "2" => Some((3, 5)),
        other => rank(other).map(|rank| (rank, rank)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_level_covers_its_grades() {
        assert_eq!(range("3"), Some((0, 2)));
        assert_eq!(range("3A"), Some((0, 0)));
        assert_eq!(range("1"), Some((6, 6)));
        assert_eq!(range("x"), None);
    }
}
