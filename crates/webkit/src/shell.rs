//! The shell around every page: who is reading, in which language, as of when.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use jiff::civil::Date;
use kernel::{Instant, Lang, Text};

use crate::app::{NavItem, ShownTo, Standing};
use crate::messages::{Arg, number};
use crate::query::Query;
use crate::session::{self, SessionUser};
use crate::{App, Caller, WebError, assets, cache, mark};

/// Cookie that holds the chosen language.
pub const LANG_COOKIE: &str = "trinn_lang";
/// Cookie that holds one message for the next page.
pub const FLASH_COOKIE: &str = "trinn_flash";

/// What templates call `shell`.
#[derive(Clone)]
pub struct Shell {
    app: App,
    lang: Lang,
    path: String,
    query: Query,
    user: Option<SessionUser>,
    standing: Standing,
    as_of: Option<Date>,
    flash: Option<Flash>,
    caller: Caller,
}

/// A link to the page in another language.
pub struct LanguageLink {
    /// Language code.
    pub code: &'static str,
    /// Name of the language in itself.
    pub name: &'static str,
    /// Address that changes the language and comes back.
    pub href: String,
    /// The language of this page.
    pub current: bool,
}

/// A part in the navigation, ready to show.
pub struct NavPartLink {
    /// Address of its first page.
    pub href: &'static str,
    /// Name in the page's language.
    pub label: String,
    /// The reader is in it.
    pub current: bool,
    /// Its pages, while the reader is in it.
    pub pages: Vec<NavLink>,
}

/// A page in the navigation, ready to show.
pub struct NavLink {
    /// Address.
    pub href: &'static str,
    /// Label in the page's language.
    pub label: String,
    /// The reader is there now.
    pub current: bool,
}

/// The link to one's own page.
pub struct UserLink {
    /// The person's name.
    pub name: String,
    /// Address.
    pub href: &'static str,
}

/// A message carried over from the page before.
#[derive(Clone, Debug)]
pub struct Flash {
    /// `success`, `info` or `warning`.
    pub kind: &'static str,
    /// The text.
    pub text: String,
}

/// The language of a request: `?lang=`, the cookie, the browser's wish, bokmål.
pub fn language(headers: &HeaderMap, query: Option<&str>) -> Lang {
    let asked = query
        .filter(|q| q.contains("lang="))
        .and_then(|q| Query::parse(q).get("lang").and_then(|l| l.parse().ok()));
    asked
        .or_else(|| session::cookie(headers, LANG_COOKIE).and_then(|l| l.parse().ok()))
        .or_else(|| {
            headers
                .get(header::ACCEPT_LANGUAGE)
                .and_then(|v| v.to_str().ok())
                .and_then(Lang::from_accept_language)
        })
        .unwrap_or(Lang::Nb)
}

/// True when the request may belong to somebody signed in, or carries a message.
pub fn has_session_cookie(headers: &HeaderMap) -> bool {
    session::cookie(headers, session::COOKIE).is_some() || session::cookie(headers, FLASH_COOKIE).is_some()
}

impl<S> FromRequestParts<S> for Shell
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, WebError> {
        let app = App::from_ref(state);
        let original = parts.extensions.get::<axum::extract::OriginalUri>().map(|u| u.0.clone());
        let uri = original.unwrap_or_else(|| parts.uri.clone());
        let query = Query::parse(uri.query().unwrap_or(""));
        let user = match session::cookie(&parts.headers, session::COOKIE) {
            Some(token) if token.len() == 64 => {
                let mut conn = app.db.read().await?;
                session::find(&mut conn, token, app.clock.now()).await?
            }
            _ => None,
        };
        let standing = match &user {
            Some(user) => app.standing_of(user.person).await?,
            None => Standing::default(),
        };
        let as_of = match query.get("as-of").filter(|d| !d.is_empty()) {
            Some(text) => {
                Some(text.parse::<Date>().map_err(|_| WebError::bad("as-of", "error-as-of", text))?)
            }
            None => None,
        };
        let caller = Caller::of(parts);
        let lang = language(&parts.headers, uri.query());
        let flash = session::cookie(&parts.headers, FLASH_COOKIE).and_then(|v| {
            let (kind, key) = v.split_once('.')?;
            let kind = ["success", "info", "warning"].into_iter().find(|k| *k == kind)?;
            app.messages.has(key).then(|| Flash { kind, text: app.messages.get(lang, key) })
        });
        let path = uri.path().to_owned();
        Ok(Shell { app, lang, path, query, user, standing, as_of, flash, caller })
    }
}

impl Shell {
    /// A shell without a request, for tests and exports.
    pub fn bare(app: App, lang: Lang, path: &str) -> Self {
        Shell {
            app,
            lang,
            path: path.to_owned(),
            query: Query::default(),
            user: None,
            standing: Standing::default(),
            as_of: None,
            flash: None,
            caller: Caller::default(),
        }
    }

