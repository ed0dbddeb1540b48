//! The headers of a careful site, on every answer.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::Office;

const CSP: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' \
    'unsafe-inline'; img-src 'self' blob: data:; media-src 'self' blob: data:; connect-src 'self'; \
    worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action \
    'self'; frame-ancestors 'none'";

const HEADERS: [(&str, &str); 8] = [
    ("content-security-policy", CSP),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(self), microphone=(self), geolocation=(self), payment=(), usb=()",
    ),
    ("x-frame-options", "DENY"),
    (anxin_protocol::PROTOCOL_HEADER, "1"),
];

/// For a year browsers then reach the office over TLS only. Not for its sub-domains: they are the
/// county's.
const HSTS: (&str, &str) = ("strict-transport-security", "max-age=31536000");

/// Adds them where the handler has not set its own.
pub(crate) async fn add(
    State(office): State<Arc<Office>>,
    request: Request,
    next: Next,
) -> Response {
    let mut answer = next.run(request).await;
    for (name, value) in HEADERS.into_iter().chain(office.over_tls().then_some(HSTS)) {
        let name = HeaderName::from_static(name);
        answer.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    answer
}
