//! The link check: what an answer of the web says about a resource's address, and how it is asked for.
//!
//! Calls go out through the `curl` program: no HTTP client that speaks TLS is part of Trinn, and the check is a
//! rare, small job. Nothing here runs unless whoever runs Trinn allowed it. Each hop of a redirect is asked for by
//! itself, so that no address leads into the network that Trinn stands in.

use std::net::{IpAddr, Ipv4Addr, ToSocketAddrs};
use std::process::{Command, Stdio};

use serde::Serialize;

/// Redirects that are followed.
const HOPS: usize = 6;
/// Seconds for one hop.
const SECONDS: &str = "20";
/// Failures one after the other after which an address counts as dead.
pub const DEAD_AFTER: i64 = 2;

/// What is known of a resource's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkState {
    /// Nobody looked.
    NotChecked,
    /// It answered.
    Works,
    /// It answered that the page stands somewhere else for good.
    Moved,
    /// Something answered, but not to a program; a person should look.
    Unsure,
    /// It failed once.
    Failing,
    /// It failed twice or more, one after the other.
    Dead,
}

impl LinkState {
    /// All states, best known first.
    pub const ALL: [LinkState; 6] = [
        LinkState::Works,
        LinkState::Moved,
        LinkState::Unsure,
        LinkState::Failing,
        LinkState::Dead,
        LinkState::NotChecked,
    ];

    /// Its code in tables, files and addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            LinkState::NotChecked => "not-checked",
            LinkState::Works => "works",
            LinkState::Moved => "moved",
            LinkState::Unsure => "unsure",
            LinkState::Failing => "failing",
            LinkState::Dead => "dead",
        }
    }

    /// The state with a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<LinkState> {
        LinkState::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// What came back from an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// An HTTP status, at the address where the redirects ended.
    Status {
        /// The status.
        status: u16,
        /// Where redirects led, if anywhere.
        target: Option<String>,
        /// Every redirect said that it is for good (301, 308).
        permanent: bool,
    },
    /// Nobody answered: no such host, refused, too slow, a loop, an address we do not call.
    Nothing,
}

/// What the link check found, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The state.
    pub state: LinkState,
    /// The HTTP status, if one came.
    pub status: Option<i64>,
    /// Where redirects led, if anywhere.
    pub target: Option<String>,
    /// Failures one after the other.
    pub failures: i64,
}

/// What an answer means, given how often the address failed before.
#[must_use]
pub fn judge(failures_before: i64, answer: &Answer) -> Found {
    let failed = |status| {
        let failures = failures_before + 1;
        let state = if failures >= DEAD_AFTER { LinkState::Dead } else { LinkState::Failing };
        Found { state, status, target: None, failures }
    };
    match answer {
        Answer::Nothing => failed(None),
        Answer::Status { status, target, permanent } => match status {
            200..=299 => Found {
                state: if target.is_some() && *permanent { LinkState::Moved } else { LinkState::Works },
                status: Some(i64::from(*status)),
                target: target.clone(),
                failures: 0,
            },
            // an answer that a program may not read the page says nothing about the page
            401 | 403 | 405 | 406 | 429 | 451 | 501 => Found {
                state: LinkState::Unsure,
                status: Some(i64::from(*status)),
                target: target.clone(),
                failures: failures_before,
            },
            _ => failed(Some(i64::from(*status))),
        },
    }
}

