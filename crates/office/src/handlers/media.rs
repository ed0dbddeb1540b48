//! Media by tus 1.0: creation, checksum, expiration, termination. Bytes arrive in a file of the
//! data folder; only when their hash is right do they become a medium, in the archive.

use std::path::PathBuf;
use std::sync::Arc;

use anxin_domain::hex;
use anxin_domain::id::{RecordId, ScopeId};
use anxin_domain::policy::Action;
use anxin_protocol::{limits, media};
use anxin_store::contract::{Hash, Medium, Upload};
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::StreamExt;
use object_store::{GetOptions, GetRange, ObjectStore, PutMode, PutOptions};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

use crate::access::{Caller, Clerk, Phone};
use crate::app::Office;
use crate::extract::Path;
use crate::problem::Fault;
use crate::range::Asked;
use crate::rules::{self, WrongBytes};
use crate::secret;

const TUS: &str = "1.0.0";
const HOUR_MS: i64 = 3_600_000;

fn tus_headers(pairs: &[(&'static str, String)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("tus-resumable", HeaderValue::from_static(TUS));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in pairs {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    headers
}

fn number(headers: &HeaderMap, name: &'static str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}

/// `OPTIONS /api/v1/media`
pub(crate) async fn options() -> Response {
    let pairs = [
        ("tus-version", TUS.to_owned()),
        ("tus-extension", "creation,checksum,expiration,termination".to_owned()),
        ("tus-checksum-algorithm", "sha256".to_owned()),
        ("tus-max-size", limits::MEDIA_BYTES.to_string()),
    ];
    (StatusCode::NO_CONTENT, tus_headers(&pairs)).into_response()
}

/// What an upload shall become, from its metadata.
fn medium(headers: &HeaderMap) -> Result<Medium, Fault> {
    let size =
        number(headers, "upload-length").ok_or_else(|| Fault::wrong_field("upload-length"))?;
    if size > limits::MEDIA_BYTES {
        return Err(Fault::too_large(usize::try_from(limits::MEDIA_BYTES).unwrap_or(usize::MAX)));
    }
    let metadata =
        headers.get("upload-metadata").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let value = |key: &'static str| {
        metadata
            .split(',')
            .filter_map(|pair| pair.trim().split_once(' '))
            .find(|(name, _)| *name == key)
            .and_then(|(_, value)| String::from_utf8(STANDARD.decode(value).ok()?).ok())
            .ok_or_else(|| Fault::wrong_field(key))
    };
    let mime = value(media::MIME)?;
    if !media::MIMES.contains(&mime.as_str()) {
        return Err(Fault::wrong_field(media::MIME));
    }
    Ok(Medium {
        sha256: hex::decode_hash(&value(media::SHA256)?)
            .ok_or_else(|| Fault::wrong_field(media::SHA256))?,
        scope: ScopeId::parse(value(media::SCOPE)?)
            .map_err(|_| Fault::wrong_field(media::SCOPE))?,
        record: value(media::RECORD)?
            .parse::<RecordId>()
            .map_err(|_| Fault::wrong_field(media::RECORD))?,
        size,
        mime,
    })
}

/// `POST /api/v1/media`
pub(crate) async fn create(
    State(office): State<Arc<Office>>,
    phone: Phone,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let medium = medium(&headers)?;
    // Who files into a sealed register, or hands in late, does not learn what is there already.
    let may = |action| phone.caller.must(action, &medium.scope);
    let writes = may(Action::WriteRecords).is_ok();
    if !writes && may(Action::FileSealed).is_err() {
        may(Action::HandInLate)?;
    }
    let now = office.now();
    let held = writes && office.store.medium(&medium.scope, &medium.sha256).await?.is_some();
    let upload = Upload {
        id: secret::code(),
        device: phone.device,
        offset: if held { medium.size } else { 0 },
        medium,
        expires: now + limits::UPLOAD_HOURS * HOUR_MS,
    };
    if !held {
        tokio::fs::File::create(part(&office, &upload.id)).await.map_err(disk)?;
    }
    office.store.put_upload(&upload).await?;
    let pairs = [
        ("location", format!("/api/v1/media/uploads/{}", upload.id)),
        ("upload-offset", upload.offset.to_string()),
        ("upload-expires", http_date(upload.expires)),
    ];
    Ok((StatusCode::CREATED, tus_headers(&pairs)).into_response())
}

/// The file an upload grows in. The id is the office's own, never a client's path.
fn part(office: &Office, id: &str) -> PathBuf {
    office.uploads.join(id)
}

fn disk(error: impl std::error::Error) -> Fault {
    tracing::error!(%error, "media");
    Fault::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable").after(30)
}

/// A time as HTTP writes it, `Tue, 24 Nov 2026 08:00:00 GMT`.
fn http_date(millis: i64) -> String {
    let since = std::time::Duration::from_millis(millis.unsigned_abs());
    httpdate::fmt_http_date(std::time::UNIX_EPOCH + since)
}

async fn own_upload(office: &Office, phone: &Phone, id: &str) -> Result<Upload, Fault> {
    let gone = || Fault::new(StatusCode::NOT_FOUND, "upload_gone");
    // What the office never made it need not look for.
    secret::decode(id).ok_or_else(gone)?;
    let upload = office.store.upload(id).await?;
    upload
        .filter(|upload| upload.device == phone.device && upload.expires > office.now())
        .ok_or_else(gone)
}

/// `HEAD /api/v1/media/uploads/{id}`
pub(crate) async fn offset(
    State(office): State<Arc<Office>>,
    phone: Phone,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let upload = own_upload(&office, &phone, &id).await?;
    let pairs = [
        ("upload-offset", upload.offset.to_string()),
        ("upload-length", upload.medium.size.to_string()),
        ("upload-expires", http_date(upload.expires)),
    ];
    Ok((StatusCode::OK, tus_headers(&pairs)).into_response())
}

/// `DELETE /api/v1/media/uploads/{id}`
pub(crate) async fn terminate(
    State(office): State<Arc<Office>>,
    phone: Phone,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let upload = own_upload(&office, &phone, &id).await?;
    forget(&office, &upload.id).await?;
    Ok((StatusCode::NO_CONTENT, tus_headers(&[])).into_response())
}

/// Drops an upload and the bytes it has so far.
pub(crate) async fn forget(office: &Office, id: &str) -> Result<(), Fault> {
    // A part that is not there is what we want.
    let _ = tokio::fs::remove_file(part(office, id)).await;
    Ok(office.store.drop_upload(id).await?)
}

/// `PATCH /api/v1/media/uploads/{id}`
///
/// Bytes count once they are on the disk; what was written of a broken request is kept up to the
/// last whole piece, so that the phone goes on from there. A request with a checksum is kept whole
/// or not at all.
pub(crate) async fn append(
    State(office): State<Arc<Office>>,
    phone: Phone,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    let upload = own_upload(&office, &phone, &id).await?;
    if number(&headers, "upload-offset") != Some(upload.offset) {
        return Err(
            Fault::new(StatusCode::CONFLICT, "offset_differs").with("offset", upload.offset)
        );
    }
    let checksum = checksum(&headers)?;
    let (received, sum, whole) = write(&office, &upload, body).await?;
    if checksum.is_some_and(|wanted| !whole || wanted != sum) {
        return Err(Fault::new(checksum_mismatch(), "checksum_mismatch"));
    }
    let offset = upload.offset + received;
    let last = offset == upload.medium.size && upload.offset < upload.medium.size;
    if last {
        // Before the offset says so: a phone that hears of the end sends nothing again, so the end
        // must not be told while the medium may still be lost.
        complete(&office, &upload).await?;
    }
    if !office.store.advance_upload(&id, upload.offset, offset).await? {
        return Err(Fault::new(StatusCode::CONFLICT, "offset_differs"));
    }
    if last {
        // The bytes are safe; the upload itself stays known until it expires, so that a phone whose
        // answer was lost still hears that it is at its end.
        let _ = tokio::fs::remove_file(part(&office, &upload.id)).await;
    }
    let pairs =
        [("upload-offset", offset.to_string()), ("upload-expires", http_date(upload.expires))];
    Ok((StatusCode::NO_CONTENT, tus_headers(&pairs)).into_response())
}

/// tus: 460 Checksum Mismatch.
fn checksum_mismatch() -> StatusCode {
    StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST)
}

fn checksum(headers: &HeaderMap) -> Result<Option<Hash>, Fault> {
    let Some(text) = headers.get("upload-checksum") else { return Ok(None) };
    let sum = text
        .to_str()
        .ok()
        .and_then(|text| text.strip_prefix("sha256 "))
        .and_then(|value| STANDARD.decode(value).ok())
        .and_then(|bytes| Hash::try_from(bytes).ok());
    sum.map(Some).ok_or_else(|| Fault::wrong_field("upload-checksum"))
}

/// Writes the body behind what is there. Gives the bytes durable, their hash, and whether the
/// body came to its end.
async fn write(office: &Office, upload: &Upload, body: Body) -> Result<(u64, Hash, bool), Fault> {
    let mut file = tokio::fs::OpenOptions::new()
        .write(true)
        .open(part(office, &upload.id))
        .await
        .map_err(disk)?;
    file.set_len(upload.offset).await.map_err(disk)?;
    file.seek(std::io::SeekFrom::Start(upload.offset)).await.map_err(disk)?;
    let room = upload.medium.size - upload.offset;
    let (mut received, mut sum, mut whole) = (0_u64, Sha256::new(), true);
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let Ok(piece) = piece else {
            whole = false;
            break;
        };
        received += piece.len() as u64;
        if received > room {
            return Err(Fault::too_large(usize::try_from(room).unwrap_or(usize::MAX)));
        }
        sum.update(&piece);
        file.write_all(&piece).await.map_err(disk)?;
    }
    file.sync_data().await.map_err(disk)?;
    Ok((received, sum.finalize().into(), whole))
}

