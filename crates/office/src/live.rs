//! Pokes: "something is new", without data, to those who may see the scope it is in.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::time::Duration;

use anxin_domain::id::ScopeId;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::Stream;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

/// Pokes that wait for a slow listener; beyond it the listener is told once that it missed some.
const BACKLOG: usize = 64;
/// Phones are poked over this time, so that they do not all come at once.
const JITTER_MS: u64 = 1_500;
/// A console that was told is left alone for so long: what comes meanwhile comes with the next poke.
const REST: Duration = Duration::from_secs(1);

/// Who tells and who listens.
#[derive(Debug)]
pub(crate) struct Pokes {
    sender: broadcast::Sender<ScopeId>,
}

impl Pokes {
    pub(crate) fn new() -> Self {
        Self { sender: broadcast::Sender::new(BACKLOG) }
    }

    /// Something is new in a scope.
    pub(crate) fn send(&self, scope: ScopeId) {
        // Nobody listening is no error.
        let _ = self.sender.send(scope);
    }

    /// A stream of pokes for some scopes; `jitter` spreads them.
    pub(crate) fn stream(
        &self,
        scopes: BTreeSet<ScopeId>,
        jitter: bool,
    ) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<>> {
        let events = self.events(scopes, jitter);
        Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(25)))
    }

    fn events(
        &self,
        scopes: BTreeSet<ScopeId>,
        jitter: bool,
    ) -> impl Stream<Item = Result<Event, Infallible>> + use<> {
        let mut pokes = self.sender.subscribe();
        async_stream::stream! {
            loop {
                match pokes.recv().await {
                    Ok(scope) if !scopes.contains(&scope) => continue,
                    Ok(_) | Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => break,
                }
                if jitter {
                    let [byte] = crate::secret::random::<1>();
                    let wait = u64::from(byte) * JITTER_MS / 255;
                    tokio::time::sleep(Duration::from_millis(wait)).await;
                }
                // Whoever comes now finds all that is new by now.
                drain(&mut pokes);
                // A browser passes over an event without data.
                yield Ok(Event::default().event("poke").data("new"));
                if !jitter {
                    tokio::time::sleep(REST).await;
                }
            }
        }
    }
}

/// Takes all pokes that wait.
fn drain(pokes: &mut broadcast::Receiver<ScopeId>) {
    while !matches!(pokes.try_recv(), Err(TryRecvError::Empty | TryRecvError::Closed)) {}
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt as _, StreamExt as _};

    use super::*;

    #[tokio::test]
    async fn a_storm_of_pokes_is_one() {
        let pokes = Pokes::new();
        let place = ScopeId::parse("429800001").expect("a scope");
        let mut events = Box::pin(pokes.events([place.clone()].into(), false));
        let mut waiting = pokes.sender.subscribe();
        assert!(events.next().now_or_never().is_none(), "nothing is new");
        (0..3 * BACKLOG).for_each(|_| pokes.send(place.clone()));
        assert!(events.next().await.is_some());
        assert!(events.next().now_or_never().is_none(), "what is told rests");
        drain(&mut waiting);
        assert!(waiting.is_empty(), "and none of them is told afterwards");
    }
}
