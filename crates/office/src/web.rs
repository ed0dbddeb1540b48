//! The web files: the app at `/`, the console at `/console/`, the worker's page at `/report`, with
//! their brotli twins, out of a
//! folder or out of the program itself.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use crate::app::Office;

/// A file of this name with the word `kill` makes every phone's service worker take itself and its
/// copies of the app away at the next visit; what people recorded stays.
const KILL_SWITCH: &str = "sw-kill";

/// The service worker of the worker's page. Posters say `/report`, which is not below its folder.
const REPORT_WORKER: &str = "report/sw.js";

/// The web files in this program, by path; none unless it was built with the feature `embed`.
static BUILT_IN: Files = include!(concat!(env!("OUT_DIR"), "/web_files.rs"));

/// Files by their path.
type Files = &'static [(&'static str, &'static [u8])];

/// Where the web files come from.
#[derive(Debug)]
pub(crate) enum WebFiles {
    /// A folder.
    Folder(PathBuf),
    /// The program itself. The kill switch is then looked for in the data folder: whoever must
    /// throw it has no time to build a program.
    BuiltIn(Files, PathBuf),
}

impl WebFiles {
    /// The folder given; else what is in the program; else `./dist`.
    pub(crate) fn choose(given: Option<&Path>, data: &Path) -> Self {
        match given {
            Some(folder) => Self::Folder(folder.to_owned()),
            None if BUILT_IN.is_empty() => Self::Folder(PathBuf::from("./dist")),
            None => Self::BuiltIn(BUILT_IN, data.to_owned()),
        }
    }

    /// A file, or the entry page of the program the path belongs to.
    async fn answer(&self, path: &str, brotli: bool) -> Response {
        let Some(relative) = safe(path) else { return StatusCode::NOT_FOUND.into_response() };
        let entry = match path.split('/').next() {
            Some("console") => "console/index.html",
            Some("report") => "report/index.html",
            _ => "index.html",
        };
        // The kill switch is a file the operator puts there, never a page of the app.
        let is_file = relative.extension().is_some() || path == KILL_SWITCH;
        let wanted = if is_file { relative } else { PathBuf::from(entry) };
        if brotli && let Some(bytes) = self.read(&twin(&wanted)).await {
            return answer(&wanted, bytes, true);
        }
        match self.read(&wanted).await {
            Some(bytes) => answer(&wanted, bytes, false),
            // Every page asks for the switch: one that is not thrown is no error.
            None if path == KILL_SWITCH => StatusCode::NO_CONTENT.into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        }
    }

    async fn read(&self, wanted: &Path) -> Option<Bytes> {
        let folder = match self {
            Self::Folder(folder) => folder,
            Self::BuiltIn(_, data) if wanted == Path::new(KILL_SWITCH) => data,
            Self::BuiltIn(files, _) => {
                let (_, bytes) = files.iter().find(|(name, _)| Path::new(name) == wanted)?;
                return Some(Bytes::from_static(bytes));
            }
        };
        tokio::fs::read(folder.join(wanted)).await.ok().map(Bytes::from)
    }
}

/// Serves a web file.
pub(crate) async fn file(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let path = uri.path().trim_start_matches('/');
    office.web.answer(path, accepts_brotli(&headers)).await
}

/// The same file, compressed.
fn twin(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".br");
    PathBuf::from(name)
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

