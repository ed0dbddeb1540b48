//! TLS by the office itself, for a county without a proxy in front.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ServerConfig};
use tokio_rustls::server::TlsStream;

use crate::config::{Config, SettingError};

const CERT: &str = "--tls-cert";
const KEY: &str = "--tls-key";
/// Who has not shaken hands by then is let go.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Connections that have shaken hands and wait to be served.
const WAITING: usize = 64;
/// The pause when the system has no connection to give: too many open files, mostly.
const PAUSE: Duration = Duration::from_millis(200);

/// Reads certificate and key. `None` when neither is set: TLS is then a proxy's affair.
pub(crate) fn read(config: &Config) -> Result<Option<Arc<ServerConfig>>, SettingError> {
    let (cert, key) = match (&config.tls_cert, &config.tls_key) {
        (None, None) => return Ok(None),
        (Some(cert), Some(key)) => (cert, key),
        (Some(_), None) => return Err(alone(KEY, CERT)),
        (None, Some(_)) => return Err(alone(CERT, KEY)),
    };
    if !config.origin().starts_with("https://") {
        return Err(SettingError {
            name: "--origin",
            problem: config.origin(),
            expected: "an address that begins with https://, since --tls-cert is given",
        });
    }
    let chain = chain(cert).map_err(|problem| SettingError {
        name: CERT,
        problem: format!("{}: {problem}", cert.display()),
        expected: "a PEM file with the certificate and those between it and the root",
    })?;
    let wrong_key = |problem: String| SettingError {
        name: KEY,
        problem: format!("{}: {problem}", key.display()),
        expected: "a PEM file with the private key of the certificate in --tls-cert",
    };
    let key = PrivateKeyDer::from_pem_file(key).map_err(|error| wrong_key(words(&error)))?;
    let mut tls = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => {
                wrong_key("the key of another certificate".to_owned())
            }
            error => wrong_key(error.to_string()),
        })?;
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Some(Arc::new(tls)))
}

fn alone(name: &'static str, other: &str) -> SettingError {
    SettingError {
        name,
        problem: format!("missing, while {other} is given"),
        expected: "both --tls-cert and --tls-key, or neither",
    }
}

fn chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    let chain: Vec<_> = read.map_err(|error| words(&error))?;
    if chain.is_empty() { Err("no certificate in it".to_owned()) } else { Ok(chain) }
}

/// The library's own words for an empty file are for programmers.
fn words(error: &pem::Error) -> String {
    match error {
        pem::Error::NoItemsFound => "no private key in it".to_owned(),
        pem::Error::Io(error) => error.to_string(),
        other => other.to_string(),
    }
}

/// Connections whose handshake is done. Handshakes go on beside each other: who dawdles holds up
/// nobody.
pub(crate) struct TlsListener {
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    address: SocketAddr,
}

impl TlsListener {
    pub(crate) fn new(tcp: TcpListener, tls: Arc<ServerConfig>) -> io::Result<Self> {
        let address = tcp.local_addr()?;
        let (sender, ready) = mpsc::channel(WAITING);
        tokio::spawn(accept(tcp, TlsAcceptor::from(tls), sender));
        Ok(Self { ready, address })
    }
}

/// Until the listener is dropped: then the port is free at once.
async fn accept(
    tcp: TcpListener,
    acceptor: TlsAcceptor,
    ready: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
) {
    loop {
        let accepted = tokio::select! {
            accepted = tcp.accept() => accepted,
            () = ready.closed() => return,
        };
        let Ok((stream, peer)) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let (acceptor, ready) = (acceptor.clone(), ready.clone());
        tokio::spawn(async move {
            match tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await {
                // A listener that is gone serves nobody any more.
                Ok(Ok(stream)) => drop(ready.send((stream, peer)).await),
                Ok(Err(error)) => tracing::debug!(%error, "no TLS handshake"),
                Err(_) => tracing::debug!("the TLS handshake took too long"),
            }
        });
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            // The accepting task ends after this listener only.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// Where a request comes from, over TLS or not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

impl Connected<IncomingStream<'_, TcpListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, TcpListener>) -> Self {
        Self(*stream.remote_addr())
    }
}

impl Connected<IncomingStream<'_, TlsListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, TlsListener>) -> Self {
        Self(*stream.remote_addr())
    }
}
