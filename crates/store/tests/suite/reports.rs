//! What workers report: kept once, found by its receipt, changed only by who saw the latest.

use std::collections::BTreeSet;

use anxin_store::Store;
use anxin_store::contract::{Arrival, ReportHead, ReportStage, SealedReport};

use super::site::Site;
use super::world::{NOW, other_scope, record, scope};

const ALL: [ReportStage; 4] =
    [ReportStage::Received, ReportStage::Looking, ReportStage::Working, ReportStage::Done];

fn report(no: u8) -> SealedReport {
    SealedReport {
        scope: scope(),
        id: record(no.into()),
        receipt: [no; 32],
        stage: ReportStage::Received,
        rev: 1,
        got: NOW + i64::from(no),
        sealed: vec![no, 0, 255],
    }
}

async fn ids(store: &dyn Store, stages: &[ReportStage], limit: u32) -> Vec<u128> {
    let scopes = BTreeSet::from([scope(), other_scope()]);
    let found = store.reports(&scopes, stages, Arrival::Newest, limit).await.expect("read");
    found.iter().map(|one| one.id.0.as_u128() - 1).collect()
}

pub(crate) async fn a_report_is_there_once_under_its_receipt(site: Site) {
    let store = site.open().await;
    assert_eq!(store.put_report(&report(1)).await.expect("kept"), None);
    let again = SealedReport { id: record(9), sealed: vec![9], ..report(1) };
    assert_eq!(store.put_report(&again).await.expect("an answer"), Some(report(1)));
    drop(store);
    let store = site.open().await;
    assert_eq!(store.report_by(&[1; 32]).await.expect("read"), Some(report(1)));
    assert_eq!(store.report_by(&[2; 32]).await.expect("read"), None);
    assert_eq!(store.report(&scope(), record(1)).await.expect("read"), Some(report(1)));
    assert_eq!(store.report(&other_scope(), record(1)).await.expect("read"), None);
    assert_eq!(ids(&*store, &ALL, 9).await, [1]);
}

pub(crate) async fn reports_come_newest_first_and_by_stage(site: Site) {
    let store = site.open().await;
    for no in [3, 1, 2] {
        store.put_report(&report(no)).await.expect("kept");
    }
    let elsewhere = SealedReport { scope: other_scope(), stage: ReportStage::Done, ..report(4) };
    store.put_report(&elsewhere).await.expect("kept");
    assert_eq!(ids(&*store, &ALL, 9).await, [4, 3, 2, 1]);
    assert_eq!(ids(&*store, &ALL, 2).await, [4, 3]);
    assert_eq!(ids(&*store, &[ReportStage::Received], 9).await, [3, 2, 1]);
    let nowhere = store.reports(&BTreeSet::new(), &ALL, Arrival::Newest, 9).await.expect("read");
    assert_eq!(nowhere, []);
    let scopes = BTreeSet::from([scope(), other_scope()]);
    let longest = store.reports(&scopes, &ALL, Arrival::Oldest, 3).await.expect("read");
    assert_eq!(longest, [report(1), report(2), report(3)], "who waits longest");
    for order in [Arrival::Newest, Arrival::Oldest] {
        for (stages, limit) in [(&ALL[..], 3), (&ALL[..1], 9)] {
            let whole = store.reports(&scopes, stages, order, limit).await.expect("read");
            let heads = store.report_heads(&scopes, stages, order, limit).await.expect("read");
            let head =
                |SealedReport { scope, id, rev, got, .. }| ReportHead { scope, id, rev, got };
            assert_eq!(heads, whole.into_iter().map(head).collect::<Vec<_>>());
        }
    }
    let count = async |scopes, stages: &[ReportStage]| {
        store.count_reports(scopes, stages).await.expect("a number")
    };
    assert_eq!(count(&scopes, &ALL).await, 4);
    assert_eq!(count(&scopes, &[ReportStage::Received]).await, 3);
    assert_eq!(count(&BTreeSet::from([other_scope()]), &ALL).await, 1);
}

pub(crate) async fn a_report_is_changed_by_who_saw_the_latest(site: Site) {
    let store = site.open().await;
    store.put_report(&report(1)).await.expect("kept");
    let seen = SealedReport { stage: ReportStage::Looking, rev: 2, sealed: vec![2], ..report(1) };
    assert!(store.change_report(&scope(), &seen).await.expect("an answer"));
    assert!(!store.change_report(&scope(), &seen).await.expect("an answer"), "a count twice");
    let moved = SealedReport { scope: other_scope(), rev: 3, got: 0, receipt: [7; 32], ..seen };
    assert!(!store.change_report(&other_scope(), &moved).await.expect("an answer"), "not there");
    assert!(store.change_report(&scope(), &moved).await.expect("an answer"));
    let now = SealedReport { receipt: report(1).receipt, got: report(1).got, ..moved };
    assert_eq!(store.report_by(&report(1).receipt).await.expect("read"), Some(now));
    assert_eq!(store.report(&scope(), record(1)).await.expect("read"), None);
}
