//! What is done to phones, network and office, and where it can be done.

use crate::proxy::Weather;

/// Something that goes wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fault {
    /// kill -9 of the whole browser.
    BrowserKilled,
    /// The same while a save is under way.
    BrowserKilledInASave,
    /// The app is opened in another window.
    SecondWindow,
    /// Another page takes the database away from under the app, in a save.
    StoreClosed,
    /// The browser's quota is used up: a save is refused, and goes through once there is room.
    QuotaExceeded,
    /// A page with an old version holds the database open; the app must not get in, nor break it.
    UpgradeBlocked,
    /// The phone loses the network while a photo goes up.
    OfflineInUpload,
    /// kill -9 of the office while it takes a batch in.
    OfficeKilled,
    /// The office's disk is full: it refuses in words, and goes on once there is room.
    OfficeDiskFull,
    /// Another process holds SQLite's lock.
    SqliteLocked,
    /// PostgreSQL is killed and started again.
    PostgresRestarted,
    /// A backup is made.
    BackedUp,
    /// The office is lost and comes back from that backup, with another epoch.
    Restored,
    /// The network does something.
    Weather(Weather),
}

/// All of them, in the order in which a run does each once before it takes them by chance.
pub(crate) const ALL: [Fault; 22] = [
    Fault::BackedUp,
    Fault::BrowserKilled,
    Fault::BrowserKilledInASave,
    Fault::SecondWindow,
    Fault::StoreClosed,
    Fault::QuotaExceeded,
    Fault::UpgradeBlocked,
    Fault::OfflineInUpload,
    Fault::OfficeKilled,
    Fault::OfficeDiskFull,
    Fault::SqliteLocked,
    Fault::PostgresRestarted,
    Fault::Weather(Weather::Portal),
    Fault::Weather(Weather::Status(413)),
    Fault::Weather(Weather::Status(429)),
    Fault::Weather(Weather::Status(503)),
    Fault::Weather(Weather::Cut),
    Fault::Weather(Weather::LostAnswer),
    Fault::Weather(Weather::Dead),
    Fault::Weather(Weather::Slow),
    Fault::Weather(Weather::Twice),
    Fault::Restored,
];

impl Fault {
    /// What a report calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::BrowserKilled => "browser killed",
            Self::BrowserKilledInASave => "browser killed in the middle of a save",
            Self::SecondWindow => "another window opened",
            Self::StoreClosed => "IndexedDB closed in the middle of a save",
            Self::QuotaExceeded => "quota exceeded",
            Self::UpgradeBlocked => "upgrade blocked by an old page",
            Self::OfflineInUpload => "offline in the middle of an upload",
            Self::OfficeKilled => "office killed",
            Self::OfficeDiskFull => "office's disk full",
            Self::SqliteLocked => "SQLite locked by another process",
            Self::PostgresRestarted => "PostgreSQL killed and started again",
            Self::BackedUp => "backup made",
            Self::Restored => "office restored from an older backup",
            Self::Weather(Weather::Portal) => "sign-in page instead of an answer",
            Self::Weather(Weather::Status(413)) => "answers 413",
            Self::Weather(Weather::Status(429)) => "answers 429",
            Self::Weather(Weather::Status(_)) => "answers 503",
            Self::Weather(Weather::Cut) => "answers cut in the middle",
            Self::Weather(Weather::LostAnswer) => "answers lost",
            Self::Weather(Weather::Dead) => "connections that say nothing",
            Self::Weather(Weather::Slow) => "a network that takes its time",
            Self::Weather(Weather::Twice) => "requests that arrive twice",
            Self::Weather(Weather::Short(_)) => "large answers cut",
            Self::Weather(Weather::PostOnly) => "a firewall that lets only GET and POST through",
            Self::Weather(Weather::Fair) => "fair weather",
        }
    }
}
