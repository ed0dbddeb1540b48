//! The one clock the office asks. All that is counted in days is counted from it.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::config::{Config, SettingError};

const DAY_MS: i64 = 86_400_000;

/// The machine's clock; that of a made-up county may go ahead of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Clock {
    ahead_ms: i64,
}

impl Clock {
    /// The clock that is set. Only a made-up county's may be moved: a day that is not real has
    /// nothing to seek among real people's deadlines.
    pub(crate) fn of(config: &Config) -> Result<Self, SettingError> {
        if config.clock_ahead > 0 && !config.demo {
            return Err(SettingError {
                name: "--clock-ahead",
                problem: "the county is a real one".to_owned(),
                expected: "--demo beside it",
            });
        }
        Ok(Self { ahead_ms: i64::from(config.clock_ahead) * DAY_MS })
    }

    /// Milliseconds since 1970.
    pub fn now(self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX).saturating_add(self.ahead_ms)
    }
}
