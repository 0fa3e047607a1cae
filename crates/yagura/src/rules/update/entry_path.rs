//! Names of files in archives made safe.
//!
//! In: the bytes of a name, from an archive or a manifest. Out: a relative path with `/` between
//! its parts, or the reason why the name is refused. Invariant: joined to a folder, the path
//! stays in the folder, on every system.

/// Longest name.
const NAME_LEN_BYTES_MAX: usize = 1_024;
/// Most folders above a file.
const DEPTH_MAX: usize = 32;

/// Why a name is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// `/etc/passwd`, `C:\x`.
    #[error("an absolute path")]
    Absolute,
    /// A part is `..`.
    #[error("a path that leaves the folder (..)")]
    Parent,
    /// Characters that mean something else on another system, or that steer terminals.
    #[error("a name with a backslash, a colon or a control character")]
    Character,
    /// Not UTF-8.
    #[error("a name that is not UTF-8")]
    Encoding,
    /// Too long or too deep.
    #[error("a name of more than 1,024 bytes or 32 folders")]
    Length,
}

impl NameError {
    /// Says it in Japanese.
    #[must_use]
    pub const fn in_japanese(self) -> &'static str {
        match self {
            Self::Absolute => "絶対パス",
            Self::Parent => "フォルダーの外に出るパス（..）",
            Self::Character => "バックスラッシュ・コロン・制御文字を含む名前",
            Self::Encoding => "UTF-8 でない名前",
            Self::Length => "1,024 バイトまたは 32 階層を超える名前",
        }
    }
}

/// Checks a name. The result is empty for the folder itself (`./`).
///
/// # Errors
/// [`NameError`].
pub(super) fn entry_path(raw: &[u8]) -> Result<String, NameError> {
    if raw.len() > NAME_LEN_BYTES_MAX {
        return Err(NameError::Length);
    }
    let name = std::str::from_utf8(raw).map_err(|_| NameError::Encoding)?;
    if name.starts_with(['/', '\\']) || name.as_bytes().get(1) == Some(&b':') {
        return Err(NameError::Absolute);
    }
    if name.split(['/', '\\']).any(|part| part == "..") {
        return Err(NameError::Parent);
    }
    if name.contains(|c: char| c == '\\' || c == ':' || crate::output::sanitize::is_dangerous(c)) {
        return Err(NameError::Character);
    }
    let parts: Vec<&str> = name
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    if parts.len() > DEPTH_MAX {
        return Err(NameError::Length);
    }
    Ok(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_leave_the_folder_are_refused() {
        for (name, error) in [
            ("/etc/passwd", NameError::Absolute),
            (r"\windows\x.yml", NameError::Absolute),
            (r"C:\x.yml", NameError::Absolute),
            ("C:x.yml", NameError::Absolute),
            ("../x.yml", NameError::Parent),
            ("a/../../x.yml", NameError::Parent),
            (r"a\..\..\x.yml", NameError::Parent),
            ("..", NameError::Parent),
            (r"a\b.yml", NameError::Character),
            ("a.yml:stream", NameError::Character),
            ("a\u{202e}.yml", NameError::Character),
            ("a\0.yml", NameError::Character),
        ] {
            assert_eq!(entry_path(name.as_bytes()), Err(error), "{name}");
        }
        assert_eq!(entry_path(b"\xff.yml"), Err(NameError::Encoding));
        assert_eq!(entry_path(&[b'a'; 1_025]), Err(NameError::Length));
        assert_eq!(
            entry_path("a/".repeat(33).as_bytes()),
            Err(NameError::Length)
        );
    }

    #[test]
    fn ordinary_names_are_made_plain() {
        for (name, path) in [
            ("./rules//windows/./a.yml", "rules/windows/a.yml"),
            ("rules/", "rules"),
            ("./", ""),
            ("..a/b...yml", "..a/b...yml"),
            ("規則/検知.yml", "規則/検知.yml"),
        ] {
            assert_eq!(entry_path(name.as_bytes()).as_deref(), Ok(path), "{name}");
        }
    }
}
