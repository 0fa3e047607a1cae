//! SHA-256 sums, and the files that hold them.
//!
//! In: bytes, or the text of a `.sha256` file. Out: a [`Sha256`]. Pure.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::Digest;
use std::fmt;
use std::str::FromStr;

/// A SHA-256 sum; printed as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256([u8; 32]);

impl Sha256 {
    /// Computes the sum of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha2::Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is no SHA-256 sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a SHA-256 sum of 64 hexadecimal digits")]
pub struct ParseSha256Error;

impl FromStr for Sha256 {
    type Err = ParseSha256Error;

    /// Reads 64 hexadecimal digits, in either case, with or without `sha256:` before them.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix("sha256:").unwrap_or(text).as_bytes();
        if digits.len() != 64 {
            return Err(ParseSha256Error);
        }
        let mut sum = [0; 32];
        for (byte, pair) in sum.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(Self(sum))
    }
}

fn digit(ascii: u8) -> Result<u8, ParseSha256Error> {
    match ascii {
        b'0'..=b'9' => Ok(ascii - b'0'),
        b'a'..=b'f' => Ok(ascii - b'a' + 10),
        b'A'..=b'F' => Ok(ascii - b'A' + 10),
        _ => Err(ParseSha256Error),
    }
}

impl Serialize for Sha256 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sha256 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Finds the sum of `file_name` in the text of a checksum file: lines of `sha256sum`
/// (`SUM  NAME`), of BSD (`SHA256 (NAME) = SUM`), or a bare sum. A file with one sum is for the
/// package whatever it names; of several, the one with the package's name counts.
///
/// `None`: there is no sum, or none with that name.
#[must_use]
pub fn sum_in(text: &str, file_name: &str) -> Option<Sha256> {
    let sums: Vec<(Sha256, &str)> = text.lines().filter_map(sum_line).collect();
    match sums.as_slice() {
        [(only, _)] => Some(*only),
        several => several
            .iter()
            .find(|(_, name)| base_name(name) == file_name)
            .map(|(sum, _)| *sum),
    }
}

fn sum_line(line: &str) -> Option<(Sha256, &str)> {
    let line = line.trim();
    if let Some(rest) = line.strip_prefix("SHA256 (") {
        let (name, sum) = rest.rsplit_once(") = ")?;
        return Some((sum.parse().ok()?, name));
    }
    let (sum, name) = line.split_once([' ', '\t']).unwrap_or((line, ""));
    // A star before the name marks a sum of binary reading.
    let name = name.trim_start();
    Some((sum.parse().ok()?, name.strip_prefix('*').unwrap_or(name)))
}

fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 180-4 example: the sum of "abc".
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn sums_are_read_and_printed() {
        let sum = Sha256::of(b"abc");
        assert_eq!(sum.to_string(), ABC);
        assert_eq!(ABC.to_uppercase().parse(), Ok(sum));
        assert_eq!(format!("sha256:{ABC}").parse(), Ok(sum));
        for wrong in ["", &ABC[1..], &format!("{ABC}0"), &ABC.replace('b', "g")] {
            assert_eq!(wrong.parse::<Sha256>(), Err(ParseSha256Error), "{wrong}");
        }
    }

    #[test]
    fn sums_are_found_in_the_files_that_tools_write() {
        let other = "0".repeat(64);
        let sum = Some(Sha256::of(b"abc"));
        for text in [
            format!("{ABC}\n"),
            format!("{ABC}  other-name.zip\n"),
            format!("SHA256 (rules.tar.gz) = {ABC}\n"),
            format!("{other}  a.zip\r\n{ABC} *./dist/rules.tar.gz\r\n"),
        ] {
            assert_eq!(sum_in(&text, "rules.tar.gz"), sum, "{text}");
        }
        let two = format!("{other}  a.zip\n{ABC}  b.zip\n");
        assert_eq!(sum_in(&two, "rules.tar.gz"), None);
        assert_eq!(sum_in("<html>not found</html>", "rules.tar.gz"), None);
    }
}