/// The check cannot run.
#[derive(Debug, thiserror::Error)]
#[error(
    "could not call curl: {0}\n  hint: install the program curl; the link check calls the web through it"
)]
pub struct NoCurl(#[from] std::io::Error);

/// Whoever asks the web.
#[derive(Clone, Copy, Debug, Default)]
pub struct Caller {
    /// Also calls addresses inside private networks; for tests and closed installations.
    pub private: bool,
}

impl Caller {
    /// Asks for an address, following redirects. Blocks for up to some minutes.
    ///
    /// # Errors
    /// When the program `curl` is not there.
    pub fn ask(self, url: &str) -> Result<Answer, NoCurl> {
        let mut at = url.to_owned();
        let mut permanent = true;
        for hop in 0..=HOPS {
            let Some(status) = self.hop(&at)? else { return Ok(Answer::Nothing) };
            let (status, next) = status;
            if !(300..=399).contains(&status) || next.is_empty() {
                let target = (hop > 0 && !same_page(url, &at)).then_some(at);
                return Ok(Answer::Status { status, target, permanent });
            }
            permanent &= status == 301 || status == 308;
            at = next;
        }
        Ok(Answer::Nothing)
    }

    /// One hop: the status and where it leads, or none when nobody answered.
    fn hop(self, url: &str) -> Result<Option<(u16, String)>, NoCurl> {
        let Some((host, port)) = host_and_port(url) else { return Ok(None) };
        let mut pin = None;
        if !self.private && !through_a_proxy() {
            let Ok(found) = (host.trim_matches(['[', ']']), port).to_socket_addrs() else { return Ok(None) };
            let all: Vec<IpAddr> = found.map(|a| a.ip()).collect();
            if all.is_empty() || all.iter().any(|ip| !is_public(*ip)) {
                return Ok(None);
            }
            // the address that was looked at is the one that is called
            let list: Vec<String> =
                all.iter().map(|ip| if ip.is_ipv6() { format!("[{ip}]") } else { ip.to_string() }).collect();
            pin = Some(format!("{host}:{port}:{}", list.join(",")));
        }
        // a short answer first; some servers know only how to give the whole page
        let head = curl(url, true, pin.as_deref())?;
        match head {
            Some((status, _)) if status >= 400 => Ok(curl(url, false, pin.as_deref())?.or(head)),
            None => curl(url, false, pin.as_deref()),
            some => Ok(some),
        }
    }
}

fn curl(url: &str, head: bool, pin: Option<&str>) -> Result<Option<(u16, String)>, NoCurl> {
    let nowhere = if cfg!(windows) { "NUL" } else { "/dev/null" };
    let mut command = Command::new("curl");
    // the user's own configuration of curl has no say
    command.args(["--disable", "--silent", "--globoff", "--proto", "=http,https", "--max-redirs", "0"]);
    command.args(["--connect-timeout", "8", "--max-time", SECONDS, "--output", nowhere]);
    command.args(["--user-agent", "Trinn link check", "--write-out", "%{http_code} %{redirect_url}"]);
    if head {
        command.arg("--head");
    } else {
        command.args(["--max-filesize", "20000000"]);
    }
    if let Some(pin) = pin {
        command.args(["--resolve", pin]);
    }
    let out = command.arg("--url").arg(url).stdin(Stdio::null()).stderr(Stdio::null()).output()?;
    let text = String::from_utf8_lossy(&out.stdout);
    let (status, next) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
    // a page too large or too slow to read has answered all the same
    Ok(status.parse::<u16>().ok().filter(|s| *s >= 100).map(|s| (s, next.to_owned())))
}

/// A proxy calls for us, and looks names up itself.
fn through_a_proxy() -> bool {
    ["https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy", "ALL_PROXY"]
        .iter()
        .any(|name| std::env::var(name).is_ok_and(|v| !v.is_empty()))
}

/// Two addresses that differ only in the scheme, `www.` or a last slash show the same page.
fn same_page(a: &str, b: &str) -> bool {
    let bare = |u: &str| {
        let rest = u.strip_prefix("https://").or_else(|| u.strip_prefix("http://")).unwrap_or(u);
        rest.strip_prefix("www.").unwrap_or(rest).trim_end_matches('/').to_lowercase()
    };
    bare(a) == bare(b)
}

/// Host (an IPv6 one in brackets) and port of an address.
fn host_and_port(url: &str) -> Option<(String, u16)> {
    let (rest, usual) = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
        (Some(rest), _) => (rest, 443),
        (None, Some(rest)) => (rest, 80),
        _ => return None,
    };
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or("");
    if authority.is_empty() || authority.contains('@') {
        return None;
    }
    if authority.starts_with('[') {
        let (host, after) = authority.split_once(']')?;
        let port = after.strip_prefix(':').map_or(Some(usual), |p| p.parse().ok())?;
        return Some((format!("{host}]"), port));
    }
    match authority.split_once(':') {
        Some((host, port)) => Some((host.to_owned(), port.parse().ok()?)),
        None => Some((authority.to_owned(), usual)),
    }
}

/// True for an address of the open internet.
fn is_public(ip: IpAddr) -> bool {
    let v4 = |ip: Ipv4Addr| {
        let [a, b, ..] = ip.octets();
        !(ip.is_private()
            || ip.is_loopback()
            || ip.is_link_local()
            || ip.is_unspecified()
            || ip.is_broadcast()
            || ip.is_multicast()
            || ip.is_documentation()
            || a == 0
            || (a == 100 && (64..128).contains(&b)))
    };
    match ip {
        IpAddr::V4(ip) => v4(ip),
        IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
            Some(inner) => v4(inner),
            None => {
                let first = ip.segments()[0];
                !(ip.is_loopback()
                    || ip.is_unspecified()
                    || ip.is_multicast()
                    || first & 0xfe00 == 0xfc00
                    || first & 0xffc0 == 0xfe80)
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(status: u16) -> Answer {
        Answer::Status { status, target: None, permanent: true }
    }

    #[test]
    fn an_address_is_dead_only_after_it_failed_twice_in_a_row() {
        let first = judge(0, &status(404));
        assert_eq!((first.state, first.failures), (LinkState::Failing, 1));
        assert_eq!(judge(first.failures, &Answer::Nothing).state, LinkState::Dead);
        let well = judge(first.failures, &status(200));
        assert_eq!((well.state, well.failures), (LinkState::Works, 0));
    }

    #[test]
    fn a_page_that_programs_may_not_read_is_neither_alive_nor_dead() {
        let found = judge(1, &status(403));
        assert_eq!((found.state, found.failures), (LinkState::Unsure, 1));
    }

    #[test]
    fn only_a_lasting_redirect_counts_as_moved() {
        let to = |permanent| Answer::Status { status: 200, target: Some("https://b.org/".into()), permanent };
        assert_eq!(judge(0, &to(true)).state, LinkState::Moved);
        assert_eq!(judge(0, &to(false)).state, LinkState::Works);
        assert!(same_page("http://example.org", "https://www.example.org/"));
        assert!(!same_page("https://example.org/a", "https://example.org/b"));
    }

    #[test]
    fn addresses_of_the_own_network_are_not_called() {
        for ip in
            ["127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1", "::1", "fd00::1", "::ffff:10.0.0.1"]
        {
            assert!(!is_public(ip.parse().expect("an address")), "{ip}");
        }
        assert!(is_public("93.184.216.34".parse().expect("an address")));
        let local = Caller::default().ask("http://127.0.0.1:9/").expect("no call is made");
        assert_eq!(local, Answer::Nothing);
    }

    #[test]
    fn host_and_port_are_read_as_a_browser_reads_them() {
        assert_eq!(host_and_port("https://a.org/x:1"), Some(("a.org".into(), 443)));
        assert_eq!(host_and_port("http://[::1]:8080/"), Some(("[::1]".into(), 8080)));
        assert_eq!(host_and_port("http://good.org@evil.org/"), None);
        assert_eq!(host_and_port("file:///etc/passwd"), None);
    }
}
