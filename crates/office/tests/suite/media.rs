//! Media: whole, of the type they claim, with the hash they are named by.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Method, RequestBuilder, Response};
use sha2::{Digest, Sha256};

use super::s3::Bucket;
use super::world::{OTHER_TOWNSHIP, Phone, TOWNSHIP, World};

pub(crate) fn jpeg(size: usize) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0];
    bytes.resize(size, 7);
    bytes
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    anxin_domain::hex::encode(&Sha256::digest(bytes))
}

pub(crate) async fn begin(
    world: &World,
    phone: &Phone,
    scope: &str,
    hash: &str,
    mime: &str,
    length: u64,
) -> Response {
    let ask = phone.ask(world, Method::POST, "/api/v1/media");
    announced(ask, scope, hash, mime, length).send().await.expect("an answer")
}

/// A request with the headers that begin an upload.
pub(crate) fn announced(
    ask: RequestBuilder,
    scope: &str,
    hash: &str,
    mime: &str,
    length: u64,
) -> RequestBuilder {
    let record = "01890000-0000-7000-8000-000000000001";
    let pairs = [("sha256", hash), ("mime", mime), ("scope", scope), ("record", record)];
    let metadata =
        pairs.map(|(name, value)| format!("{name} {}", STANDARD.encode(value))).join(",");
    ask.header("tus-resumable", "1.0.0")
        .header("upload-length", length)
        .header("upload-metadata", metadata)
}

pub(crate) fn location(answer: &Response) -> String {
    answer.headers()["location"].to_str().expect("text").to_owned()
}

pub(crate) async fn send(
    world: &World,
    phone: &Phone,
    upload: &str,
    from: usize,
    bytes: &[u8],
) -> u16 {
    let ask = phone
        .ask(world, Method::PATCH, upload)
        .header("tus-resumable", "1.0.0")
        .header("upload-offset", from)
        .header("content-type", "application/offset+octet-stream")
        .body(bytes.to_vec());
    ask.send().await.expect("an answer").status().as_u16()
}

/// An office that keeps its media in a folder, and one that keeps them in a bucket.
async fn worlds() -> [(World, Option<Bucket>); 2] {
    let bucket = Bucket::new().await;
    let on_s3 = World::with(|config| bucket.set(config, "secret")).await;
    [(World::new().await, None), (on_s3, Some(bucket))]
}

#[tokio::test]
async fn an_upload_in_pieces_is_whole_and_readable_only_in_its_place() {
    for (world, _bucket) in worlds().await {
        let phone = world.phone(TOWNSHIP).await;
        let other = world.phone(OTHER_TOWNSHIP).await;
        let bytes = jpeg(600_000);
        let hash = hex(&bytes);
        let answer = begin(&world, &phone, TOWNSHIP, &hash, "image/jpeg", 600_000).await;
        assert_eq!(answer.status(), 201);
        let upload = location(&answer);
        assert_eq!(send(&world, &phone, &upload, 0, &bytes[..250_000]).await, 204);
        assert_eq!(send(&world, &phone, &upload, 0, &bytes[..250_000]).await, 409);
        let asked = phone.ask(&world, Method::HEAD, &upload).send().await.expect("an answer");
        assert_eq!(asked.headers()["upload-offset"], "250000");
        let path = format!("/api/v1/media/{TOWNSHIP}/{hash}");
        let early = phone.ask(&world, Method::GET, &path).send().await.expect("an answer");
        assert_eq!(early.status(), 404);
        assert_eq!(send(&world, &phone, &upload, 250_000, &bytes[250_000..]).await, 204);
        let read = phone.ask(&world, Method::GET, &path).send().await.expect("an answer");
        assert_eq!(read.headers()["content-security-policy"], "sandbox");
        assert_eq!(read.bytes().await.expect("bytes"), bytes);
        let foreign = other.ask(&world, Method::GET, &path).send().await.expect("an answer");
        assert_eq!(foreign.status(), 404);
        let again = begin(&world, &phone, TOWNSHIP, &hash, "image/jpeg", 600_000).await;
        assert_eq!(again.headers()["upload-offset"], "600000");
    }
}

/// A request that names its method in a header, as behind a network that lets only GET and POST through.
fn by_post(world: &World, phone: &Phone, method: &str, upload: &str) -> RequestBuilder {
    let ask = phone.ask(world, Method::POST, upload).header("x-http-method-override", method);
    ask.header("tus-resumable", "1.0.0")
}