fn answer(path: &Path, bytes: Bytes, brotli: bool) -> Response {
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
    // Trunk writes a hash into the names of what it builds: those never change. It is a number in
    // hexadecimal digits, 16 unless it begins with zeroes.
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let hashed = name.split(['-', '.', '_']).any(|part| {
        (12..=16).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    let caching = if hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut answer = Body::from(bytes).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if path == Path::new(REPORT_WORKER) {
        headers.insert("service-worker-allowed", HeaderValue::from_static("/report"));
    }
    if brotli {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    answer
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;

    const FILES: Files = &[
        ("app-0123456789abcdef.js", b"app"),
        ("app-0123456789abcdef.js.br", b"app, small"),
        ("app-123456789abcde.css", b"style"),
        ("console/index.html", b"console"),
        ("index.html", b"page"),
        ("report/index.html", b"report"),
    ];

    /// The same files in a folder and in a program, each with the folder for the kill switch.
    fn both(folder: &Path) -> [(WebFiles, PathBuf); 2] {
        let (web, data) = (folder.join("web"), folder.join("data"));
        std::fs::create_dir_all(web.join("console")).expect("a folder");
        std::fs::create_dir_all(web.join("report")).expect("a folder");
        std::fs::create_dir_all(&data).expect("a folder");
        for (name, bytes) in FILES {
            std::fs::write(web.join(name), bytes).expect("a file");
        }
        let built_in = WebFiles::BuiltIn(FILES, data.clone());
        [(WebFiles::Folder(web.clone()), web), (built_in, data)]
    }

    async fn ask(files: &WebFiles, path: &str, brotli: bool) -> (u16, String, String) {
        let answer = files.answer(path, brotli).await;
        let status = answer.status().as_u16();
        let header = |name| {
            let value = answer.headers().get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let kind = [header::CONTENT_TYPE, header::CACHE_CONTROL, header::CONTENT_ENCODING];
        let kind = kind.map(header).join(" | ");
        let bytes = answer.into_body().collect().await.expect("bytes").to_bytes();
        (status, kind, String::from_utf8(bytes.to_vec()).expect("text"))
    }

    #[tokio::test]
    async fn the_program_serves_its_files_as_a_folder_does() {
        let script = "text/javascript; charset=utf-8 | public, max-age=31536000, immutable | ";
        let style = "text/css; charset=utf-8 | public, max-age=31536000, immutable | ";
        let page = "text/html; charset=utf-8 | no-cache | ";
        let cases = [
            ("", true, 200, page.to_owned(), "page"),
            ("leads/new", false, 200, page.to_owned(), "page"),
            ("console", true, 200, page.to_owned(), "console"),
            ("console/people", true, 200, page.to_owned(), "console"),
            ("report", true, 200, page.to_owned(), "report"),
            ("reports", true, 200, page.to_owned(), "page"),
            ("app-0123456789abcdef.js", false, 200, script.to_owned(), "app"),
            ("app-0123456789abcdef.js", true, 200, format!("{script}br"), "app, small"),
            ("app-123456789abcde.css", false, 200, style.to_owned(), "style"),
            ("app.js", true, 404, " |  | ".to_owned(), ""),
            ("../index.html", true, 404, " |  | ".to_owned(), ""),
        ];
        let folder = tempfile::tempdir().expect("a folder");
        for (files, _) in both(folder.path()) {
            for (path, brotli, status, kind, text) in &cases {
                let expected = (*status, kind.clone(), (*text).to_owned());
                assert_eq!(ask(&files, path, *brotli).await, expected, "{files:?} {path}");
            }
        }
    }

    #[tokio::test]
    async fn the_kill_switch_is_thrown_by_a_file_wherever_the_web_files_are() {
        let folder = tempfile::tempdir().expect("a folder");
        for (files, switch) in both(folder.path()) {
            assert_eq!(ask(&files, KILL_SWITCH, true).await.0, 204, "nobody threw it");
            std::fs::write(switch.join(KILL_SWITCH), "kill").expect("a file");
            assert_eq!(ask(&files, KILL_SWITCH, true).await.2, "kill", "{files:?}");
        }
    }

    #[test]
    fn a_folder_given_wins() {
        let data = Path::new("data");
        let chosen = WebFiles::choose(Some(Path::new("mine")), data);
        assert!(matches!(chosen, WebFiles::Folder(folder) if folder == Path::new("mine")));
        let chosen = WebFiles::choose(None, data);
        assert_eq!(matches!(chosen, WebFiles::BuiltIn(..)), cfg!(feature = "embed"));
    }
}