/// All bytes are here: checks the hash and the type, and makes them a medium.
async fn complete(office: &Office, upload: &Upload) -> Result<(), Fault> {
    let mut bytes = Vec::new();
    let file = tokio::fs::File::open(part(office, &upload.id)).await.map_err(disk)?;
    file.take(limits::MEDIA_BYTES).read_to_end(&mut bytes).await.map_err(disk)?;
    if let Err(fault) = check(&upload.medium, &bytes) {
        forget(office, &upload.id).await?;
        return Err(fault);
    }
    keep(office, &upload.medium, bytes).await
}

/// Whether bytes are what a medium says they are.
pub(crate) fn check(medium: &Medium, bytes: &[u8]) -> Result<(), Fault> {
    rules::is_medium(medium, bytes).map_err(|wrong| match wrong {
        WrongBytes::Hash => Fault::new(checksum_mismatch(), "checksum_mismatch"),
        WrongBytes::Type => Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "type_differs"),
    })
}

/// Puts checked bytes where media lie, and notes that they are there.
pub(crate) async fn keep(office: &Office, medium: &Medium, bytes: Vec<u8>) -> Result<(), Fault> {
    let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
    match office.media.put_opts(&path(&medium.sha256), bytes.into(), options).await {
        Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => {}
        Err(error) => return Err(disk(error)),
    }
    Ok(office.store.put_medium(medium).await?)
}

