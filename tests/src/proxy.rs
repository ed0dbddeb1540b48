//! What stands between a phone and the office: a network that does what it likes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Result;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What the network does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Weather {
    /// Hands everything on.
    Fair,
    /// Answers everything with a sign-in page, 200.
    Portal,
    /// Answers everything with a status of its own.
    Status(u16),
    /// Hands GET and POST on and refuses every other method, as many a firewall does.
    PostOnly,
    /// Hands requests on and cuts each answer in the middle.
    Cut,
    /// Hands on so many bytes of answers a connection and closes it: small files come, large ones break off.
    Short(u64),
    /// Hands requests on and loses each answer.
    LostAnswer,
    /// Takes connections and says nothing for a second, then closes them.
    Dead,
    /// Hands everything on in small pieces, each of them late.
    Slow,
    /// Hands each request on twice: the office hears it again when it has answered it.
    Twice,
}

/// Bytes handed on at a time by a slow network, and the pause before them, in milliseconds.
const SLOW_BYTES: usize = 16 * 1024;
const SLOW_PAUSE: u64 = 150;
/// The stream that never ends; to ask for it twice would be to wait for ever.
const ENDLESS: &[u8] = b"GET /api/v1/sync/live";
/// What the office promises to answer the same way when it comes again.
const REPEATABLE: &[u8] = b"POST /api/v1/sync";

/// A network in front of an office.
#[derive(Debug)]
pub struct Network {
    /// Where the office is reached through it.
    pub origin: String,
    weather: watch::Sender<Weather>,
    repeated: Arc<AtomicU64>,
}

impl Network {
    /// Opens a network in front of an office's port.
    pub async fn before(office: u16) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let origin = format!("http://127.0.0.1:{}", listener.local_addr()?.port());
        let (weather, seen) = watch::channel(Weather::Fair);
        let repeated = Arc::<AtomicU64>::default();
        let count = Arc::clone(&repeated);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (mut seen, count) = (seen.clone(), Arc::clone(&count));
                tokio::spawn(async move {
                    let weather = *seen.borrow_and_update();
                    // A connection ends with the weather it was opened in.
                    tokio::select! {
                        _ = carry(client, office, weather, &count) => {}
                        _ = seen.changed() => {}
                    }
                });
            }
        });
        Ok(Self { origin, weather, repeated })
    }

    /// How many requests the office has heard twice.
    pub fn repeated(&self) -> u64 {
        self.repeated.load(Ordering::Relaxed)
    }

    /// Changes the weather; connections that are open end.
    pub fn set(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }
}

async fn carry(
    mut client: TcpStream,
    office: u16,
    weather: Weather,
    repeated: &AtomicU64,
) -> std::io::Result<()> {
    match weather {
        Weather::Fair => {
            let mut office = TcpStream::connect(("127.0.0.1", office)).await?;
            copy_bidirectional(&mut client, &mut office).await?;
        }
        Weather::Portal => answer(&mut client, "200 OK", "<html>请登录 Wi-Fi</html>").await?,
        Weather::Status(status) => {
            answer(&mut client, &format!("{status} No"), "<html>no</html>").await?;
        }
        Weather::PostOnly => post_only(&mut client, office).await?,
        Weather::Dead => tokio::time::sleep(Duration::from_secs(1)).await,
        Weather::Slow => {
            let office = TcpStream::connect(("127.0.0.1", office)).await?;
            let (mut from_client, mut to_client) = client.into_split();
            let (mut from_office, mut to_office) = office.into_split();
            tokio::try_join!(
                slowly(&mut from_client, &mut to_office),
                slowly(&mut from_office, &mut to_client)
            )?;
        }
        Weather::Twice => twice(&mut client, office, repeated).await?,
        Weather::Short(_) | Weather::Cut | Weather::LostAnswer => {
            let office = TcpStream::connect(("127.0.0.1", office)).await?;
            let (mut from_client, mut to_client) = client.into_split();
            let (mut from_office, mut to_office) = office.into_split();
            let sent = async {
                tokio::io::copy(&mut from_client, &mut to_office).await?;
                std::future::pending::<std::io::Result<()>>().await
            };
            let mut answered = async || -> std::io::Result<()> {
                if let Weather::Short(bytes) = weather {
                    tokio::io::copy(&mut (&mut from_office).take(bytes), &mut to_client).await?;
                    return Ok(());
                }
                let mut first = vec![0_u8; 64 * 1024];
                let count = from_office.read(&mut first).await?;
                if weather == Weather::Cut {
                    let some = first.get(..count * 9 / 10).unwrap_or_default();
                    to_client.write_all(some).await?;
                }
                Ok(())
            };
            tokio::select! { done = sent => done?, done = answered() => done? }
        }
    }
    Ok(())
}

