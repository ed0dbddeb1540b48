//! A cursor: whatever a phone hands back, only what was sealed here opens.
#![no_main]

use anxin_office::cursor::Cursor;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    assert!(Cursor::open(text, b"a key that no input was sealed with").is_none());
    // What stands inside is read only behind the seal; here it is read all the same.
    let _ = serde_json::from_slice::<Cursor>(data);
});
