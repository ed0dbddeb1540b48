//! When the phone locks itself: after five minutes without a touch, or a minute out of sight.

/// Milliseconds without a touch.
const IDLE: i64 = 5 * 60_000;
/// Milliseconds out of sight.
const HIDDEN: i64 = 60_000;

/// What was last seen of the person, by the phone's clock in milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Idle {
    touched: i64,
    hidden: Option<i64>,
}

impl Idle {
    /// Somebody is there now.
    pub(crate) fn new(now: i64) -> Self {
        Self { touched: now, hidden: None }
    }

    /// A touch or a key.
    pub(crate) fn touch(&mut self, now: i64) {
        self.touched = now;
    }

    /// The page came into sight or left it.
    pub(crate) fn show(&mut self, visible: bool, now: i64) {
        self.hidden = (!visible).then_some(now);
    }

    /// Whether it is time to lock. A clock set back counts from there.
    pub(crate) fn due(&mut self, now: i64) -> bool {
        self.touched = self.touched.min(now);
        self.hidden = self.hidden.map(|since| since.min(now));
        now - self.touched >= IDLE || self.hidden.is_some_and(|since| now - since >= HIDDEN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_after_five_minutes_or_a_minute_out_of_sight() {
        let mut idle = Idle::new(0);
        assert!(!idle.due(299_999) && idle.due(300_000));
        idle.touch(300_000);
        idle.show(false, 310_000);
        assert!(!idle.due(369_999) && idle.due(370_000));
        idle.show(true, 371_000);
        assert!(!idle.due(372_000));
    }

    #[test]
    fn a_clock_set_back_does_not_keep_it_open() {
        let mut idle = Idle::new(1_000_000);
        assert!(!idle.due(0));
        assert!(idle.due(300_000));
    }
}
