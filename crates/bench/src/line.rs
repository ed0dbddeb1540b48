//! A line between a phone and a server: so fast, so far, so bad, and counted.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, mpsc, watch};
use tokio::time::{Instant, sleep_until};

/// Bytes of a packet's payload.
const PACKET: usize = 1_400;

/// What a line is like.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Quality {
    /// Bits a second in each direction, shared by all connections; none is as fast as it goes.
    pub(crate) bits: Option<u64>,
    /// There and back.
    pub(crate) round_trip: Duration,
    /// One packet in so many is lost and sent again after a round trip; what comes behind it waits.
    pub(crate) one_lost_in: Option<u64>,
    /// Every connection is cut each time so much has passed.
    pub(crate) cut_every: Option<Duration>,
}

/// 400 ms, 400 kbit/s, 2 % of packets lost.
pub(crate) const SLOW: Quality = Quality {
    bits: Some(400_000),
    round_trip: Duration::from_millis(400),
    one_lost_in: Some(50),
    cut_every: None,
};

/// 256 kbit/s, 100 ms, cut every 20 s.
pub(crate) const CUT: Quality = Quality {
    bits: Some(256_000),
    round_trip: Duration::from_millis(100),
    one_lost_in: None,
    cut_every: Some(Duration::from_secs(20)),
};

/// One direction: when it is free again, what passed through it.
#[derive(Debug)]
struct Way {
    free: Mutex<Instant>,
    bytes: AtomicU64,
    packets: AtomicU64,
}

impl Way {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            free: Mutex::new(Instant::now()),
            bytes: AtomicU64::new(0),
            packets: AtomicU64::new(0),
        })
    }

    /// Waits until a packet has been put on the line; gives when it arrives.
    async fn send(&self, quality: Quality, length: usize) -> Instant {
        let mut arrives = Instant::now();
        if let Some(bits) = quality.bits {
            let takes = Duration::from_micros(length as u64 * 8_000_000 / bits.max(1));
            let mut free = self.free.lock().await;
            *free = (*free).max(arrives) + takes;
            arrives = *free;
            drop(free);
            sleep_until(arrives).await;
        }
        self.bytes.fetch_add(length as u64, Ordering::Relaxed);
        let no = self.packets.fetch_add(1, Ordering::Relaxed) + 1;
        arrives += quality.round_trip / 2;
        if quality.one_lost_in.is_some_and(|many| no.is_multiple_of(many)) {
            arrives += quality.round_trip;
        }
        arrives
    }
}

/// A line in front of a server.
#[derive(Debug)]
pub(crate) struct Line {
    /// Where the server is reached through it.
    pub(crate) origin: String,
    up: Arc<Way>,
}

impl Line {
    /// Opens a line in front of a port.
    pub(crate) async fn before(server: u16, quality: Quality) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let origin = format!("http://127.0.0.1:{}", listener.local_addr()?.port());
        let (up, down) = (Way::new(), Way::new());
        let (cut, cuts) = watch::channel(());
        if let Some(pause) = quality.cut_every {
            tokio::spawn(async move {
                while !cut.is_closed() {
                    tokio::time::sleep(pause).await;
                    cut.send_replace(());
                }
            });
        }
        let sent = Arc::clone(&up);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (up, down, mut cuts) = (Arc::clone(&up), Arc::clone(&down), cuts.clone());
                tokio::spawn(async move {
                    cuts.borrow_and_update();
                    let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await else {
                        return;
                    };
                    // A packet leaves when it is written.
                    let _ = (client.set_nodelay(true), server.set_nodelay(true));
                    let ((from_client, to_client), (from_server, to_server)) =
                        (client.into_split(), server.into_split());
                    let cut = async {
                        if quality.cut_every.is_none() || cuts.changed().await.is_err() {
                            std::future::pending::<()>().await;
                        }
                    };
                    tokio::select! {
                        () = async { tokio::join!(
                            carry(from_client, to_server, &up, quality),
                            carry(from_server, to_client, &down, quality),
                        ); } => {}
                        () = cut => {}
                    }
                });
            }
        });
        Ok(Self { origin, up: sent })
    }

    /// Bytes that the client has sent so far.
    pub(crate) fn sent(&self) -> u64 {
        self.up.bytes.load(Ordering::Relaxed)
    }
}

/// Carries packets one way, in their order, until one end is gone.
async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, way: &Way, quality: Quality) {
    let (sender, mut underway) = mpsc::channel::<(Instant, Vec<u8>)>(64);
    let read = async {
        let mut packet = vec![0; PACKET];
        while let Ok(count @ 1..) = from.read(&mut packet).await {
            let arrives = way.send(quality, count).await;
            let bytes = packet.get(..count).unwrap_or_default().to_vec();
            if sender.send((arrives, bytes)).await.is_err() {
                break;
            }
        }
        drop(sender);
    };
    let write = async {
        while let Some((arrives, bytes)) = underway.recv().await {
            sleep_until(arrives).await;
            if to.write_all(&bytes).await.is_err() {
                break;
            }
        }
        // The other end may be gone already.
        let _ = to.shutdown().await;
    };
    tokio::join!(read, write);
}
