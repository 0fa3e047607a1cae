//! What the folder remembers of the package it holds: `.yagura-package.json`.
//!
//! In: JSON text, possibly edited. Out: a [`Manifest`]. Invariant: its paths stay in the folder.

use super::checksum::Sha256;
use super::entry_path::entry_path;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Name of the manifest in the managed folder.
pub const MANIFEST_NAME: &str = ".yagura-package.json";
/// Version of the manifest that is written; later ones are not understood.
const VERSION: u32 = 1;

/// The package that a folder holds. Fields of later versions are ignored when they are only
/// additions, so that a downgrade by one version works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this format.
    version: u32,
    /// Where the package came from, without the query.
    pub url: String,
    /// Sum of the package.
    pub sha256: Sha256,
    /// When it was written, in UTC.
    pub time: String,
    /// Path to the sum that the file has in the package, also of files that were kept as the
    /// user left them: so a local change stays recognisable.
    pub files: BTreeMap<String, Sha256>,
}

/// A manifest that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// Not the JSON we write.
    #[error("the manifest {MANIFEST_NAME} is damaged")]
    Damaged(#[source] serde_json::Error),
    /// Written by a later version.
    #[error("the manifest {MANIFEST_NAME} was written by a later version of Yagura")]
    Later,
    /// A path leaves the folder.
    #[error("the manifest {MANIFEST_NAME} names a file outside of its folder")]
    Path,
}

impl ManifestError {
    /// Says it in Japanese.
    #[must_use]
    pub fn in_japanese(&self) -> String {
        match self {
            Self::Damaged(cause) => format!("{MANIFEST_NAME} が壊れています: {cause}"),
            Self::Later => format!("{MANIFEST_NAME} は新しい版の Yagura が書いたものです"),
            Self::Path => format!("{MANIFEST_NAME} にフォルダー外のファイルが書かれています"),
        }
    }
}

impl Manifest {
    /// Makes the manifest of a package.
    #[must_use]
    pub fn new(url: String, sha256: Sha256, time: String, files: BTreeMap<String, Sha256>) -> Self {
        Self {
            version: VERSION,
            url,
            sha256,
            time,
            files,
        }
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// [`ManifestError`].
    pub fn parse(text: &[u8]) -> Result<Self, ManifestError> {
        let manifest: Self = serde_json::from_slice(text).map_err(ManifestError::Damaged)?;
        if manifest.version > VERSION {
            return Err(ManifestError::Later);
        }
        let is_plain = |path: &String| entry_path(path.as_bytes()).as_ref() == Ok(path);
        if !manifest.files.keys().all(is_plain) {
            return Err(ManifestError::Path);
        }
        Ok(manifest)
    }

    /// Prints the manifest, one file a line so that it can be compared.
    ///
    /// # Errors
    /// None in practice: the manifest holds only text and numbers.
    pub fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec_pretty(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(path: &str) -> Manifest {
        Manifest::new(
            "https://example.com/a.zip".to_owned(),
            Sha256::of(b"package"),
            "2026-03-01T10:00:00Z".to_owned(),
            BTreeMap::from([(path.to_owned(), Sha256::of(b"rule"))]),
        )
    }

    #[test]
    fn what_is_printed_is_read_again() {
        let manifest = manifest("windows/a.yml");
        let text = manifest.to_json().expect("json");
        assert_eq!(Manifest::parse(&text).expect("a manifest"), manifest);
    }

    #[test]
    fn manifests_that_point_outside_are_refused() {
        for path in ["../a.yml", "/etc/a.yml", "a//b.yml"] {
            let text = manifest(path).to_json().expect("json");
            let refused = Manifest::parse(&text);
            assert!(matches!(refused, Err(ManifestError::Path)), "{path}");
        }
        let later = br#"{"version": 2, "url": "", "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "time": "", "files": {}}"#;
        assert!(matches!(Manifest::parse(later), Err(ManifestError::Later)));
        assert!(matches!(
            Manifest::parse(b"{"),
            Err(ManifestError::Damaged(_))
        ));
    }
}
