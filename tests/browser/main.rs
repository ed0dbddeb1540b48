//! The phone's store, in a real browser: `cargo xtask test` runs it in headless Chromium.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::expect_used, reason = "a test says what it expected")]

mod desk;
mod disk;
mod escrow;
mod line;
mod shelf;
mod vault;
mod world;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
