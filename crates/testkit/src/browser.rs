//! A browser without a screen: it keeps cookies, remembers the token of the
//! forms it has seen and calls the router in-process.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use tower::ServiceExt;

/// See the module.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    csrf: String,
    language: Option<&'static str>,
}

/// An answer.
#[derive(Debug)]
pub struct Page {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body as text.
    pub body: String,
}

impl Page {
    /// Where a redirect leads; empty when it is none.
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|v| v.to_str().ok()).unwrap_or("")
    }

    /// True when the text stands in the body.
    pub fn has(&self, text: &str) -> bool {
        self.body.contains(text)
    }
}

impl Browser {
    /// A new browser for a router with its state and layers in place.
    pub fn new(router: Router) -> Self {
        Browser { router, cookies: BTreeMap::new(), csrf: String::new(), language: None }
    }

    /// The same browser, asking for pages in a language (`nb`, `nn`, `se`, `en`).
    pub fn speaking(mut self, language: &'static str) -> Self {
        self.language = Some(language);
        self
    }

    /// The value of a cookie it holds.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// Opens an address.
    pub async fn get(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, None).await
    }

    /// Sends a form. The token of the last form seen goes with it, unless the fields have one.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        if !fields.iter().any(|(k, _)| *k == "csrf") {
            form.append_pair("csrf", &self.csrf);
        }
        self.send(Method::POST, path, Some(form.finish())).await
    }

    async fn send(&mut self, method: Method, path: &str, form: Option<String>) -> Page {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "trinn.test");
        if let Some(language) = self.language {
            request = request.header(header::ACCEPT_LANGUAGE, language);
        }
        if !self.cookies.is_empty() {
            let cookies: Vec<String> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        let body = match form {
            Some(form) => {
                request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
                Body::from(form)
            }
            None => Body::empty(),
        };
        let request = request.body(body).expect("the parts of a request are sound");
        let response = self.router.clone().oneshot(request).await.expect("a router always answers");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a body in memory can be read").to_bytes();
        self.keep_cookies(&parts.headers);
        let body = String::from_utf8_lossy(&bytes).into_owned();
        if let Some(token) =
            body.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next())
        {
            self.csrf = token.to_owned();
        }
        Page { status: parts.status, headers: parts.headers, body }
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(header::SET_COOKIE) {
            let Some((name, rest)) = cookie.to_str().ok().and_then(|c| c.split_once('=')) else { continue };
            let value = rest.split(';').next().unwrap_or("");
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