/// Hands on one request by GET or POST and refuses any other.
async fn post_only(client: &mut TcpStream, office: u16) -> std::io::Result<()> {
    let Some((mut request, head)) = read_head(client).await? else { return Ok(()) };
    if ![&b"GET "[..], b"POST "].iter().any(|method| request.starts_with(method)) {
        return refuse(client, "405 Method Not Allowed", "<html>405</html>").await;
    }
    // The next request comes on a connection of its own.
    request.splice(head - 2..head - 2, *b"connection: close\r\n");
    let mut office = TcpStream::connect(("127.0.0.1", office)).await?;
    office.write_all(&request).await?;
    copy_bidirectional(client, &mut office).await.map(drop)
}

/// Copies in small pieces, with a pause before each.
async fn slowly(
    from: &mut (impl AsyncRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
) -> std::io::Result<()> {
    let mut piece = vec![0_u8; SLOW_BYTES];
    loop {
        let count = from.read(&mut piece).await?;
        if count == 0 {
            return to.shutdown().await;
        }
        tokio::time::sleep(Duration::from_millis(SLOW_PAUSE)).await;
        to.write_all(piece.get(..count).unwrap_or_default()).await?;
    }
}

/// Takes one request and lets the office hear it twice, each time on a connection of its own. The
/// client gets the later answer where the office promises the same one, else the earlier.
async fn twice(client: &mut TcpStream, office: u16, repeated: &AtomicU64) -> std::io::Result<()> {
    let Some((mut request, head)) = read_head(client).await? else { return Ok(()) };
    if request.starts_with(ENDLESS) {
        let mut office = TcpStream::connect(("127.0.0.1", office)).await?;
        office.write_all(&request).await?;
        return copy_bidirectional(client, &mut office).await.map(drop);
    }
    let whole = head + body_length(request.get(..head).unwrap_or_default());
    let mut piece = [0_u8; 4096];
    while request.len() < whole {
        let count = client.read(&mut piece).await?;
        if count == 0 {
            return Ok(());
        }
        request.extend(piece.get(..count).unwrap_or_default());
    }
    // One request a connection: the office ends its answer by closing.
    request.splice(head - 2..head - 2, *b"connection: close\r\n");
    let first = asked(office, &request).await?;
    let second = asked(office, &request).await?;
    repeated.fetch_add(1, Ordering::Relaxed);
    let later = request.starts_with(REPEATABLE);
    client.write_all(if later { &second } else { &first }).await?;
    client.shutdown().await
}

/// Sends a request and takes all that is answered.
async fn asked(office: u16, request: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut office = TcpStream::connect(("127.0.0.1", office)).await?;
    office.write_all(request).await?;
    let mut answer = Vec::new();
    office.read_to_end(&mut answer).await?;
    Ok(answer)
}

/// The length that a request's head tells of its body.
fn body_length(head: &[u8]) -> usize {
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    let line = text.lines().find_map(|line| line.strip_prefix("content-length:"));
    line.and_then(|value| value.trim().parse().ok()).unwrap_or_default()
}

/// Reads up to the end of a request's head and gives where that is; none if the client went.
async fn read_head(client: &mut TcpStream) -> std::io::Result<Option<(Vec<u8>, usize)>> {
    let mut read: Vec<u8> = Vec::new();
    let mut piece = [0_u8; 4096];
    loop {
        if let Some(at) = read.windows(4).position(|end| end == b"\r\n\r\n") {
            return Ok(Some((read, at + 4)));
        }
        let count = client.read(&mut piece).await?;
        if count == 0 {
            return Ok(None);
        }
        read.extend(piece.get(..count).unwrap_or_default());
    }
}

/// Reads a request's head and answers it, whatever it asked.
async fn answer(client: &mut TcpStream, status: &str, page: &str) -> std::io::Result<()> {
    if read_head(client).await?.is_none() {
        return Ok(());
    }
    refuse(client, status, page).await
}

/// Answers a request whose head has been read.
async fn refuse(client: &mut TcpStream, status: &str, page: &str) -> std::io::Result<()> {
    let mut piece = [0_u8; 4096];
    // What is left of the request is taken in, so that the answer is read and not a reset.
    let drain = tokio::time::timeout(Duration::from_millis(50), async {
        while client.read(&mut piece).await.is_ok_and(|count| count > 0) {}
    });
    let _ = drain.await;
    let length = page.len();
    let text = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n{page}"
    );
    client.write_all(text.as_bytes()).await?;
    client.shutdown().await
}
