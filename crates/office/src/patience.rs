//! How often someone may try a password: per account and per address, with growing pauses.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Tries that cost nothing.
const FREE: u32 = 5;
/// The longest pause, in seconds.
const LONGEST: u64 = 900;
/// Names remembered; beyond it the oldest half is forgotten.
const REMEMBERED: usize = 20_000;

/// Failures by name (an account, an address).
#[derive(Debug, Default)]
pub(crate) struct Patience {
    failures: Mutex<HashMap<String, (u32, i64)>>,
}

impl Patience {
    /// Seconds until the next try is allowed; `None` when it is allowed now.
    pub(crate) fn wait(&self, name: &str, now: i64) -> Option<u64> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, last) = failures.get(name)?;
        let until = last + i64::try_from(pause(*count) * 1000).unwrap_or(i64::MAX);
        u64::try_from(until - now).ok().filter(|left| *left > 0).map(|left| left.div_ceil(1000))
    }

    /// Notes a failure.
    pub(crate) fn failed(&self, name: &str, now: i64) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= REMEMBERED {
            let mut times: Vec<i64> = failures.values().map(|(_, last)| *last).collect();
            times.sort_unstable();
            let middle = times.get(times.len() / 2).copied().unwrap_or(now);
            failures.retain(|_, (_, last)| *last > middle);
        }
        let entry = failures.entry(name.to_owned()).or_insert((0, now));
        *entry = (entry.0.saturating_add(1), now);
    }

    /// Forgets the failures of a name that got it right.
    pub(crate) fn succeeded(&self, name: &str) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

fn pause(count: u32) -> u64 {
    match count.checked_sub(FREE) {
        None => 0,
        Some(over) => 2_u64.saturating_pow(over.min(20)).min(LONGEST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_longer_from_the_fifth_failure_and_forgets_on_success() {
        let patience = Patience::default();
        for _ in 0..4 {
            patience.failed("a", 0);
        }
        assert_eq!(patience.wait("a", 0), None);
        patience.failed("a", 0);
        assert_eq!(patience.wait("a", 0), Some(1));
        patience.failed("a", 0);
        patience.failed("a", 0);
        assert_eq!(patience.wait("a", 0), Some(4));
        assert_eq!(patience.wait("a", 4_000), None);
        assert_eq!(patience.wait("b", 0), None);
        patience.succeeded("a");
        assert_eq!(patience.wait("a", 0), None);
    }
}