    /// Where the request came from.
    #[must_use]
    pub fn caller(&self) -> Caller {
        self.caller
    }

    /// The shared ground.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The page's language as a tag.
    pub fn lang(&self) -> &'static str {
        self.lang.code()
    }

    /// The page's language.
    pub fn language(&self) -> Lang {
        self.lang
    }

    /// A message.
    pub fn t(&self, key: &str) -> String {
        self.app.messages.get(self.lang, key)
    }

    /// A message about `n` things, in the right plural form; `$n` shows the number.
    pub fn tn(&self, key: &str, n: impl TryInto<i64>) -> String {
        let n = n.try_into().unwrap_or(i64::MAX);
        self.app.messages.with(
            self.lang,
            key,
            &[("n", Arg::Number(n)), ("shown", Arg::Text(&number(self.lang, n)))],
        )
    }

    /// A message with one text argument, `$x`.
    pub fn tx(&self, key: &str, x: impl AsRef<str>) -> String {
        self.app.messages.with(self.lang, key, &[("x", Arg::Text(x.as_ref()))])
    }

    /// A message with two text arguments, `$x` and `$y`.
    pub fn txy(&self, key: &str, x: impl AsRef<str>, y: impl AsRef<str>) -> String {
        self.app.messages.with(self.lang, key, &[("x", Arg::Text(x.as_ref())), ("y", Arg::Text(y.as_ref()))])
    }

    /// A content text in the page's language, or marked in the nearest one it exists in; empty if in none.
    pub fn text(&self, text: &Text) -> String {
        match text.best(self.lang) {
            Some((t, l)) if l == self.lang => t.to_owned(),
            Some((t, l)) => mark::wrap(t, l),
            None => String::new(),
        }
    }

    /// A text that is in English, marked when the page is not.
    pub fn english(&self, text: &str) -> String {
        if self.lang == Lang::En || text.is_empty() { text.to_owned() } else { mark::wrap(text, Lang::En) }
    }

    /// A whole number as people write it.
    pub fn n(&self, n: impl TryInto<i64>) -> String {
        number(self.lang, n.try_into().unwrap_or(i64::MAX))
    }

    /// A date in words.
    pub fn date(&self, date: Date) -> String {
        self.app.messages.date(self.lang, date)
    }

    /// The day of a moment (UTC) in words, with the time.
    pub fn moment(&self, at: Instant) -> String {
        let time = &at.to_string()[11..16];
        self.txy("moment", self.date(at.date()), time)
    }

    /// Address of the style sheet.
    pub fn css(&self) -> &'static str {
        assets::path_of("trinn.css")
    }

    /// Address of the script.
    pub fn js(&self) -> &'static str {
        assets::path_of("trinn.js")
    }

    /// Address of another of the files that come with the pages, by its name.
    pub fn asset(&self, name: &str) -> &'static str {
        assets::path_of(name)
    }

    /// The page in each language.
    pub fn languages(&self) -> Vec<LanguageLink> {
        let here = self.query.without("lang").href(&self.path);
        let next = Query::default().with("next", &here).encode();
        Lang::ALL
            .into_iter()
            .map(|l| LanguageLink {
                code: l.code(),
                name: l.own_name(),
                href: format!("/language/{}?{next}", l.code()),
                current: l == self.lang,
            })
            .collect()
    }

    /// The main navigation: the parts that have something for the reader, and the pages of the one the reader is in.
    pub fn nav(&self) -> Vec<NavPartLink> {
        let below = |href: &str| self.path == href || self.path.starts_with(&format!("{href}/"));
        let pages = self.app.nav.iter().flat_map(|part| part.pages);
        let here = pages.map(|i| i.href).filter(|h| below(h)).max_by_key(|h| h.len());
        let parts = self.app.nav.iter().filter_map(|part| {
            let shown: Vec<_> = part.pages.iter().filter(|i| self.may_see(i)).collect();
            let current = part.pages.iter().any(|i| Some(i.href) == here)
                || (here.is_none() && part.also.iter().any(|h| below(h)));
            let open = current && shown.len() > 1;
            let link =
                |i: &&NavItem| NavLink { href: i.href, label: self.t(i.key), current: Some(i.href) == here };
            Some(NavPartLink {
                href: shown.first()?.href,
                label: self.t(part.key),
                current,
                pages: if open { shown.iter().map(link).collect() } else { Vec::new() },
            })
        });
        parts.collect()
    }

    /// What whoever is signed in finds in each part and others do not.
    pub fn own_ways(&self) -> Vec<NavPartLink> {
        let parts = self.app.nav.iter().filter_map(|part| {
            let mine: Vec<NavLink> = part
                .pages
                .iter()
                .filter(|i| i.shown_to != ShownTo::Everybody && self.may_see(i))
                .map(|i| NavLink { href: i.href, label: self.t(i.key), current: false })
                .collect();
            Some(NavPartLink {
                href: mine.first()?.href,
                label: self.t(part.key),
                current: false,
                pages: mine,
            })
        });
        parts.collect()
    }

    fn may_see(&self, page: &NavItem) -> bool {
        match page.shown_to {
            ShownTo::Everybody => true,
            ShownTo::SignedIn => self.user.is_some(),
            ShownTo::Reporters => self.standing.suggests,
            ShownTo::Editors => self.standing.edits,
            ShownTo::Administrators => self.standing.administers,
        }
    }

    /// What whoever is signed in may do somewhere.
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// Whoever is signed in, for the head of the page.
    pub fn user(&self) -> Option<UserLink> {
        self.user.as_ref().map(|u| UserLink { name: u.name.clone(), href: "/me" })
    }

    /// Whoever is signed in.
    pub fn session(&self) -> Option<&SessionUser> {
        self.user.as_ref()
    }

    /// The token that forms carry; empty for people who are not signed in.
    pub fn csrf(&self) -> &str {
        self.user.as_ref().map_or("", |u| u.csrf.as_str())
    }

    /// Path of this page.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Parameters of this page.
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// This page's whole address, without host.
    pub fn here(&self) -> String {
        self.query.href(&self.path)
    }

    /// A message carried over from the page before.
    pub fn flash(&self) -> Option<&Flash> {
        self.flash.as_ref()
    }

    /// The past day whose state is shown, in words.
    pub fn as_of(&self) -> Option<String> {
        self.as_of.map(|d| self.date(d))
    }

    /// The past day whose state is shown.
    pub fn as_of_day(&self) -> Option<Date> {
        self.as_of
    }

    /// The last moment of the past day whose state is shown.
    pub fn as_of_instant(&self) -> Option<Instant> {
        self.as_of.map(Instant::end_of)
    }

    /// This page as it stands now.
    pub fn now_href(&self) -> String {
        self.query.without("as-of").href(&self.path)
    }

    /// An address on this service that keeps the past day and chosen language of this page.
    pub fn href(&self, path: &str) -> String {
        let mut q = Query::default();
        if let Some(day) = self.as_of {
            q = q.with("as-of", &day.to_string());
        }
        if let Some(lang) = self.query.get("lang") {
            q = q.with("lang", lang);
        }
        if q.0.is_empty() {
            path.to_owned()
        } else {
            format!("{path}{}{}", if path.contains('?') { '&' } else { '?' }, q.encode())
        }
    }

    /// A full address, host included, for feeds and citations.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.app.base_url)
    }

    /// True when the content is a demonstration.
    pub fn demo(&self) -> bool {
        self.app.demo
    }

    /// How many interface texts this language still lacks.
    pub fn untranslated(&self) -> usize {
        self.app.messages.lacking(self.lang)
    }

    /// A finished page.
    pub fn page(&self, template: &impl askama::Template) -> Result<Response, WebError> {
        self.page_with(StatusCode::OK, template)
    }

    /// A finished public page: the same for everyone, kept until the data changes.
    pub fn public(&self, template: &impl askama::Template) -> Result<Response, WebError> {
        let mut r = self.page_with(StatusCode::OK, template)?;
        r.extensions_mut().insert(cache::Public);
        Ok(r)
    }

    /// A finished page with another status.
    pub fn page_with(
        &self,
        status: StatusCode,
        template: &impl askama::Template,
    ) -> Result<Response, WebError> {
        // most pages fit; a longer one grows once or twice
        let mut html = String::with_capacity(64 << 10);
        template.render_into(&mut html).map_err(|e| WebError::Internal(Box::new(e)))?;
        let mut r = (status, Html(mark::finish(html))).into_response();
        if self.flash.is_some() {
            r.headers_mut().append(header::SET_COOKIE, session::set_cookie(FLASH_COOKIE, "", 0, false));
        }
        if self.user.is_some() {
            r.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        }
        Ok(r)
    }

    /// Goes on to another page (303), which will show the message.
    pub fn go(&self, to: &str, flash: Option<(&'static str, &str)>) -> Response {
        let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
        let mut r = (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response();
        if let Some((kind, key)) = flash {
            let value =
                session::set_cookie(FLASH_COOKIE, &format!("{kind}.{key}"), 60, self.app.secure_cookies);
            r.headers_mut().append(header::SET_COOKIE, value);
        }
        r
    }
}

/// True when an address given by a visitor stays on this service.
pub fn is_local(address: &str) -> bool {
    address.starts_with('/')
        && !address.starts_with("//")
        && !address.contains('\\')
        && address.chars().all(|c| !c.is_control())
}
