//! Answers that may be given again for a short while. Public ones only: a policy that keeps nothing never gets here.

use super::Ms;

/// Answers kept at most, and the bytes of all of them together.
pub const MOST: usize = 64;
pub const MOST_BYTES: usize = 256 * 1024;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub key: String,
    pub tag: String,
    pub until: Ms,
    /// How long it was meant to be kept: an end further away than that was written by another clock.
    pub keep_ms: Ms,
    pub body: String,
}

/// What ends first stands first.
#[derive(Clone, Debug, Default)]
pub struct Cache(Vec<Kept>);

impl Cache {
    pub fn get(&self, key: &str, now: Ms) -> Option<&str> {
        let kept = self.0.iter().find(|kept| kept.key == key)?;
        (now < kept.until && kept.until - now <= kept.keep_ms).then_some(kept.body.as_str())
    }

    /// Answers with the keys that had to go: the older answer to the same, what is over, and what ends first when it
    /// is too much: the new one itself when it alone is too much.
    pub fn put(&mut self, kept: Kept, now: Ms) -> Vec<String> {
        let mut gone = Vec::new();
        let key = kept.key.clone();
        self.drop_where(&mut gone, |other| other.key == key || other.until <= now);
        let place = self.0.iter().position(|other| other.until > kept.until).unwrap_or(self.0.len());
        self.0.insert(place, kept);
        while self.0.len() > MOST || self.bytes() > MOST_BYTES {
            gone.push(self.0.remove(0).key);
        }
        gone
    }

    /// Forgets what tells of `tag`; answers with the keys.
    pub fn forget(&mut self, tag: &str) -> Vec<String> {
        let mut gone = Vec::new();
        self.drop_where(&mut gone, |kept| kept.tag == tag);
        gone
    }

    fn drop_where(&mut self, gone: &mut Vec<String>, unwanted: impl Fn(&Kept) -> bool) {
        self.0.retain(|kept| {
            let stays = !unwanted(kept);
            if !stays {
                gone.push(kept.key.clone());
            }
            stays
        });
    }

    fn bytes(&self) -> usize {
        self.0.iter().map(|kept| kept.key.len() + kept.body.len()).sum()
    }
}

impl Kept {
    /// One line about the answer, then the answer as it came.
    pub fn write(&self) -> String {
        let mut text = self.until.to_string();
        for part in [" ", &self.keep_ms.to_string(), " ", &self.tag, "\n", &self.body] {
            text.push_str(part);
        }
        text
    }

    /// `None` when it is not what [`write`](Self::write) made.
    pub fn read(key: &str, text: &str) -> Option<Self> {
        let (head, body) = text.split_once('\n')?;
        let mut head = head.split(' ');
        Some(Self {
            until: head.next()?.parse().ok()?,
            keep_ms: head.next()?.parse().ok()?,
            tag: head.next()?.to_owned(),
            key: key.to_owned(),
            body: body.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(key: &str, until: Ms, body: &str) -> Kept {
        Kept { key: key.into(), tag: "slots".into(), until, keep_ms: 1_000, body: body.into() }
    }

    #[test]
    fn an_answer_is_given_until_its_time_is_over() {
        let mut cache = Cache::default();
        assert!(cache.put(kept("/a", 1_000, "one"), 0).is_empty());
        assert_eq!(cache.get("/a", 999), Some("one"));
        assert_eq!(cache.get("/a", 1_000), None);
        assert_eq!(cache.get("/b", 0), None);
    }

    #[test]
    fn a_clock_that_was_set_back_makes_nothing_last_longer() {
        let mut cache = Cache::default();
        cache.put(kept("/a", 10_000, "one"), 9_000);
        assert_eq!(cache.get("/a", 500), None);
    }

    #[test]
    fn a_newer_answer_takes_the_place_of_the_older() {
        let mut cache = Cache::default();
        cache.put(kept("/a", 1_000, "one"), 0);
        assert_eq!(cache.put(kept("/a", 1_500, "two"), 500), ["/a"]);
        assert_eq!(cache.get("/a", 600), Some("two"));
    }

    #[test]
    fn it_stays_within_its_bounds() {
        let mut cache = Cache::default();
        for n in 0..200 {
            cache.put(kept(&format!("/{n}"), 1_000, "x"), 0);
        }
        assert_eq!(cache.0.len(), MOST);
        assert_eq!(cache.get("/199", 1), Some("x"));
        let large = "x".repeat(MOST_BYTES / 2);
        for n in 0..4 {
            cache.put(kept(&format!("/large/{n}"), 1_000, &large), 0);
        }
        assert!(cache.bytes() <= MOST_BYTES);
        assert!(cache.put(kept("/huge", 1_000, &"x".repeat(MOST_BYTES + 1)), 0).contains(&"/huge".to_owned()));
        assert_eq!(cache.get("/huge", 1), None);
    }

    #[test]
    fn a_tag_takes_all_its_answers_along() {
        let mut cache = Cache::default();
        cache.put(kept("/a", 1_000, "one"), 0);
        cache.put(Kept { tag: "search".into(), ..kept("/b", 1_000, "two") }, 0);
        assert_eq!(cache.forget("slots"), ["/a"]);
        assert_eq!(cache.get("/b", 1), Some("two"));
    }

    #[test]
    fn an_answer_survives_being_written_and_read() {
        let one = kept("/a", 1_000, "{\"a\":\n[1, 2]}\n");
        assert_eq!(Kept::read("/a", &one.write()), Some(one));
        assert_eq!(Kept::read("/a", "nonsense"), None);
        assert_eq!(Kept::read("/a", "x y z\nbody"), None);
    }
}
