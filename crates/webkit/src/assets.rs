//! Style, script and fonts, embedded at build time under addresses that hold
//! their hash, so that browsers may keep them for good.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// One embedded file.
pub struct Asset {
    /// Plain name: `trinn.css`.
    pub name: &'static str,
    /// Address with hash: `/assets/trinn.0a1b2c3d.css`.
    pub path: &'static str,
    /// Media type.
    pub mime: &'static str,
    /// The bytes.
    pub body: &'static [u8],
    /// The bytes, compressed, where that helps.
    pub gzip: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The address of an asset by its plain name; `/assets/missing` if there is none.
pub fn path_of(name: &str) -> &'static str {
    ASSETS.iter().find(|a| a.name == name).map_or("/assets/missing", |a| a.path)
}

/// `GET /assets/{file}`
pub async fn serve(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|a| a.path.strip_prefix("/assets/") == Some(file.as_str())) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let wants_gzip = crate::cache::accepts_gzip(&headers);
    let fixed = [
        (header::CONTENT_TYPE, asset.mime),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::VARY, "accept-encoding"),
    ];
    match asset.gzip {
        Some(gzip) if wants_gzip => {
            (fixed, [(header::CONTENT_ENCODING, "gzip")], Body::from(gzip)).into_response()
        }
        _ => (fixed, Body::from(asset.body)).into_response(),
    }
}
