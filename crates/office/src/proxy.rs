//! A TLS proxy in front: whom a request really comes from.
//!
//! Behind a proxy all the county comes from one address. What the proxy says about it is believed only
//! when the proxy was named (`--proxy`) and the connection is its own: anybody can write a header.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;

use crate::app::Office;
use crate::tls::Peer;

const FORWARDED: &str = "x-forwarded-for";

/// The address that the proxy itself saw: the last one; those before it are what the caller wrote.
fn seen(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all(FORWARDED).iter().next_back()?.to_str().ok()?;
    let last = last.rsplit(',').next()?.trim();
    last.parse().ok().or_else(|| Some(last.parse::<SocketAddr>().ok()?.ip()))
}

/// Puts the caller's address in the place of the proxy's.
pub(crate) async fn see_through(
    State(office): State<Arc<Office>>,
    mut request: Request,
    next: Next,
) -> Response {
    let connected = request.extensions().get::<ConnectInfo<Peer>>();
    let from = connected.map(|ConnectInfo(Peer(address))| address.ip().to_canonical());
    if from.is_some() && from == office.proxy {
        // A proxy that says nothing is all there is to be known.
        if let Some(caller) = seen(request.headers()) {
            request.extensions_mut().insert(ConnectInfo(Peer(SocketAddr::new(caller, 0))));
        }
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(FORWARDED, value.parse().expect("a value"));
        }
        seen(&headers).map(|address| address.to_string())
    }

    #[test]
    fn the_last_address_is_the_one_that_the_proxy_saw() {
        assert_eq!(of(&["203.0.113.7"]).as_deref(), Some("203.0.113.7"));
        assert_eq!(of(&["10.0.0.1, 203.0.113.7"]).as_deref(), Some("203.0.113.7"));
        assert_eq!(of(&["10.0.0.1", "203.0.113.8"]).as_deref(), Some("203.0.113.8"));
        assert_eq!(of(&["203.0.113.7:4711"]).as_deref(), Some("203.0.113.7"));
        assert_eq!(of(&["2001:db8::1"]).as_deref(), Some("2001:db8::1"));
        assert_eq!(of(&["somebody"]), None);
        assert_eq!(of(&[]), None);
    }
}