#[tokio::test]
async fn files_also_come_by_post_alone() {
    let world = World::new().await;
    let phone = world.phone(TOWNSHIP).await;
    let bytes = jpeg(1000);
    let hash = hex(&bytes);
    let answer = begin(&world, &phone, TOWNSHIP, &hash, "image/jpeg", 1000).await;
    let upload = location(&answer);
    let first = by_post(&world, &phone, "PATCH", &upload)
        .header("upload-offset", 0)
        .body(bytes[..400].to_vec());
    assert_eq!(first.send().await.expect("an answer").status(), 204);
    let asked = by_post(&world, &phone, "HEAD", &upload).send().await.expect("an answer");
    assert_eq!(
        (asked.status().as_u16(), &asked.headers()["upload-offset"]),
        (200, &"400".parse().expect("a value"))
    );
    let gone = by_post(&world, &phone, "HEAD", &format!("{upload}x")).send().await;
    assert_eq!(gone.expect("an answer").status(), 404);
    let rest = by_post(&world, &phone, "PATCH", &upload)
        .header("upload-offset", 400)
        .body(bytes[400..].to_vec());
    assert_eq!(rest.send().await.expect("an answer").status(), 204);
    let path = format!("/api/v1/media/{TOWNSHIP}/{hash}");
    let read = phone.ask(&world, Method::GET, &path).send().await.expect("an answer");
    assert_eq!(read.bytes().await.expect("bytes"), bytes);
    // A POST that means nothing else is what it is.
    assert_eq!(
        by_post(&world, &phone, "CONNECT", &upload).send().await.expect("an answer").status(),
        405
    );
}

/// Safari plays nothing of which it cannot have a part.
#[tokio::test]
async fn a_part_of_a_medium_is_read_and_its_head_alone() {
    for (world, _bucket) in worlds().await {
        let phone = world.phone(TOWNSHIP).await;
        let bytes: Vec<u8> = jpeg(4).into_iter().chain((0..=255).cycle()).take(1000).collect();
        let hash = hex(&bytes);
        let answer = begin(&world, &phone, TOWNSHIP, &hash, "image/jpeg", 1000).await;
        assert_eq!(send(&world, &phone, &location(&answer), 0, &bytes).await, 204);
        let (phones, console) = ("/api/v1/media", "/api/v1/console/media");
        let ask = |method, base: &str| {
            let path = format!("{base}/{TOWNSHIP}/{hash}");
            if base == phones { phone.ask(&world, method, &path) } else { world.ask(method, &path) }
        };
        for base in [phones, console] {
            let desk = world.desk().await;
            let part = ask(Method::GET, base).header("cookie", desk).header("range", "bytes=10-19");
            let part = part.send().await.expect("an answer");
            assert_eq!(part.status(), 206, "{base}");
            assert_eq!(part.headers()["content-range"], "bytes 10-19/1000");
            assert_eq!(part.headers()["content-length"], "10");
            assert_eq!(part.bytes().await.expect("bytes"), bytes[10..20]);
            let beyond =
                ask(Method::GET, base).header("cookie", desk).header("range", "bytes=1000-");
            let beyond = beyond.send().await.expect("an answer");
            assert_eq!(beyond.status(), 416, "{base}");
            assert_eq!(beyond.headers()["content-range"], "bytes */1000");
            let head =
                ask(Method::HEAD, base).header("cookie", desk).send().await.expect("an answer");
            assert_eq!(head.status(), 200, "{base}");
            assert_eq!(head.headers()["content-length"], "1000");
            assert_eq!(head.headers()["accept-ranges"], "bytes");
        }
    }
}

#[tokio::test]
async fn other_bytes_than_the_name_says_are_dropped() {
    for (world, _bucket) in worlds().await {
        let phone = world.phone(TOWNSHIP).await;
        let answer = begin(&world, &phone, TOWNSHIP, &hex(b"other"), "image/jpeg", 100).await;
        let upload = location(&answer);
        assert_eq!(send(&world, &phone, &upload, 0, &jpeg(100)).await, 460);
        let asked = phone.ask(&world, Method::HEAD, &upload).send().await.expect("an answer");
        assert_eq!(asked.status(), 404);
    }
}

#[tokio::test]
async fn markup_called_a_picture_is_not_taken() {
    for (world, _bucket) in worlds().await {
        let phone = world.phone(TOWNSHIP).await;
        for markup in [&b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..], b"<!doctype html><p>x"] {
            let size = markup.len() as u64;
            let answer = begin(&world, &phone, TOWNSHIP, &hex(markup), "image/jpeg", size).await;
            let upload = location(&answer);
            assert_eq!(send(&world, &phone, &upload, 0, markup).await, 415);
        }
    }
}

#[tokio::test]
async fn what_is_too_large_elsewhere_or_named_like_a_path_is_refused_before_a_byte() {
    let world = World::new().await;
    let phone = world.phone(TOWNSHIP).await;
    let hash = hex(b"x");
    let cases = [
        (TOWNSHIP, hash.as_str(), "image/jpeg", 200 * 1024 * 1024, 413),
        (OTHER_TOWNSHIP, &hash, "image/jpeg", 10, 404),
        (TOWNSHIP, "../../etc/passwd", "image/jpeg", 10, 422),
        (TOWNSHIP, &hash, "image/svg+xml", 10, 422),
    ];
    for (scope, hash, mime, length, status) in cases {
        let answer = begin(&world, &phone, scope, hash, mime, length).await;
        assert_eq!(answer.status(), status, "{scope} {hash} {mime} {length}");
    }
}

#[tokio::test]
async fn more_bytes_than_announced_are_refused() {
    let world = World::new().await;
    let phone = world.phone(TOWNSHIP).await;
    let answer = begin(&world, &phone, TOWNSHIP, &hex(&jpeg(100)), "image/jpeg", 100).await;
    assert_eq!(send(&world, &phone, &location(&answer), 0, &jpeg(101)).await, 413);
}
