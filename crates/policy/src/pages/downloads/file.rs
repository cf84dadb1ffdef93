//! Bodies and headers of downloads: small ones whole, large ones as they are made.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use tokio::sync::mpsc;
use webkit::Shell;
use webkit::cache::Public;

use crate::room::Room;

/// Bytes that travel together.
const PIECE: usize = 64 << 10;

/// The name of a file without its extension: what it holds and the day it shows.
pub fn name(shell: &Shell, room: &Room, what: &str) -> String {
    let day = shell.as_of_day().unwrap_or_else(|| room.now().date());
    format!("trinn-{what}-{day}")
}

/// Media type and file name. What a browser can show, it shows; the rest it saves.
pub fn headers(media_type: &'static str, name: &str) -> HeaderMap {
    let shown = ["application/json", "application/ld+json", "text/plain"];
    let way = if shown.iter().any(|t| media_type.starts_with(t)) { "inline" } else { "attachment" };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    if let Ok(value) = HeaderValue::from_str(&format!("{way}; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    headers
}

/// A whole file, the same for everyone until the data change.
pub fn small(bytes: Vec<u8>, media_type: &'static str, name: &str) -> Response {
    let mut response = (headers(media_type, name), bytes).into_response();
    response.extensions_mut().insert(Public);
    response
}

/// A writer whose bytes can be taken afterwards.
#[derive(Clone, Default)]
pub struct Kept(Arc<Mutex<Vec<u8>>>);

impl Kept {
    /// What was written.
    pub fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A writer for blocking code, and the body that its bytes travel to. The writer waits for a
/// slow reader, so a few pieces of bytes are all that is ever held.
pub fn pipe() -> (Pipe, Body) {
    let (give, take) = mpsc::channel::<io::Result<Bytes>>(4);
    let stream = futures_util::stream::unfold(take, |mut take| async move {
        let piece = take.recv().await?;
        Some((piece, take))
    });
    (Pipe { give, held: Vec::with_capacity(PIECE) }, Body::from_stream(stream))
}

/// The writing end of [`pipe`].
pub struct Pipe {
    give: mpsc::Sender<io::Result<Bytes>>,
    held: Vec<u8>,
}

/// Can end a body as a failure.
pub struct End(mpsc::Sender<io::Result<Bytes>>);

impl End {
    /// True when nobody reads any longer.
    pub fn is_idle(&self) -> bool {
        self.0.is_closed()
    }

    /// Breaks the body off, so that the reader does not take a part for the whole.
    pub async fn fail(&self) {
        // a reader that is gone needs no telling
        let _ = self.0.send(Err(io::Error::other("the export broke off"))).await;
    }
}

impl Pipe {
    /// A way to end the body as a failure after the writer is gone.
    pub fn clone_end(&self) -> End {
        End(self.give.clone())
    }

    fn send(&mut self) -> io::Result<()> {
        if self.held.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.held, Vec::with_capacity(PIECE));
        self.give
            .blocking_send(Ok(piece.into()))
            .map_err(|_| io::Error::new(io::ErrorKind::BrokenPipe, "the reader went away"))
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        if self.held.len() >= PIECE {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.send()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_written_in_pieces_arrives_whole() {
        let (mut out, body) = pipe();
        let writing = tokio::task::spawn_blocking(move || {
            for n in 0..50_000 {
                writeln!(out, "{n}").expect("the reader is there");
            }
            out.flush().expect("the reader is there");
        });
        let bytes = axum::body::to_bytes(body, 1 << 20).await.expect("a whole body");
        writing.await.expect("written");
        assert_eq!(bytes.iter().filter(|b| **b == b'\n').count(), 50_000);
        assert!(bytes.ends_with(b"49999\n"));
    }

    #[tokio::test]
    async fn a_body_that_broke_off_is_no_whole_body() {
        let (out, body) = pipe();
        let end = out.clone_end();
        drop(out);
        tokio::spawn(async move { end.fail().await });
        assert!(axum::body::to_bytes(body, 1 << 20).await.is_err());
    }

    #[test]
    fn a_writer_without_a_reader_is_told_so() {
        let (mut out, body) = pipe();
        drop(body);
        assert!(out.clone_end().is_idle());
        out.write_all(b"x").expect("held");
        assert_eq!(out.flush().expect_err("nobody reads").kind(), io::ErrorKind::BrokenPipe);
    }

    #[test]
    fn data_are_saved_and_texts_shown() {
        let way = |t| headers(t, "x.y")[header::CONTENT_DISPOSITION].to_str().expect("ascii").to_owned();
        assert_eq!(way("text/csv; charset=utf-8"), "attachment; filename=\"x.y\"");
        assert_eq!(way("application/json"), "inline; filename=\"x.y\"");
    }
}
