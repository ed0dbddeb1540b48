//! A push request: each op is read by itself, and what is read is folded and written again.
#![no_main]

use anxin_domain::id::PersonId;
use anxin_protocol::sync::Push;
use anxin_sync::admission::read;
use anxin_sync::{Arrival, Op, apply};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(push) = serde_json::from_slice::<Push>(data) else { return };
    let arrival = Arrival { by: PersonId::from_parts(1, [1; 10]), got: 1 };
    let mut record = None;
    for raw in &push.ops {
        let Ok(op) = read(raw.get()) else { continue };
        let again = serde_json::to_string(&op).expect("an op is written");
        let read: Op = serde_json::from_str(&again).expect("and read");
        assert_eq!(read.digest(), op.digest(), "the same op has another digest");
        record = apply(record, &op, &arrival).record;
    }
});
