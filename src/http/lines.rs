//! A header block as it is kept: one buffer of `name: value` lines, where a map would be a dozen small pieces.

use http::HeaderMap;

use super::headers::block_size;

/// Header lines, names in lower case, in the order of the map they were read from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines(Box<[u8]>);

impl Lines {
    /// Copies a map.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let mut lines = Vec::with_capacity(block_size(headers));
        for (name, value) in headers {
            lines.extend_from_slice(name.as_str().as_bytes());
            lines.extend_from_slice(b": ");
            lines.extend_from_slice(value.as_bytes());
            lines.extend_from_slice(b"\r\n");
        }
        Self(lines.into_boxed_slice())
    }

    /// The bytes the block takes on the wire.
    #[must_use]
    pub fn size(&self) -> usize {
        self.0.len()
    }

    /// The lines: name and value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        // A value holds no line end: HTTP knows none inside a header.
        self.0.split(|byte| *byte == b'\n').filter_map(|line| {
            let line = line.strip_suffix(b"\r")?;
            let colon = line.windows(2).position(|two| two == b": ")?;
            Some((std::str::from_utf8(&line[..colon]).ok()?, &line[colon + 2..]))
        })
    }

    /// The values of this name, in lower case.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.iter().filter(move |(own, _)| *own == name).map(|(_, value)| value)
    }

    /// Lets `change` rewrite the whole block, line ends left alone.
    pub fn rewrite(&mut self, change: impl FnOnce(&[u8]) -> Option<Vec<u8>>) {
        if let Some(changed) = change(&self.0) {
            self.0 = changed.into_boxed_slice();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn lines_come_back_as_they_were() {
        let mut headers = HeaderMap::new();
        headers.append("nhn-event-id", HeaderValue::from_static("a: b"));
        headers.append("accept", HeaderValue::from_static(""));
        headers.append("accept", HeaderValue::from_bytes(b"K\xe5re").unwrap());
        let lines = Lines::of(&headers);
        let all: Vec<_> = lines.iter().collect();
        assert_eq!(all, [("nhn-event-id", &b"a: b"[..]), ("accept", b""), ("accept", b"K\xe5re")]);
        assert_eq!(lines.all("accept").count(), 2);
        assert_eq!(lines.size(), block_size(&headers));
    }
}
