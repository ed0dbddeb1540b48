//! The office speaking TLS itself.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;

use anxin_office::app::{Office, StartError, serve};
use anxin_office::config::Config;
use clap::Parser;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::{Certificate, Client, Version};
use tempfile::TempDir;
use tokio::sync::oneshot;

/// A certificate of its own for an office on this machine.
struct Papers {
    folder: TempDir,
    cert: PathBuf,
    key: PathBuf,
    pem: String,
}

fn papers() -> Papers {
    let folder = tempfile::tempdir().expect("a folder");
    let made = generate_simple_self_signed(["127.0.0.1".to_owned()]);
    let CertifiedKey { cert, signing_key } = made.expect("a certificate");
    let pem = cert.pem();
    let paths = ["cert.pem", "key.pem"].map(|name| folder.path().join(name));
    std::fs::write(&paths[0], &pem).expect("a file");
    std::fs::write(&paths[1], signing_key.serialize_pem()).expect("a file");
    let [cert, key] = paths;
    Papers { folder, cert, key, pem }
}

pub(crate) fn free_port() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address")
}

async fn open(
    papers: &Papers,
    listen: SocketAddr,
    more: &[&str],
) -> Result<Arc<Office>, StartError> {
    let data = papers.folder.path().join("data").to_string_lossy().into_owned();
    let listen = listen.to_string();
    let own = ["anxin-office", "--data", &data, "--listen", &listen];
    let config = Config::parse_from(own.iter().chain(more));
    Office::open(&config).await
}

async fn refusal(papers: &Papers, more: &[&str]) -> String {
    let opened = open(papers, free_port(), more).await;
    let error = opened.err().map(|error| error.to_string()).expect("an error");
    assert!(!papers.folder.path().join("data").exists(), "nothing is left behind");
    error
}

#[tokio::test]
async fn a_request_over_tls_is_answered_and_told_to_stay_there_until_the_office_stops() {
    let papers = papers();
    let listen = free_port();
    let (cert, key) = (papers.cert.to_string_lossy(), papers.key.to_string_lossy());
    let settings = ["--tls-cert", &cert, "--tls-key", &key];
    let office = open(&papers, listen, &settings).await.expect("an office");
    let (stop, stopped) = oneshot::channel::<()>();
    let served = tokio::spawn(serve(office, listen, async {
        let _ = stopped.await;
    }));
    // Someone who connects and says nothing holds up nobody.
    let silent = loop {
        match TcpStream::connect(listen) {
            Ok(stream) => break stream,
            Err(_) => tokio::task::yield_now().await,
        }
    };
    let root = Certificate::from_pem(papers.pem.as_bytes()).expect("a root");
    let client = Client::builder().add_root_certificate(root).build().expect("a client");
    let answer = client.get(format!("https://{listen}/healthz")).send().await.expect("an answer");
    assert_eq!(answer.version(), Version::HTTP_2);
    assert_eq!(answer.headers()["strict-transport-security"], "max-age=31536000");
    assert_eq!(answer.text().await.expect("text"), "ok");
    let plain = client.get(format!("http://{listen}/healthz")).send().await;
    assert!(plain.is_err(), "nothing is said in the clear");
    stop.send(()).expect("still served");
    served.await.expect("no panic").expect("a good end");
    assert!(TcpStream::connect(listen).is_err(), "the port is free again");
    drop(silent);
}

#[tokio::test]
async fn without_tls_nobody_is_told_to_come_over_it() {
    let world = super::world::World::new().await;
    let answer = world.ask(reqwest::Method::GET, "/healthz").send().await.expect("an answer");
    assert!(!answer.headers().contains_key("strict-transport-security"));
}

#[tokio::test]
async fn a_wrong_file_stops_the_start_with_the_settings_name_and_what_it_should_be() {
    let (own, other) = (papers(), papers());
    let (cert, key) = (own.cert.to_string_lossy(), own.key.to_string_lossy());
    let others_key = other.key.to_string_lossy();
    let missing = own.folder.path().join("missing.pem");
    let missing = missing.to_string_lossy();
    let cases: [(&[&str], [&str; 2]); 7] = [
        (&["--tls-cert", &cert], ["setting --tls-key: missing", "both --tls-cert and --tls-key"]),
        (&["--tls-key", &key], ["setting --tls-cert: missing", "both --tls-cert and --tls-key"]),
        (
            &["--tls-cert", &cert, "--tls-key", &others_key],
            ["setting --tls-key: ", "the key of another certificate; expected a PEM file"],
        ),
        (
            &["--tls-cert", &cert, "--tls-key", &cert],
            ["setting --tls-key: ", "no private key in it; expected a PEM file"],
        ),
        (
            &["--tls-cert", &key, "--tls-key", &key],
            ["setting --tls-cert: ", "no certificate in it; expected a PEM file"],
        ),
        (
            &["--tls-cert", &missing, "--tls-key", &key],
            ["setting --tls-cert: ", "missing.pem: No such file"],
        ),
        (
            &["--tls-cert", &cert, "--tls-key", &key, "--origin", "http://anxin.example"],
            ["setting --origin: http://anxin.example", "begins with https://"],
        ),
    ];
    for (settings, words) in cases {
        let error = refusal(&own, settings).await;
        assert!(words.iter().all(|part| error.contains(part)), "{settings:?}: {error}");
    }
}
