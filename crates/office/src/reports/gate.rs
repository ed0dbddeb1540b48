//! Who is let in at once, who works first, who comes later.
//!
//! Of an address only what is left of its allowance is known, in memory, under a name that is anew at
//! every start. Nobody is shut out: a site's two hundred workers behind one address are let in at once,
//! and beyond that each report costs its sender some seconds of his own machine. What is beyond the
//! office's strength is told to come later, before its body is read.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use anxin_protocol::report::work::{self, BITS};
use anxin_protocol::report::{WORK_BITS, WORK_CHALLENGE};
use axum::http::StatusCode;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::problem::Fault;
use crate::secret;

/// How much may come at once, and how much comes back in a second.
#[derive(Clone, Copy, Debug)]
struct Allowance {
    burst: f64,
    a_second: f64,
}

/// Reports and messages of one address that cost nothing come back in a second; how many come at once, the
/// office is told.
const FREE_A_SECOND: f64 = 1.0;
/// Questions after a report, wrong codes among them, of one address.
const ASKING: Allowance = Allowance { burst: 1_000.0, a_second: 20.0 };
/// Files of one address.
const FILES: Allowance = Allowance { burst: 1_200.0, a_second: 10.0 };
/// Seconds in which as many reports and messages of all the world come back as may come at once.
const ALL_SECONDS: f64 = 50.0;
/// Addresses remembered; beyond it the half that was away longest is forgotten.
const REMEMBERED: usize = 8_192;
/// How long a challenge is good: this window and the one before.
const WINDOW_MS: i64 = 600_000;
/// Requests whose bodies come in or that wait for their turn; those with files take more room.
const WAITING: usize = 256;
const WAITING_FILES: usize = 24;
/// Requests worked on: the mediators' phones come first.
const AT_ONCE: usize = 2;
/// When to come again, in seconds.
const LATER: u64 = 20;

/// What somebody wants.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Errand {
    /// To report, or to add words.
    Tell,
    /// To ask how it stands.
    Ask,
    /// To bring a file.
    File,
}

/// What is left, and as of when.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at: i64,
}

impl Bucket {
    fn full(allowance: Allowance, now: i64) -> Self {
        Self { left: allowance.burst, at: now }
    }

    fn take(&mut self, allowance: Allowance, now: i64) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds between two requests")]
        let passed = (now - self.at).max(0) as f64 / 1000.0;
        self.left = (self.left + passed * allowance.a_second).min(allowance.burst);
        self.at = now;
        let enough = self.left >= 1.0;
        if enough {
            self.left -= 1.0;
        }
        enough
    }
}

/// The gate.
pub(crate) struct Gate {
    key: [u8; 32],
    free: Allowance,
    /// Of all the world.
    strength: Allowance,
    addresses: Mutex<HashMap<[u8; 32], Bucket>>,
    all: Mutex<Bucket>,
    waiting: Semaphore,
    waiting_files: Semaphore,
    turns: Semaphore,
}

/// Let in: it may send its body. What waits is counted until it is dropped.
pub(crate) struct Ticket<'a> {
    gate: &'a Gate,
    _waits: SemaphorePermit<'a>,
}

impl<'a> Ticket<'a> {
    /// Waits for a turn: after the body is here, so that a slow line holds nobody up.
    pub(crate) async fn turn(&self) -> Result<SemaphorePermit<'a>, Fault> {
        self.gate.turns.acquire().await.map_err(|_| later())
    }
}

fn later() -> Fault {
    Fault::new(StatusCode::SERVICE_UNAVAILABLE, "busy").after(LATER)
}

impl Gate {
    /// `free`: reports and messages of one address that cost nothing; `a_minute`: those of all the world.
    pub(crate) fn new(free: u16, a_minute: u16, now: i64) -> Self {
        let a_second = f64::from(a_minute) / 60.0;
        let strength = Allowance { burst: a_second * ALL_SECONDS, a_second };
        Self {
            key: secret::random(),
            free: Allowance { burst: f64::from(free), a_second: FREE_A_SECOND },
            strength,
            addresses: Mutex::default(),
            all: Mutex::new(Bucket::full(strength, now)),
            waiting: Semaphore::new(WAITING),
            waiting_files: Semaphore::new(WAITING_FILES),
            turns: Semaphore::new(AT_ONCE),
        }
    }

    fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        // A MAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { return [0; 32] };
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    fn spend(&self, address: IpAddr, errand: Errand, now: i64) -> bool {
        let allowance = match errand {
            Errand::Tell => self.free,
            Errand::Ask => ASKING,
            Errand::File => FILES,
        };
        // A household has an IPv6 network of 64 bits to itself.
        let place = match address.to_canonical() {
            IpAddr::V4(four) => four.octets().to_vec(),
            IpAddr::V6(six) => six.octets()[..8].to_vec(),
        };
        let name = self.mac(&[b"address", &[errand as u8], &place]);
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        if addresses.len() >= REMEMBERED && !addresses.contains_key(&name) {
            let mut times: Vec<i64> = addresses.values().map(|bucket| bucket.at).collect();
            times.sort_unstable();
            let middle = times.get(times.len() / 2).copied().unwrap_or(now);
            addresses.retain(|_, bucket| bucket.at > middle);
        }
        addresses.entry(name).or_insert(Bucket::full(allowance, now)).take(allowance, now)
    }

    /// The challenge of a receipt in the window of a time.
    fn challenge(&self, receipt: &[u8], now: i64) -> String {
        let window = now.div_euclid(WINDOW_MS).to_be_bytes();
        secret::encode(&self.mac(&[b"work", &window, receipt])[..16])
    }

    fn worked(&self, receipt: &[u8], answer: Option<u64>, now: i64) -> bool {
        let fits = |at| work::zeroes(&self.challenge(receipt, at), answer.unwrap_or(0)) >= BITS;
        answer.is_some() && (fits(now) || fits(now - WINDOW_MS))
    }

    /// Lets a request in, or says what to do first.
    pub(crate) fn enter(
        &self,
        address: IpAddr,
        errand: Errand,
        receipt: &[u8],
        answer: Option<u64>,
        now: i64,
    ) -> Result<Ticket<'_>, Fault> {
        if !self.spend(address, errand, now) {
            if errand != Errand::Tell {
                return Err(Fault::new(StatusCode::TOO_MANY_REQUESTS, "too_many").after(LATER));
            }
            if !self.worked(receipt, answer, now) {
                let fault = Fault::new(StatusCode::TOO_MANY_REQUESTS, "report_work");
                let fault = fault.with(WORK_CHALLENGE, self.challenge(receipt, now));
                return Err(fault.with(WORK_BITS, BITS));
            }
        }
        let room = {
            let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
            errand != Errand::Tell || all.take(self.strength, now)
        };
        let line = if errand == Errand::File { &self.waiting_files } else { &self.waiting };
        let waits = line.try_acquire().ok().filter(|_| room).ok_or_else(later)?;
        Ok(Ticket { gate: self, _waits: waits })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const NOW: i64 = 1_795_000_000_000;

    fn tell(gate: &Gate, answer: Option<u64>, now: i64) -> bool {
        gate.enter(HERE, Errand::Tell, b"receipt", answer, now).is_ok()
    }

    #[test]
    fn two_hundred_behind_one_address_are_let_in_and_a_flood_works_for_it() {
        let gate = Gate::new(300, 1_200, NOW);
        let mut free = 0;
        while tell(&gate, None, NOW) {
            free += 1;
        }
        assert!((200..400).contains(&free), "{free}");
        assert!(!tell(&gate, Some(1), NOW));
        let challenge = gate.challenge(b"receipt", NOW);
        let answer = work::search(&challenge, BITS, 0, u64::MAX).expect("an answer");
        assert!(tell(&gate, Some(answer), NOW));
        let others = gate.enter(HERE, Errand::Tell, b"another", Some(answer), NOW);
        assert!(others.is_err(), "an answer is good for one receipt");
        assert!(gate.worked(b"receipt", Some(answer), NOW + WINDOW_MS), "the window before");
        assert!(!gate.worked(b"receipt", Some(answer), NOW + 2 * WINDOW_MS));
        assert!(tell(&gate, None, NOW + 60_000), "the allowance comes back");
    }

    #[test]
    fn what_the_office_cannot_take_is_told_to_come_later() {
        let gate = Gate::new(300, 1_200, NOW);
        let mut let_in = 0;
        for no in 0..2_000_u32 {
            let address = IpAddr::V4(std::net::Ipv4Addr::from_bits(no));
            let entered = gate.enter(address, Errand::Tell, b"x", None, NOW);
            let_in += u32::from(entered.is_ok());
        }
        assert_eq!(let_in, 1_000);
        let closed = Gate::new(300, 0, NOW);
        let told = closed.enter(HERE, Errand::Tell, b"x", None, NOW + 600_000);
        assert!(told.is_err(), "none for now");
        assert!(closed.enter(HERE, Errand::Ask, b"x", None, NOW).is_ok(), "how it stands is told");
    }

    #[test]
    fn a_flood_of_addresses_takes_no_more_memory() {
        let gate = Gate::new(300, 1_200, NOW);
        for no in 0..50_000_u32 {
            let address = IpAddr::V4(std::net::Ipv4Addr::from_bits(no));
            gate.spend(address, Errand::Tell, NOW + i64::from(no));
        }
        assert!(gate.addresses.lock().expect("a lock").len() <= REMEMBERED);
    }
}
