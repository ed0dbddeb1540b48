//! The web files: the app at `/`, the console at `/console/`, both with their brotli twins.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use crate::app::Office;

/// A file of this name with the word `kill` makes every phone's service worker take itself and its
/// copies of the app away at the next visit; what people recorded stays.
const KILL_SWITCH: &str = "sw-kill";

/// Serves a file, or the entry page of the program the path belongs to.
pub(crate) async fn file(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let path = uri.path().trim_start_matches('/');
    let Some(relative) = safe(path) else { return StatusCode::NOT_FOUND.into_response() };
    let entry = if path == "console" || path.starts_with("console/") {
        "console/index.html"
    } else {
        "index.html"
    };
    // The kill switch is a file the operator puts there, never a page of the app.
    let is_file = relative.extension().is_some() || path == KILL_SWITCH;
    let wanted = if is_file { relative } else { PathBuf::from(entry) };
    match read(&office.web, &wanted, accepts_brotli(&headers)).await {
        Some((bytes, brotli)) => answer(&wanted, bytes, brotli),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The path inside the web folder; nothing that could leave it.
fn safe(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(path);
    path.components().all(|part| matches!(part, Component::Normal(_))).then_some(path)
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|list| list.split(',').any(|name| name.trim().starts_with("br")))
}

async fn read(root: &Path, wanted: &Path, brotli: bool) -> Option<(Vec<u8>, bool)> {
    let plain = root.join(wanted);
    if brotli {
        let mut name = plain.clone().into_os_string();
        name.push(".br");
        if let Ok(bytes) = tokio::fs::read(name).await {
            return Some((bytes, true));
        }
    }
    tokio::fs::read(plain).await.ok().map(|bytes| (bytes, false))
}

fn answer(path: &Path, bytes: Vec<u8>, brotli: bool) -> Response {
    let kind = match path.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    };
    // Trunk writes a hash into the names of what it builds: those never change.
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let hashed = name
        .split(['-', '.', '_'])
        .any(|part| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let caching = if hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut answer = Body::from(bytes).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if brotli {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    answer
}