fn path(sum: &Hash) -> object_store::path::Path {
    let name = hex::encode(sum);
    object_store::path::Path::from_iter([&name[..2], &name])
}

async fn bytes_of(
    office: &Office,
    caller: &Caller,
    scope: &ScopeId,
    sha256: &str,
    asked: &HeaderMap,
) -> Result<Response, Fault> {
    caller.must(Action::ReadRecords, scope)?;
    let sum = hex::decode_hash(sha256).ok_or_else(Fault::not_found)?;
    let medium = office.store.medium(scope, &sum).await?.ok_or_else(Fault::not_found)?;
    let asked = Asked::of(asked, medium.size);
    let range = match &asked {
        Asked::Part(part) => Some(GetRange::Bounded(part.clone())),
        Asked::Whole => None,
        Asked::Beyond => return Ok(asked.answer(medium.size, ())),
    };
    let options = GetOptions { range, ..GetOptions::default() };
    let found = office.media.get_opts(&path(&sum), options).await.map_err(disk)?;
    let mut answer = asked.answer(medium.size, Body::from_stream(found.into_stream()));
    let headers = answer.headers_mut();
    let kind = HeaderValue::from_str(&medium.mime).map_err(|_| Fault::not_found())?;
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox"));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, max-age=86400, immutable"),
    );
    Ok(answer)
}

/// `GET /api/v1/media/{scope}/{sha256}`
pub(crate) async fn read(
    State(office): State<Arc<Office>>,
    phone: Phone,
    Path((scope, sha256)): Path<(ScopeId, String)>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    bytes_of(&office, &phone.caller, &scope, &sha256, &headers).await
}

/// `GET /api/v1/console/media/{scope}/{sha256}`
pub(crate) async fn read_at_console(
    State(office): State<Arc<Office>>,
    clerk: Clerk,
    Path((scope, sha256)): Path<(ScopeId, String)>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    bytes_of(&office, &clerk.caller, &scope, &sha256, &headers).await
}
