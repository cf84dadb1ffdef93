//! Addresses as state: reading and rewriting the query part of an address.

/// The parameters of an address, in order, repeated keys kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(pub Vec<(String, String)>);

impl Query {
    /// Parses `a=1&b=2`; what does not decode is dropped. At most 200 parameters are read.
    pub fn parse(raw: &str) -> Self {
        Query(
            form_urlencoded::parse(raw.as_bytes())
                .take(200)
                .map(|(k, v)| (k.into_owned(), v.into_owned()))
                .collect(),
        )
    }

    /// The first value of a parameter.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
    }

    /// All values of a parameter.
    pub fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.0.iter().filter(move |(k, _)| k == key).map(|(_, v)| v.as_str())
    }

    /// The same query without a parameter.
    pub fn without(&self, key: &str) -> Self {
        Query(self.0.iter().filter(|(k, _)| k != key).cloned().collect())
    }

    /// The same query without one value of a parameter.
    pub fn without_value(&self, key: &str, value: &str) -> Self {
        Query(self.0.iter().filter(|(k, v)| !(k == key && v == value)).cloned().collect())
    }

    /// The same query with a parameter set to one value.
    pub fn with(&self, key: &str, value: &str) -> Self {
        let mut q = self.without(key);
        q.0.push((key.to_owned(), value.to_owned()));
        q
    }

    /// The same query with one more value of a parameter.
    pub fn and(&self, key: &str, value: &str) -> Self {
        let mut q = self.clone();
        q.0.push((key.to_owned(), value.to_owned()));
        q
    }

    /// `a=1&b=2`, empty when there are no parameters.
    pub fn encode(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }

    /// `path?a=1&b=2`, or the bare path when there are no parameters.
    pub fn href(&self, path: &str) -> String {
        if self.0.is_empty() { path.to_owned() } else { format!("{path}?{}", self.encode()) }
    }
}
