//! Parts of a medium, by the header `Range` (RFC 9110, 14). Safari plays nothing that comes only as a whole.

use std::ops::Range;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// What a request asks for of so many bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Asked {
    /// All of them: no range, one that is not understood, or several at once.
    Whole,
    /// These.
    Part(Range<u64>),
    /// Some behind the end.
    Beyond,
}

impl Asked {
    /// Reads the header. A range that depends on a version is not looked at: a medium has one.
    pub(crate) fn of(headers: &HeaderMap, size: u64) -> Self {
        let text = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
        let text = text.filter(|_| !headers.contains_key(header::IF_RANGE));
        let range = text.and_then(|text| text.strip_prefix("bytes="));
        let Some((from, to)) = range.and_then(|range| range.trim().split_once('-')) else {
            return Self::Whole;
        };
        let part = match (from.parse::<u64>(), to.parse::<u64>()) {
            (Ok(from), Ok(last)) if from <= last => from..last.saturating_add(1).min(size),
            (Ok(from), _) if to.is_empty() => from..size,
            (_, Ok(count)) if from.is_empty() => size.saturating_sub(count)..size,
            _ => return Self::Whole,
        };
        if part.start < part.end { Self::Part(part) } else { Self::Beyond }
    }

    /// The answer around the bytes asked for; `body` makes it of them.
    pub(crate) fn answer(&self, size: u64, body: impl IntoResponse) -> Response {
        let (status, length, range) = match self {
            Self::Whole => (StatusCode::OK, size, None),
            Self::Part(part) => {
                let range = format!("bytes {}-{}/{size}", part.start, part.end - 1);
                (StatusCode::PARTIAL_CONTENT, part.end - part.start, Some(range))
            }
            Self::Beyond => {
                let range = format!("bytes */{size}");
                return (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, range)])
                    .into_response();
            }
        };
        let mut answer = (status, body).into_response();
        let headers = answer.headers_mut();
        headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        if let Some(range) = range.and_then(|range| HeaderValue::try_from(range).ok()) {
            headers.insert(header::CONTENT_RANGE, range);
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(range: &str) -> Asked {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, range.parse().expect("a value"));
        Asked::of(&headers, 100)
    }

    #[test]
    fn one_range_is_a_part_and_whatever_else_is_the_whole() {
        assert_eq!(asked("bytes=0-1"), Asked::Part(0..2));
        assert_eq!(asked("bytes=90-200"), Asked::Part(90..100));
        assert_eq!(asked("bytes=90-"), Asked::Part(90..100));
        assert_eq!(asked("bytes=-10"), Asked::Part(90..100));
        assert_eq!(asked("bytes=-200"), Asked::Part(0..100));
        assert_eq!(asked("bytes=100-"), Asked::Beyond);
        assert_eq!(asked("bytes=-0"), Asked::Beyond);
        for whole in ["bytes=2-1", "bytes=0-1,5-6", "bytes=-", "bytes=a-b", "lines=0-1"] {
            assert_eq!(asked(whole), Asked::Whole, "{whole}");
        }
    }
}
