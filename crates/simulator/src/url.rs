//! The parts of a request's URL.

pub struct Url<'a> {
    /// Scheme and host; empty where the URL has none.
    pub origin: &'a str,
    pub path: &'a str,
    query: &'a str,
}

impl<'a> Url<'a> {
    pub fn parse(url: &'a str) -> Self {
        let start = match url.find("://") {
            Some(scheme) => url.get(scheme + 3..).and_then(|rest| rest.find('/')).map(|at| scheme + 3 + at),
            None => Some(0),
        };
        let (origin, rest) = start.and_then(|start| url.split_at_checked(start)).unwrap_or((url, "/"));
        let rest = rest.split('#').next().unwrap_or_default();
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        Self { origin, path, query }
    }

    pub fn query(&self, name: &str) -> Option<&'a str> {
        self.query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }
}
