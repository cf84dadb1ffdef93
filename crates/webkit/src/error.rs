//! What can go wrong while answering, and the page that says so in the
//! visitor's language. A failure is logged once, here.

use askama::Template;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use db::DbError;
use kernel::Problem;

use crate::query::Query;
use crate::{App, Shell};

/// Why there is no ordinary answer.
#[derive(Debug)]
pub enum WebError {
    /// Nothing at this address, or nothing that the visitor may know of.
    NotFound,
    /// Signed in, but not allowed; what is needed, as a message key.
    Forbidden(&'static str),
    /// Not signed in; after signing in, go on there.
    SignIn(String),
    /// The request makes no sense: field, message key, what was given.
    Bad {
        /// Parameter or field.
        field: String,
        /// Message key; `$x` is what was given.
        key: &'static str,
        /// What was given, shortened.
        given: String,
    },
    /// Something changed in the meantime.
    Conflict(&'static str),
    /// A part that this answer needs is not there yet; the message key says what to do.
    Unavailable(&'static str),
    /// The request is well-formed but a rule refuses it.
    Refused(Problem),
    /// Too many tries; message key, and whole seconds until the next one is welcome.
    TooMany(&'static str, i64),
    /// The form did not come from our own page.
    Csrf,
    /// Our fault.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl WebError {
    /// A parameter that makes no sense.
    pub fn bad(field: &str, key: &'static str, given: &str) -> Self {
        WebError::Bad { field: field.to_owned(), key, given: given.chars().take(60).collect() }
    }

    /// Any failure that is not the visitor's.
    pub fn internal(e: impl std::error::Error + Send + Sync + 'static) -> Self {
        WebError::Internal(Box::new(e))
    }
}

impl From<DbError> for WebError {
    fn from(e: DbError) -> Self {
        WebError::Internal(Box::new(e))
    }
}

/// Rides along in the answer until [`render_errors`] makes a page of it.
#[derive(Clone, Debug)]
struct Failure {
    key: &'static str,
    field: Option<String>,
    given: String,
    code: &'static str,
    hint: Option<String>,
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        let plain = |key, code| Failure { key, field: None, given: String::new(), code, hint: None };
        let (status, failure) = match self {
            WebError::SignIn(next) => {
                let to = Query::default().with("next", &next).href("/sign-in");
                let to = HeaderValue::from_str(&to).unwrap_or(HeaderValue::from_static("/sign-in"));
                return (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response();
            }
            WebError::TooMany(key, seconds) => {
                let given = seconds.to_string();
                let failure = Failure { key, field: None, given: given.clone(), code: "TR-0429", hint: None };
                let mut r = StatusCode::TOO_MANY_REQUESTS.into_response();
                if let Ok(value) = HeaderValue::from_str(&given) {
                    r.headers_mut().insert(header::RETRY_AFTER, value);
                }
                r.extensions_mut().insert(failure);
                return r;
            }
            WebError::NotFound => (StatusCode::NOT_FOUND, plain("error-404", "TR-0404")),
            WebError::Forbidden(key) => (StatusCode::FORBIDDEN, plain(key, "TR-0403")),
            WebError::Csrf => (StatusCode::FORBIDDEN, plain("error-csrf", "TR-0419")),
            WebError::Conflict(key) => (StatusCode::CONFLICT, plain(key, "TR-0409")),
            WebError::Unavailable(key) => (StatusCode::SERVICE_UNAVAILABLE, plain(key, "TR-0503")),
            WebError::Bad { field, key, given } => (
                StatusCode::BAD_REQUEST,
                Failure { key, field: Some(field), given, code: "TR-0400", hint: None },
            ),
            WebError::Refused(p) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                Failure {
                    key: "error-refused",
                    field: p.field.clone(),
                    given: format!("{}: {}", p.code, p.message),
                    code: "TR-0422",
                    hint: p.hint.clone(),
                },
            ),
            WebError::Internal(e) => {
                tracing::error!(error = %e, "a request failed");
                (StatusCode::INTERNAL_SERVER_ERROR, plain("error-500", "TR-0500"))
            }
        };
        let mut r = status.into_response();
        r.extensions_mut().insert(failure);
        r
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    shell: &'a Shell,
    status: u16,
    title: String,
    text: String,
    field: Option<String>,
    hint: Option<String>,
    code: &'static str,
}

/// The middleware that turns bare failures, ours and the framework's, into pages in the
/// visitor's language, or into JSON under `/api/`.
pub async fn render_errors(State(app): State<App>, request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    let head = request.method() == Method::HEAD;
    let (parts, body) = request.into_parts();
    let mut kept = parts.clone();
    let response = next.run(Request::from_parts(parts, body)).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() || head {
        return response;
    }
    let failure = response.extensions().get::<Failure>().cloned();
    let typed = response.headers().get(header::CONTENT_TYPE).is_some();
    if failure.is_none()
        && typed
        && !response.headers()[header::CONTENT_TYPE].as_bytes().starts_with(b"text/plain")
    {
        return response;
    }
    let failure = failure.unwrap_or_else(|| {
        let (key, code) = match status {
            StatusCode::NOT_FOUND => ("error-404", "TR-0404"),
            StatusCode::METHOD_NOT_ALLOWED => ("error-405", "TR-0405"),
            StatusCode::PAYLOAD_TOO_LARGE => ("error-413", "TR-0413"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => ("error-415", "TR-0415"),
            s if s.is_server_error() => ("error-500", "TR-0500"),
            _ => ("error-400", "TR-0400"),
        };
        Failure { key, field: None, given: String::new(), code, hint: None }
    });
    // an unreadable parameter must not keep the error page from being shown
    kept.uri = kept.uri.path().parse().unwrap_or(axum::http::Uri::from_static("/"));
    kept.extensions.remove::<axum::extract::OriginalUri>();
    let shell = match Shell::from_request_parts(&mut kept, &app).await {
        Ok(shell) => shell,
        Err(_) => return (status, "Trinn: error").into_response(),
    };
    let text = shell.tx(failure.key, &failure.given);
    let told: Vec<(header::HeaderName, HeaderValue)> = [header::ALLOW, header::RETRY_AFTER]
        .into_iter()
        .filter_map(|name| response.headers().get(&name).cloned().map(|value| (name, value)))
        .collect();
    let mut out = if api {
        let body = serde_json::json!({ "error": {
            "code": failure.code, "status": status.as_u16(), "message": crate::mark::strip(&text),
            "field": failure.field, "hint": failure.hint,
        }});
        (status, axum::Json(body)).into_response()
    } else {
        let page = ErrorPage {
            shell: &shell,
            status: status.as_u16(),
            title: shell.t(&format!("{}-title", error_family(status))),
            text,
            field: failure.field,
            hint: failure.hint,
            code: failure.code,
        };
        match shell.page_with(status, &page) {
            Ok(r) => r,
            Err(_) => (status, "Trinn: error").into_response(),
        }
    };
    out.headers_mut().extend(told);
    out.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    out
}

fn error_family(status: StatusCode) -> &'static str {
    match status.as_u16() {
        403 => "error-403",
        404 => "error-404",
        405 => "error-405",
        409 => "error-409",
        413 => "error-413",
        429 => "error-429",
        503 => "error-503",
        s if s >= 500 => "error-500",
        _ => "error-400",
    }
}
