//! What stands between a phone and the office: a network that does what it likes.

use anyhow::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
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
    /// Hands requests on and cuts each answer in the middle.
    Cut,
    /// Hands requests on and loses each answer.
    LostAnswer,
    /// Takes connections and says nothing for a second, then closes them.
    Dead,
}

/// A network in front of an office.
#[derive(Debug)]
pub struct Network {
    /// Where the office is reached through it.
    pub origin: String,
    weather: watch::Sender<Weather>,
}

impl Network {
    /// Opens a network in front of an office's port.
    pub async fn before(office: u16) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let origin = format!("http://127.0.0.1:{}", listener.local_addr()?.port());
        let (weather, seen) = watch::channel(Weather::Fair);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let mut seen = seen.clone();
                tokio::spawn(async move {
                    let weather = *seen.borrow_and_update();
                    // A connection ends with the weather it was opened in.
                    tokio::select! {
                        _ = carry(client, office, weather) => {}
                        _ = seen.changed() => {}
                    }
                });
            }
        });
        Ok(Self { origin, weather })
    }

    /// Changes the weather; connections that are open end.
    pub fn set(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }
}

async fn carry(mut client: TcpStream, office: u16, weather: Weather) -> std::io::Result<()> {
    match weather {
        Weather::Fair => {
            let mut office = TcpStream::connect(("127.0.0.1", office)).await?;
            copy_bidirectional(&mut client, &mut office).await?;
        }
        Weather::Portal => answer(&mut client, "200 OK", "<html>请登录 Wi-Fi</html>").await?,
        Weather::Status(status) => {
            answer(&mut client, &format!("{status} No"), "<html>no</html>").await?;
        }
        Weather::Dead => tokio::time::sleep(std::time::Duration::from_secs(1)).await,
        Weather::Cut | Weather::LostAnswer => {
            let office = TcpStream::connect(("127.0.0.1", office)).await?;
            let (mut from_client, mut to_client) = client.into_split();
            let (mut from_office, mut to_office) = office.into_split();
            let sent = async {
                tokio::io::copy(&mut from_client, &mut to_office).await?;
                std::future::pending::<std::io::Result<()>>().await
            };
            let mut answered = async || -> std::io::Result<()> {
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

/// Reads a request's head and answers it, whatever it asked.
async fn answer(client: &mut TcpStream, status: &str, page: &str) -> std::io::Result<()> {
    let mut head: Vec<u8> = Vec::new();
    let mut piece = [0_u8; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let count = client.read(&mut piece).await?;
        if count == 0 {
            return Ok(());
        }
        head.extend(piece.get(..count).unwrap_or_default());
    }
    // What is left of the request is taken in, so that the answer is read and not a reset.
    let drain = tokio::time::timeout(std::time::Duration::from_millis(50), async {
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
