//! Public pages, kept by data version. A page is kept for people who are not
//! signed in, under its address and language, until the public data changes.

use std::collections::HashMap;
use std::io::Write;
use std::sync::RwLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::Lang;
use sha2::{Digest, Sha256};

use crate::{App, shell};

struct Kept {
    version: i64,
    day: i64,
    etag: HeaderValue,
    mime: HeaderValue,
    body: Bytes,
    gzip: Bytes,
    extra: Vec<(header::HeaderName, HeaderValue)>,
}

/// The store of kept pages.
pub struct PageCache {
    pages: RwLock<HashMap<(String, Lang), std::sync::Arc<Kept>>>,
    bytes: AtomicUsize,
    limit: usize,
}

/// A handler puts this into its answer to say that the page is the same for everyone
/// who is not signed in, as long as the public data stays the same.
#[derive(Clone, Copy)]
pub struct Public;

impl PageCache {
    /// A store of at most `limit` bytes; 0 keeps nothing.
    pub fn new(limit: usize) -> Self {
        PageCache { pages: RwLock::new(HashMap::new()), bytes: AtomicUsize::new(0), limit }
    }

    fn get(&self, key: &(String, Lang), version: i64, day: i64) -> Option<std::sync::Arc<Kept>> {
        let pages = self.pages.read().ok()?;
        pages.get(key).filter(|k| k.version == version && k.day == day).cloned()
    }

    fn put(&self, key: (String, Lang), kept: std::sync::Arc<Kept>) {
        let size = kept.body.len() + kept.gzip.len() + key.0.len() + 200;
        if size > self.limit / 8 {
            return;
        }
        let Ok(mut pages) = self.pages.write() else { return };
        // when it is full it starts afresh: pages come back at the cost of one rendering each
        if self.bytes.load(Ordering::Relaxed) + size > self.limit {
            pages.clear();
            self.bytes.store(0, Ordering::Relaxed);
        }
        if let Some(old) = pages.insert(key, kept) {
            self.bytes.fetch_sub((old.body.len() + old.gzip.len()).min(size), Ordering::Relaxed);
        }
        self.bytes.fetch_add(size, Ordering::Relaxed);
    }
}

/// True when the client takes gzip.
pub fn accepts_gzip(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).is_some_and(|v| {
        v.split(',').any(|p| {
            let mut p = p.trim().split(';');
            p.next() == Some("gzip") && p.next().is_none_or(|q| q.trim() != "q=0")
        })
    })
}

/// How hard to compress what is kept and sent many times, and what is sent once.
const KEPT: u32 = 5;
const ONCE: u32 = 1;

fn compress(body: &[u8], level: u32) -> Bytes {
    let room = Vec::with_capacity(body.len() / 4);
    let mut gz = flate2::write::GzEncoder::new(room, flate2::Compression::new(level));
    match gz.write_all(body).and_then(|()| gz.finish()) {
        Ok(bytes) => bytes.into(),
        Err(_) => Bytes::new(),
    }
}

/// The middleware: answers from the store, or fills it.
pub async fn keep_public_pages(State(app): State<App>, request: Request, next: Next) -> Response {
    let get = request.method() == Method::GET || request.method() == Method::HEAD;
    if !get || shell::has_session_cookie(request.headers()) {
        return next.run(request).await;
    }
    let lang = shell::language(request.headers(), request.uri().query());
    let key = (request.uri().to_string(), lang);
    let (version, day) = (app.version(), app.clock.now().millis() / 86_400_000);
    let headers = request.headers().clone();
    if app.cache.limit > 0
        && let Some(kept) = app.cache.get(&key, version, day)
    {
        return answer(&kept, &headers);
    }
    let response = next.run(request).await;
    if response.status() != StatusCode::OK || response.extensions().get::<Public>().is_none() {
        return response;
    }
    let (parts, body) = response.into_parts();
    let Ok(body) = axum::body::to_bytes(body, 32 << 20).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mime =
        parts.headers.get(header::CONTENT_TYPE).cloned().unwrap_or(HeaderValue::from_static("text/plain"));
    let etag = format!("\"{}\"", hex::encode(&Sha256::digest(&body)[..12]));
    let keeps = app.cache.limit > 0;
    let kept = std::sync::Arc::new(Kept {
        version,
        day,
        etag: HeaderValue::from_str(&etag).expect("hex digits are a header value"),
        mime,
        gzip: if accepts_gzip(&headers) || keeps {
            compress(&body, if keeps { KEPT } else { ONCE })
        } else {
            Bytes::new()
        },
        body,
        extra: parts
            .headers
            .iter()
            .filter(|(n, _)| *n == header::CONTENT_DISPOSITION || *n == header::LINK)
            .map(|(n, v)| (n.clone(), v.clone()))
            .collect(),
    });
    // a change while the page was made leaves it unkept: the next reader gets the new one
    if keeps && app.version() == version {
        app.cache.put(key, kept.clone());
    }
    answer(&kept, &headers)
}

fn answer(kept: &Kept, headers: &HeaderMap) -> Response {
    let gzip = accepts_gzip(headers) && !kept.gzip.is_empty();
    let mut response = if headers.get(header::IF_NONE_MATCH).is_some_and(|v| matches(v, &kept.etag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let body = if gzip { kept.gzip.clone() } else { kept.body.clone() };
        let mut r = Response::new(Body::from(body));
        r.headers_mut().insert(header::CONTENT_TYPE, kept.mime.clone());
        if gzip {
            r.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        r
    };
    let h = response.headers_mut();
    for (name, value) in &kept.extra {
        h.append(name, value.clone());
    }
    h.insert(header::ETAG, kept.etag.clone());
    h.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    h.insert(header::VARY, HeaderValue::from_static("accept-encoding, accept-language, cookie"));
    response
}

fn matches(wanted: &HeaderValue, etag: &HeaderValue) -> bool {
    let Ok(wanted) = wanted.to_str() else { return false };
    wanted.split(',').any(|w| {
        let w = w.trim();
        w == "*" || w.trim_start_matches("W/").as_bytes() == etag.as_bytes()
    })
}
