//! What may happen, as data: a part of a history can be played again.

use std::fmt;

use crate::dice::Dice;

/// Something that happens at one phone, or around it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verb {
    /// Somebody records, changes, decides or strikes out.
    Save,
    /// The same, and the phone dies before the store has it: nobody was told that it is saved.
    SaveCut,
    /// Part of the outbox goes to the office.
    Push,
    /// The request is lost on the way, or something else answers: a portal, a 429, a 503.
    PushLost,
    /// The office takes it in, and the answer is lost or cut.
    PushUnanswered,
    /// The request arrives twice.
    PushTwice,
    /// The phone dies with the answer in its hands.
    PushCut,
    /// An earlier request arrives once more, much later.
    PushStale,
    /// A page of what is new.
    Pull,
    /// Its answer is lost.
    PullLost,
    /// The phone dies with the page in its hands.
    PullCut,
    /// The rows of an earlier page arrive once more; no cursor moves by it.
    PullStale,
    /// The phone has lost its cursor and begins anew.
    Resync,
    /// The phone dies and is opened again.
    Crash,
    /// The office is ended and started again.
    Restart,
    /// The office makes a backup.
    Backup,
    /// The office is lost and comes back from its latest backup.
    Restore,
    /// The phone's clock jumps.
    Clock,
    /// The person is moved to another place.
    Move,
    /// The phone is struck off.
    Revoke,
    /// Its store is copied onto another phone, with the device's id.
    Clone,
    /// The office gives up waiting for records that never came.
    Release,
    /// Somebody at the office takes in a change that was set aside, or closes it.
    Settle,
    /// Somebody has seen how a change was closed that was set aside.
    Dismiss,
    /// A newer app writes something this one does not know.
    Newer,
    /// Somebody takes a photo of a record, or signs it: bytes first, then the record that names them.
    Photo,
    /// The phone dies between the two.
    PhotoCut,
    /// The phone has no room for the bytes: the record is saved, and says that they are missing.
    PhotoFull,
    /// Files whose records the office has go to it, in pieces.
    Send,
    /// A piece is cut in the middle, and no answer comes.
    SendCut,
    /// A piece arrives, and its answer does not.
    SendUnanswered,
    /// A piece arrives twice.
    SendTwice,
    /// A bit of a piece is another one when it arrives.
    SendRot,
    /// A day passes: what was begun and not ended is forgotten.
    Expire,
    /// The browser gives up bytes of a file.
    Evict,
    /// Small rows are packed into pages.
    Pack,
    /// The phone dies while they are.
    PackCut,
}

/// How often each comes, out of the sum of all.
const WEIGHTS: [(Verb, usize); 37] = [
    (Verb::Save, 40),
    (Verb::SaveCut, 4),
    (Verb::Push, 26),
    (Verb::PushLost, 3),
    (Verb::PushUnanswered, 6),
    (Verb::PushTwice, 4),
    (Verb::PushCut, 4),
    (Verb::PushStale, 4),
    (Verb::Pull, 26),
    (Verb::PullLost, 2),
    (Verb::PullCut, 4),
    (Verb::PullStale, 3),
    (Verb::Resync, 2),
    (Verb::Crash, 4),
    (Verb::Restart, 2),
    (Verb::Backup, 3),
    (Verb::Restore, 1),
    (Verb::Clock, 3),
    (Verb::Move, 4),
    (Verb::Revoke, 1),
    (Verb::Clone, 1),
    (Verb::Release, 1),
    (Verb::Settle, 3),
    (Verb::Dismiss, 2),
    (Verb::Newer, 2),
    (Verb::Photo, 12),
    (Verb::PhotoCut, 1),
    (Verb::PhotoFull, 2),
    (Verb::Send, 10),
    (Verb::SendCut, 3),
    (Verb::SendUnanswered, 3),
    (Verb::SendTwice, 2),
    (Verb::SendRot, 2),
    (Verb::Expire, 1),
    (Verb::Evict, 1),
    (Verb::Pack, 4),
    (Verb::PackCut, 2),
];

/// One step of a history. Whatever it chooses it chooses by its own dice, so that it does much the
/// same when steps before it are left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// What happens.
    pub verb: Verb,
    /// At which phone, counted modulo how many there are.
    pub phone: u8,
    /// Its own chance.
    pub dice: u64,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at phone {} (dice {})", self.verb, self.phone, self.dice)
    }
}

/// The history of a seed: how many phones, and the steps.
pub fn history(seed: u64) -> (usize, Vec<Step>) {
    let mut dice = Dice::new(seed);
    let phones = 1 + dice.below(5);
    let sum = WEIGHTS.iter().map(|(_, weight)| weight).sum();
    let steps = (0..20 + dice.below(80))
        .map(|_| {
            let mut left = dice.below(sum);
            let found = WEIGHTS.iter().find(|(_, weight)| {
                let here = left < *weight;
                left = left.saturating_sub(*weight);
                here
            });
            let verb = found.map_or(Verb::Save, |(verb, _)| *verb);
            let phone = u8::try_from(dice.below(phones)).unwrap_or_default();
            Step { verb, phone, dice: dice.roll() }
        })
        .collect();
    (phones, steps)
}
