//! A packed page of a phone's disk, behind its seal: what is read is packed again, and reads back.
#![no_main]

use std::sync::Arc;

use anxin_sync::stock::{Lay, Packing, Stock};
use anxin_sync::{Record, Row};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(rows) = serde_json::from_slice::<Vec<Arc<Record>>>(data) else { return };
    let (mut stock, found) = Stock::found(Packing::PHONE, vec![(1, rows)], Vec::new());
    let rows: Vec<Row> = found.iter().cloned().map(Row::from).collect();
    let mut again: Vec<Arc<Record>> = Vec::new();
    for lay in stock.page(&rows) {
        if let Lay::Page(_, bytes) = lay {
            again.extend(serde_json::from_slice::<Vec<Arc<Record>>>(&bytes).expect("a page"));
        }
    }
    assert_eq!(again.len(), found.len());
});
