//! The office as one value, and its routes.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anxin_protocol::escrow::key_id;
use anxin_protocol::limits;
use anxin_store::Store;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use object_store::ObjectStore;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{Mutex, Semaphore};
use tokio_rustls::rustls::ServerConfig;
use tower::Layer as _;
use tower_http::compression::CompressionLayer;
use tower_http::decompression::RequestDecompressionLayer;

use crate::clock::Clock;
use crate::config::{Config, SettingError};
use crate::epoch::EPOCH;
use crate::keys::OfficeKeys;
use crate::live::Pokes;
use crate::patience::Patience;
use crate::reports::gate::Gate;
use crate::reports::lines::Lines;
use crate::reports::seal::SealKey;
use crate::tls::{self, Peer, TlsListener};
use crate::web::{self, WebFiles};
use crate::years::Years;
use crate::{archive, headers, jobs, method_override, proxy, routes, secret};

/// Bytes of a body that no route reads by itself in parts.
pub(crate) const BODY_BYTES: usize = limits::PUSH_BYTES + 64 * 1024;
/// Password checks at a time: each takes memory and a core.
const PASSWORD_CHECKS: usize = 2;
/// Dossiers printed at a time: each is a browser's work.
const PRINTINGS: usize = 1;

/// The office: everything a handler needs.
pub struct Office {
    /// Records, directory, phones.
    pub store: Arc<dyn Store>,
    clock: Clock,
    pub(crate) media: Arc<dyn ObjectStore>,
    pub(crate) years: Years,
    pub(crate) uploads: PathBuf,
    pub(crate) web: WebFiles,
    pub(crate) origin: String,
    tls: Option<Arc<ServerConfig>>,
    /// The proxy in front, if one was named.
    pub(crate) proxy: Option<IpAddr>,
    pub(crate) epoch: String,
    pub(crate) cursor_key: Vec<u8>,
    pub(crate) pokes: Pokes,
    pub(crate) patience: Patience,
    pub(crate) password_checks: Semaphore,
    pub(crate) printings: Semaphore,
    pub(crate) report_key: SealKey,
    pub(crate) keys: OfficeKeys,
    pub(crate) report_gate: Gate,
    pub(crate) lines: Lines,
    /// Whoever writes for the console: one at a time, so that its ops count without a gap.
    pub(crate) hand: Mutex<()>,
}

/// Why the office cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting is wrong.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// The store cannot be opened.
    #[error("setting --database: {0}")]
    Open(#[from] anxin_store::OpenStoreError),
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] anxin_store::StoreError),
    /// The database's reports are sealed under another key.
    #[error(
        "setting --data: the database belongs to another report.key; bring the one that lay beside it"
    )]
    ReportKey,
    /// The words for people are damaged.
    #[error(transparent)]
    Words(#[from] anxin_locale::InstallPartError),
    /// The port cannot be had, or the connection broke.
    #[error("setting --listen: {0}")]
    Listen(#[from] std::io::Error),
}

/// A folder a setting names, made if it is missing.
pub(crate) fn folder(name: &'static str, path: &Path) -> Result<PathBuf, SettingError> {
    let made = std::fs::create_dir_all(path).and_then(|()| path.canonicalize());
    made.map_err(|error| SettingError {
        name,
        problem: format!("{}: {error}", path.display()),
        expected: "a folder that can be written to",
    })
}

impl Office {
    /// Opens the store and the place of the media, and makes keys and epoch where there are none.
    pub async fn open(config: &Config) -> Result<Arc<Self>, StartError> {
        anxin_locale::install(include_str!("../../../locales/zh-CN/problem.json"))?;
        anxin_locale::install(include_str!("../../../locales/zh-CN/console_problem.json"))?;
        anxin_locale::install(include_str!("../../../locales/zh-CN/report_problem.json"))?;
        anxin_locale::install(include_str!("../../../locales/zh-CN/domain.json"))?;
        anxin_locale::install(include_str!("../../../locales/zh-CN/outcome.json"))?;
        anxin_locale::install(include_str!("../../../locales/zh-CN/asked.json"))?;
        anxin_locale::install(include_str!("../../../locales/zh-CN/export.json"))?;
        // What needs no database first: a wrong setting then leaves nothing behind.
        let tls = tls::read(config)?;
        let clock = Clock::of(config)?;
        let data = folder("--data", &config.data)?;
        let uploads = folder("--data", &data.join("uploads"))?;
        let store = anxin_store::open(&config.database_url()).await?;
        let epoch = store.setting_or(EPOCH, &secret::random::<16>()).await?;
        let report_key = SealKey::read(&data)?;
        let name = report_key.name("key", b"");
        if store.setting_or("report_key", &name).await? != name {
            return Err(StartError::ReportKey);
        }
        let keys = OfficeKeys::read(&data)?;
        warn_of_a_lost_key(&*store, &keys).await?;
        let cursor_key = store.setting_or("cursor_key", &secret::random::<32>()).await?;
        let media = archive::open(config).await?;
        Ok(Arc::new(Self {
            store,
            clock,
            media,
            uploads,
            web: WebFiles::choose(config.web.as_deref(), &data),
            years: Years::of(&data),
            origin: config.origin(),
            tls,
            proxy: config.proxy.map(|address| address.to_canonical()),
            epoch: secret::encode(&epoch),
            cursor_key,
            pokes: Pokes::new(),
            patience: Patience::default(),
            password_checks: Semaphore::new(PASSWORD_CHECKS),
            printings: Semaphore::new(PRINTINGS),
            report_key,
            keys,
            report_gate: Gate::new(config.reports_free, config.reports_a_minute, clock.now()),
            lines: Lines::default(),
            hand: Mutex::default(),
        }))
    }

    /// The office's clock, milliseconds since 1970.
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// The console's cookie. The `__Host-` prefix needs TLS; on a machine's own address browsers
    /// take neither prefix nor `Secure`.
    pub(crate) fn cookie_name(&self) -> &'static str {
        if self.over_tls() { "__Host-anxin" } else { "anxin" }
    }

    pub(crate) fn over_tls(&self) -> bool {
        self.origin.starts_with("https://")
    }
}

