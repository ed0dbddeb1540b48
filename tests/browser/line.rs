use anxin::platform::http;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn what_is_packed_is_a_gzip_of_all_of_it() {
    let text = "西山工地东门 12 号".repeat(2_000);
    let packed = http::packed(text.as_bytes()).await.expect("this browser packs");
    assert_eq!(packed.first_chunk(), Some(&[0x1f, 0x8b, 8]));
    assert!(packed.len() * 20 < text.len());
    // A gzip ends with the length of what it holds (RFC 1952).
    let length = u32::try_from(text.len()).expect("short");
    assert_eq!(packed.last_chunk(), Some(&length.to_le_bytes()));
}
