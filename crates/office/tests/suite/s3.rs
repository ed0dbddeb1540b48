//! Media in a bucket: an S3 server in the test's own process, with keys that it checks.

use std::net::SocketAddr;
use std::path::PathBuf;

use anxin_office::app::Office;
use anxin_office::config::{Aws, Config};
use clap::Parser;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use reqwest::Method;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;

use super::media::{begin, hex, jpeg, location, send};
use super::tls::free_port;
use super::world::{TOWNSHIP, World};

const NAME: &str = "media";

/// A server with one bucket.
pub(crate) struct Bucket {
    address: SocketAddr,
    folder: TempDir,
}

impl Bucket {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join(NAME)).expect("a bucket");
        let mut service =
            S3ServiceBuilder::new(FileSystem::new(folder.path()).expect("a file system"));
        service.set_auth(SimpleAuth::from_single("key", "secret"));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(listen(listener, service.build()));
        Self { address, folder }
    }

    /// The settings of an office that keeps its media here.
    pub(crate) fn set(&self, config: &mut Config, secret: &str) {
        config.media = Some(format!("s3://{NAME}/county/photos"));
        let variables = [
            ("AWS_ENDPOINT", format!("http://{}", self.address)),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
            ("AWS_ACCESS_KEY_ID", "key".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", secret.to_owned()),
            ("AWS_PROFILE", "of another program".to_owned()),
        ];
        config.aws = Aws(variables.map(|(name, value)| (name.to_owned(), value)).into());
    }

    /// The folder the server keeps the bucket in.
    fn path(&self) -> PathBuf {
        self.folder.path().join(NAME)
    }
}

async fn listen(listener: TcpListener, service: S3Service) {
    while let Ok((stream, _)) = listener.accept().await {
        let service = service.clone();
        tokio::spawn(async move {
            let http = Builder::new(TokioExecutor::new());
            // A client that goes away is none of the test's affair.
            let _ = http.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

#[tokio::test]
async fn a_medium_lies_in_the_bucket_under_the_prefix_and_nowhere_else() {
    let bucket = Bucket::new().await;
    let world = World::with(|config| bucket.set(config, "secret")).await;
    let phone = world.phone(TOWNSHIP).await;
    let bytes = jpeg(5_000);
    let hash = hex(&bytes);
    let answer = begin(&world, &phone, TOWNSHIP, &hash, "image/jpeg", 5_000).await;
    assert_eq!(send(&world, &phone, &location(&answer), 0, &bytes).await, 204);
    let object = bucket.path().join("county/photos").join(&hash[..2]).join(&hash);
    assert_eq!(std::fs::read(object).expect("an object"), bytes);
    assert!(!world.data.join("media").exists());
    let parts = std::fs::read_dir(world.data.join("uploads")).expect("a folder");
    assert_eq!(parts.count(), 0, "the part is gone");
}

#[tokio::test]
async fn while_the_bucket_is_away_no_upload_comes_to_its_end_and_none_is_lost() {
    let bucket = Bucket::new().await;
    let world = World::with(|config| bucket.set(config, "secret")).await;
    let phone = world.phone(TOWNSHIP).await;
    let bytes = jpeg(5_000);
    let hash = hex(&bytes);
    let answer = begin(&world, &phone, TOWNSHIP, &hash, "image/jpeg", 5_000).await;
    let upload = location(&answer);
    assert_eq!(send(&world, &phone, &upload, 0, &bytes[..3_000]).await, 204);
    let away = bucket.folder.path().join("away");
    std::fs::rename(bucket.path(), &away).expect("renamed");
    // The server would make a missing bucket; it cannot make one where a file is.
    std::fs::write(bucket.path(), "").expect("a file");
    assert_eq!(send(&world, &phone, &upload, 3_000, &bytes[3_000..]).await, 503);
    let asked = phone.ask(&world, Method::HEAD, &upload).send().await.expect("an answer");
    assert_eq!(asked.headers()["upload-offset"], "3000");
    std::fs::remove_file(bucket.path()).expect("removed");
    std::fs::rename(&away, bucket.path()).expect("renamed");
    assert_eq!(send(&world, &phone, &upload, 3_000, &bytes[3_000..]).await, 204);
    let path = format!("/api/v1/media/{TOWNSHIP}/{hash}");
    let read = phone.ask(&world, Method::GET, &path).send().await.expect("an answer");
    assert_eq!(read.bytes().await.expect("bytes"), bytes);
}

#[tokio::test]
async fn a_bucket_that_cannot_be_written_to_stops_the_start() {
    let bucket = Bucket::new().await;
    let data = tempfile::tempdir().expect("a folder");
    let data = data.path().to_string_lossy();
    let nobody = format!("http://{}", free_port());
    let up = format!("http://{}", bucket.address);
    let cases = [
        ("s3://media/photos", &up, "other key", "SignatureDoesNotMatch"),
        ("s3://media/photos", &nobody, "secret", "Connection refused"),
        ("s3:///photos", &up, "secret", "no bucket is named"),
        ("s3://media/a//b", &up, "secret", "empty path segment"),
    ];
    for (media, endpoint, secret, cause) in cases {
        let mut config = Config::parse_from(["anxin-office", "--data", &data]);
        bucket.set(&mut config, secret);
        config.aws.0[0].1.clone_from(endpoint);
        config.media = Some(media.to_owned());
        let error = Office::open(&config).await.err().expect("an error").to_string();
        assert!(error.starts_with(&format!("setting --media: {media}: ")), "{error}");
        assert!(error.contains("expected s3://BUCKET/PREFIX, with AWS_ENDPOINT"), "{error}");
        assert!(error.contains(cause) && !error.contains("other key"), "{error}");
    }
}