/// Says in the log when the key that phones were last told is not there: what they sealed to it is lost until it is
/// restored. Phones seal anew to the key that is there.
async fn warn_of_a_lost_key(store: &dyn Store, keys: &OfficeKeys) -> Result<(), StartError> {
    const NAME: &str = "office_key";
    let public = keys.public();
    let told = store.setting(NAME).await?;
    let id = |public: &[u8]| {
        secret::decode(&String::from_utf8_lossy(public)).map(|point| key_id(&point))
    };
    if let Some(id) = told.as_deref().and_then(id).filter(|id| keys.find(id).is_none()) {
        tracing::error!(key = id, "an office key is missing: `anxin-office key restore FILE`");
    }
    if told.as_deref() != Some(public.as_bytes()) {
        store.swap_setting(NAME, told.as_deref(), Some(public.as_bytes())).await?;
    }
    Ok(())
}

/// All routes, and what every request passes through.
pub fn router(office: &Arc<Office>) -> Router {
    let routed = Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .merge(routes::api())
        .fallback(web::file)
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        // Outermost, so that the limits inside count what comes out of it.
        .layer(RequestDecompressionLayer::new())
        .layer(CompressionLayer::new())
        .layer(axum::middleware::from_fn_with_state(Arc::clone(office), headers::add))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(office), proxy::see_through))
        .with_state(Arc::clone(office));
    // Around the router: inside of it the route has been chosen already.
    let meant = axum::middleware::from_fn(method_override::apply);
    Router::new().fallback_service(meant.layer(routed))
}

/// Listens. Connections take over that nothing waits for a full packet: the last piece of a streamed answer
/// would lie here until the other side has acknowledged the one before, which it puts off for 40 ms.
fn listener(listen: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if listen.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.set_nodelay(true)?;
    socket.bind(listen)?;
    socket.listen(1024)
}

/// Serves until `stop` is done.
pub async fn serve(
    office: Arc<Office>,
    listen: SocketAddr,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), StartError> {
    let listener = listener(listen)?;
    let jobs = tokio::spawn(jobs::run(Arc::clone(&office)));
    let service = router(&office).into_make_service_with_connect_info::<Peer>();
    match &office.tls {
        None => axum::serve(listener, service).with_graceful_shutdown(stop).await?,
        Some(tls) => {
            let listener = TlsListener::new(listener, Arc::clone(tls))?;
            axum::serve(listener, service).with_graceful_shutdown(stop).await?;
        }
    }
    jobs.abort();
    Ok(())
}
