//! Forms that remember: what was typed comes back with the errors beside it.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::{FromRef, FromRequest, Request};
use axum::http::header;

use crate::query::Query;
use crate::{App, Shell, WebError};

/// Largest form that is read, in bytes.
const LIMIT: usize = 2 << 20;

/// What was typed.
#[derive(Clone, Debug, Default)]
pub struct Form(pub Query);

impl Form {
    /// A field, trimmed; empty when it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).unwrap_or("").trim()
    }

    /// All values of a field, trimmed, empty ones left out.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.0.all(name).map(str::trim).filter(|v| !v.is_empty())
    }

    /// True when a box was ticked or a button pressed.
    pub fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some()
    }
}

/// Errors by field, each already in the reader's language.
#[derive(Clone, Debug, Default)]
pub struct FieldErrors(pub BTreeMap<String, String>);

impl FieldErrors {
    /// Adds an error to a field; the first one stays.
    pub fn add(&mut self, field: &str, text: String) {
        self.0.entry(field.to_owned()).or_insert(text);
    }

    /// The error at a field, or empty.
    pub fn at(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// True when nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All errors, with their fields.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(f, t)| (f.as_str(), t.as_str()))
    }
}

/// A form sent from one of our own pages: the token in it is the session's.
/// Forms of people who are not signed in (the sign-in form) must come from this host.
pub struct Posted {
    /// The shell of the request.
    pub shell: Shell,
    /// What was typed.
    pub form: Form,
}

impl<S> FromRequest<S> for Posted
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = WebError;

    async fn from_request(request: Request, state: &S) -> Result<Self, WebError> {
        let (mut parts, body) = request.into_parts();
        let shell =
            <Shell as axum::extract::FromRequestParts<S>>::from_request_parts(&mut parts, state).await?;
        check_origin(&parts.headers)?;
        let body: Bytes = axum::body::to_bytes(body, LIMIT)
            .await
            .map_err(|_| WebError::bad("form", "error-413", "2 MB"))?;
        let raw = std::str::from_utf8(&body).map_err(|_| WebError::bad("form", "error-utf8", ""))?;
        let form = Form(Query(
            form_urlencoded::parse(raw.as_bytes())
                .take(5000)
                .map(|(k, v)| (k.into_owned(), crate::mark::clean(&v)))
                .collect(),
        ));
        if let Some(user) = shell.session()
            && !same(form.get("csrf"), &user.csrf)
        {
            return Err(WebError::Csrf);
        }
        Ok(Posted { shell, form })
    }
}

/// Compares two tokens in time that does not depend on where they differ.
pub fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |d, (x, y)| d | (x ^ y)) == 0
}

/// Refuses a write that a browser says comes from another site.
pub fn check_origin(headers: &axum::http::HeaderMap) -> Result<(), WebError> {
    if let Some(site) = headers.get("sec-fetch-site").and_then(|v| v.to_str().ok())
        && site != "same-origin"
        && site != "none"
    {
        return Err(WebError::Csrf);
    }
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok());
    if let Some(origin) = headers.get(header::ORIGIN).and_then(|v| v.to_str().ok())
        && origin.split_once("://").map(|(_, h)| h) != host
    {
        return Err(WebError::Csrf);
    }
    Ok(())
}
