//! When the phone locks itself: after five minutes without a touch, or a minute out of sight. While a recording, a
//! camera, a chooser or a signature is open, a cover comes over the screen instead, which asks for the PIN, and what
//! is open stays; after ten minutes the phone locks all the same.

use leptos::prelude::*;

use crate::platform::now;

/// Milliseconds without a touch.
const IDLE: i64 = 5 * 60_000;
/// Milliseconds out of sight.
const HIDDEN: i64 = 60_000;
/// Milliseconds of either while something is open.
const HELD: i64 = 10 * 60_000;

/// What it is time for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Due {
    /// Nothing.
    Nothing,
    /// A cover over what is open.
    Cover,
    /// The lock.
    Lock,
}

/// What was last seen of the person, by the phone's clock in milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Idle {
    touched: i64,
    hidden: Option<i64>,
    /// When the phone was unlocked: what was opened before then holds nothing now.
    unlocked: i64,
    /// How many things are open that a lock would take away.
    held: u32,
    covered: bool,
}

impl Idle {
    /// Somebody is there now.
    pub(crate) fn new(now: i64) -> Self {
        Self { touched: now, hidden: None, unlocked: now, held: 0, covered: false }
    }

    /// A touch or a key. On the cover it may be anybody's.
    pub(crate) fn touch(&mut self, now: i64) {
        if !self.covered {
            self.touched = now;
        }
    }

    /// The page came into sight or left it.
    pub(crate) fn show(&mut self, visible: bool, now: i64) {
        if !self.covered {
            self.hidden = (!visible).then_some(now);
        }
    }

    /// The PIN was entered on the cover.
    pub(crate) fn uncover(&mut self, now: i64) {
        *self = Self { touched: now, hidden: None, covered: false, ..*self };
    }

    /// What it is time for. A clock set back counts from there.
    pub(crate) fn due(&mut self, now: i64) -> Due {
        self.touched = self.touched.min(now);
        self.hidden = self.hidden.map(|since| since.min(now));
        let since = |idle: i64, hidden: i64| {
            now - self.touched >= idle || self.hidden.is_some_and(|since| now - since >= hidden)
        };
        // A cover stays when what was open has ended: it is the same person who comes back.
        if !self.covered && self.held == 0 {
            return if since(IDLE, HIDDEN) { Due::Lock } else { Due::Nothing };
        }
        if since(HELD, HELD) {
            return Due::Lock;
        }
        self.covered |= since(IDLE, HIDDEN);
        if self.covered { Due::Cover } else { Due::Nothing }
    }
}

/// Something is open that a lock would take away, until this is dropped.
#[derive(Debug)]
pub(crate) struct Hold {
    idle: StoredValue<Idle>,
    unlocked: Option<i64>,
}

impl Hold {
    /// Keeps the lock off, up to ten minutes.
    pub(crate) fn new(idle: StoredValue<Idle>) -> Self {
        let unlocked = idle.try_update_value(|idle| {
            idle.held += 1;
            idle.unlocked
        });
        Self { idle, unlocked }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        // Who has just ended a recording or come back from the camera is there.
        let _ = self.idle.try_update_value(|idle| {
            if self.unlocked != Some(idle.unlocked) {
                return;
            }
            idle.held = idle.held.saturating_sub(1);
            if idle.hidden.is_none() {
                idle.touch(now());
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_after_five_minutes_or_a_minute_out_of_sight() {
        let mut idle = Idle::new(0);
        assert_eq!((idle.due(299_999), idle.due(300_000)), (Due::Nothing, Due::Lock));
        idle.touch(300_000);
        idle.show(false, 310_000);
        assert_eq!((idle.due(369_999), idle.due(370_000)), (Due::Nothing, Due::Lock));
        idle.show(true, 371_000);
        assert_eq!(idle.due(372_000), Due::Nothing);
    }

    #[test]
    fn a_clock_set_back_does_not_keep_it_open() {
        let mut idle = Idle::new(1_000_000);
        assert_eq!((idle.due(0), idle.due(300_000)), (Due::Nothing, Due::Lock));
    }

    #[test]
    fn what_is_open_is_covered_for_ten_minutes_and_then_locked() {
        let mut idle = Idle { held: 1, ..Idle::new(0) };
        assert_eq!((idle.due(299_999), idle.due(300_000)), (Due::Nothing, Due::Cover));
        idle.touch(400_000);
        assert_eq!(idle.due(599_999), Due::Cover, "whoever touches the cover does not lift it");
        idle.held = 0;
        assert_eq!(idle.due(599_999), Due::Cover, "what has ended does not take the cover away");
        assert_eq!(idle.due(600_000), Due::Lock);

        let mut idle = Idle { held: 1, ..Idle::new(0) };
        idle.show(false, 0);
        assert_eq!((idle.due(59_999), idle.due(60_000)), (Due::Nothing, Due::Cover));
        idle.show(true, 70_000);
        assert_eq!(idle.due(70_001), Due::Cover, "it is not enough to look at it");
        idle.uncover(80_000);
        assert_eq!((idle.due(80_001), idle.due(379_999)), (Due::Nothing, Due::Nothing));
        assert_eq!(idle.due(380_000), Due::Cover);
    }
}
