//! `X-HTTP-Method-Override`, as tus 1.0 asks of a server: many a network lets only GET and POST through, and files
//! then go by POST under the name of the method that is meant.

use axum::extract::Request;
use axum::http::{HeaderName, Method, header};
use axum::middleware::Next;
use axum::response::Response;

/// The header that names the method.
const OVERRIDE: HeaderName = HeaderName::from_static(anxin_protocol::METHOD_OVERRIDE_HEADER);

/// Methods that may be meant. A foreign page cannot set the header without being asked first, as with the methods
/// themselves.
const MEANT: [Method; 4] = [Method::PATCH, Method::PUT, Method::HEAD, Method::DELETE];

/// Gives a POST the method that it names. Runs before a route is chosen.
pub(crate) async fn apply(mut request: Request, next: Next) -> Response {
    let named = request.headers().get(OVERRIDE).filter(|_| *request.method() == Method::POST);
    let meant = named.and_then(|name| MEANT.into_iter().find(|one| one.as_str() == name));
    let Some(meant) = meant else { return next.run(request).await };
    *request.method_mut() = meant.clone();
    let mut answer = next.run(request).await;
    if meant == Method::HEAD {
        // On the wire it answers a POST: the length of a body that is left out would be waited for.
        answer.headers_mut().remove(header::CONTENT_LENGTH);
    }
    answer
}
