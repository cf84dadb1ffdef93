//! Where a request comes from, known just well enough to be fair to whoever else asks.
//!
//! Behind a reverse proxy every connection comes from the proxy, so the address that the proxy itself appended to
//! `X-Forwarded-For` counts, and only when the connection comes from this machine or a private network: a stranger's
//! own header is never believed. An IPv6 address stands for its /64, which is what one household or school gets.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;

/// The address a request came from; all requests whose address is not known count as one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Caller(Option<IpAddr>);

impl Caller {
    /// The caller of a request.
    #[must_use]
    pub fn of(parts: &Parts) -> Caller {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
        let told = parts
            .headers
            .get_all("x-forwarded-for")
            .iter()
            .next_back()
            .and_then(|v| v.to_str().ok())
            .and_then(|v| v.rsplit(',').next())
            .and_then(|v| address(v.trim()));
        let trusted = peer.is_some_and(near);
        Caller(told.filter(|_| trusted).or(peer).map(network))
    }

    /// A caller at an address, for tests and rules.
    #[must_use]
    pub fn at(address: IpAddr) -> Caller {
        Caller(Some(network(address)))
    }
}

/// An address with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|a| a.ip()))
}

/// This machine or a private network, where our own proxy stands.
fn near(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(a) => a.is_loopback() || a.is_private() || a.is_link_local(),
        IpAddr::V6(a) => a.is_loopback() || a.is_unique_local() || a.is_unicast_link_local(),
    }
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(a) => IpAddr::V4(a),
        IpAddr::V6(a) => {
            let [a, b, c, d, ..] = a.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Caller::of(parts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn caller(peer: Option<&str>, forwarded: Option<&str>) -> Caller {
        let mut request = Request::builder();
        if let Some(value) = forwarded {
            request = request.header("x-forwarded-for", value);
        }
        let (mut parts, ()) = request.body(()).expect("a sound request").into_parts();
        if let Some(peer) = peer {
            let at: IpAddr = peer.parse().expect("an address");
            parts.extensions.insert(ConnectInfo(SocketAddr::new(at, 9)));
        }
        Caller::of(&parts)
    }

    #[test]
    fn a_strangers_header_is_not_believed_and_our_own_proxys_is() {
        let own = caller(Some("203.0.113.7"), None);
        assert_eq!(caller(Some("203.0.113.7"), Some("198.51.100.1")), own);
        assert_eq!(caller(Some("127.0.0.1"), Some("198.51.100.1, 203.0.113.7")), own);
        assert_eq!(caller(Some("10.0.0.2"), Some("203.0.113.7:4711")), own);
        assert_eq!(caller(Some("::ffff:203.0.113.7"), None), own);
        assert_ne!(caller(None, Some("203.0.113.7")), own, "without a connection nobody is trusted");
    }

    #[test]
    fn an_ipv6_address_stands_for_its_network() {
        assert_eq!(caller(Some("2001:db8:1:2::3"), None), caller(Some("2001:db8:1:2:9:9:9:9"), None));
        assert_ne!(caller(Some("2001:db8:1:2::3"), None), caller(Some("2001:db8:1:3::3"), None));
    }
}
