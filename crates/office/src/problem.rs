//! The one error of a handler: a status, a stable code, and a Chinese sentence from `locales/`.

use std::collections::BTreeMap;

use anxin_protocol::problem::Problem;
use anxin_store::StoreError;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// An answer that says what went wrong.
#[derive(Debug)]
pub struct Fault {
    status: StatusCode,
    code: &'static str,
    detail: BTreeMap<String, Value>,
    retry_after: Option<u64>,
}

impl Fault {
    /// A fault of a status and code.
    pub fn new(status: StatusCode, code: &'static str) -> Self {
        Self { status, code, detail: BTreeMap::new(), retry_after: None }
    }

    /// 400: the request could not be read.
    pub fn bad_request() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request")
    }

    /// 404: missing and forbidden look the same.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found")
    }

    /// 401: no session, or it has ended.
    pub fn signed_out() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "signed_out")
    }

    /// 413: beyond a limit.
    pub fn too_large(limit: usize) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large").with("limit", limit)
    }

    /// 422: a field is wrong; which one stands in `detail.field`.
    pub fn wrong_field(field: &str) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong_field").with("field", field)
    }

    /// Whether the same may be taken later.
    pub fn passes(&self) -> bool {
        self.status.is_server_error()
    }

    /// Adds to the detail.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.detail.insert(name.to_owned(), value.into());
        self
    }

    /// Says when to come again, in seconds.
    #[must_use]
    pub fn after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        // The engine's words may name a table or a file, never a value of a record.
        tracing::error!(%error, "store");
        match error {
            StoreError::Busy => Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy").after(2),
            StoreError::Unavailable(_) | StoreError::Damaged(_) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable").after(30)
            }
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let problem = Problem {
            status: self.status.as_u16(),
            code: self.code.to_owned(),
            title: anxin_locale::text(&format!("problem.{}", self.code)),
            detail: self.detail,
        };
        let mut answer = (self.status, axum::Json(problem)).into_response();
        let headers = answer.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            header::HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, header::HeaderValue::from(seconds));
        }
        answer
    }
}
