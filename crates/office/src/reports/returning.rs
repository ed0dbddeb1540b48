//! Reports whose workers spoke after they were decided, as earlier versions stored them: with the decided ones, where
//! nobody looks. They wait again, once.

use std::collections::BTreeSet;

use anxin_domain::id::ScopeId;
use anxin_protocol::report::{Outcome, Voice};
use anxin_store::contract::{Arrival, ReportStage};

use super::{Opened, change};
use crate::app::Office;
use crate::problem::Fault;

/// Decided reports that are looked through, the newest first.
const LOOKED_THROUGH: u32 = 20_000;
const DECIDED: [ReportStage; 2] = [ReportStage::Working, ReportStage::Done];

/// When the worker spoke of a decided report that nobody has looked at since; none of any other.
fn left_behind(opened: &Opened) -> Option<i64> {
    let dossier = &opened.dossier;
    let decided = DECIDED.contains(&opened.stage);
    let withdrawn = dossier.outcome == Some(Outcome::Withdrawn);
    if !decided || !dossier.unread || withdrawn {
        return None;
    }
    let said = dossier.messages.iter().rev().find(|one| one.from == Voice::Worker);
    Some(said.map_or(opened.got, |one| one.at))
}

/// Brings them back; returns how many. Nothing is left behind any more since, so that a second time finds none.
pub(crate) async fn bring_back(office: &Office) -> Result<usize, Fault> {
    let scopes: BTreeSet<ScopeId> =
        office.store.scopes().await?.into_iter().map(|row| row.id).collect();
    let found = office.store.reports(&scopes, &DECIDED, Arrival::Newest, LOOKED_THROUGH).await?;
    let mut count = 0;
    for sealed in found {
        let opened = Opened::open(office, &sealed)?;
        if let Some(at) = left_behind(&opened) {
            change(office, opened, |opened| {
                opened.news(at);
                Ok(())
            })
            .await?;
            count += 1;
        }
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use anxin_domain::id::RecordId;
    use anxin_protocol::report::NewMessage;
    use uuid::Uuid;

    use super::*;

    fn decided(outcome: Outcome) -> Opened {
        let scope = ScopeId::parse("429800001").expect("a scope");
        let mut opened = Opened::new(scope, RecordId(Uuid::from_u128(1)), [0; 32], 5);
        opened.end(7, outcome);
        opened
    }

    #[test]
    fn what_was_said_after_a_decision_waits_again_once_and_a_withdrawal_does_not() {
        let refused = || Outcome::Refused { reason: "已经付清".to_owned() };
        let mut opened = decided(refused());
        assert_eq!(left_behind(&opened), None, "nobody has spoken");
        let said =
            NewMessage {
                id: "m".to_owned(), words: "我不服".to_owned(), ..NewMessage::default()
            };
        opened.hear(9, &said, &[]).expect("room");
        assert_eq!((opened.stage, left_behind(&opened)), (ReportStage::Received, None));
        // As an earlier version left it.
        opened.stage = ReportStage::Done;
        opened.dossier.outcome = Some(refused());
        opened.dossier.returned = None;
        assert_eq!(left_behind(&opened), Some(9));
        opened.news(9);
        assert_eq!((opened.dossier.returned, left_behind(&opened)), (Some(9), None));
        let mut gone = decided(Outcome::Withdrawn);
        gone.dossier.unread = true;
        assert_eq!(left_behind(&gone), None);
    }
}
