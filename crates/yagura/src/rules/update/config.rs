//! What a person configured: the `[rules.update]` section of a TOML file, and the command line
//! over it.
//!
//! ```toml
//! [rules.update]
//! url = "https://example.com/rules.tar.gz"   # no default: nothing is fetched
//! sha256 = "…64 hexadecimal digits…"         # or sha256_url, a .sha256 file beside the package
//! dir = "rules"                              # beside this file, the default
//! ca_file = "office-ca.pem"                  # beside this file; default: the system's authorities
//! ```

use super::checksum::Sha256;
use super::fetch::FetchOptions;
use super::location::{Location, LocationError};
use super::{Checksum, Request};
use serde::Deserialize;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Folder of the rules, beside the configuration or in the working directory.
const DIR_DEFAULT: &str = "rules";
/// Largest configuration file.
const FILE_LEN_BYTES_MAX: u64 = 1 << 20;

/// Why it is not known what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// No URL: the feature is off.
    #[error(
        "no rule package is configured: give --url and --sha256, or --config FILE with url and sha256 under [rules.update]"
    )]
    NotConfigured,
    /// A URL, but no sum.
    #[error(
        "a package without a checksum is not fetched: give --sha256 SUM or --sha256-url URL (or sha256, sha256_url in the configuration)"
    )]
    NoChecksum,
    /// Two sums.
    #[error("the configuration has sha256 and sha256_url; only one of them can count")]
    TwoChecksums,
    /// A URL is wrong.
    #[error("{url}: {reason}")]
    Location {
        /// As it was written.
        url: String,
        /// What is wrong.
        reason: LocationError,
    },
    /// The configuration file cannot be read.
    #[error("cannot read the configuration {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The configuration file is wrong; the reason names line and key.
    #[error("the configuration {} is wrong", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: Box<toml::de::Error>,
    },
}

impl ConfigError {
    /// Says it in Japanese.
    #[must_use]
    pub fn in_japanese(&self) -> String {
        match self {
            Self::NotConfigured => "ルールパッケージが設定されていません。--url と --sha256 を指定するか、--config のファイルの [rules.update] に url と sha256 を書いてください".to_owned(),
            Self::NoChecksum => "チェックサムのないパッケージは取得しません。--sha256 または --sha256-url（設定ファイルでは sha256・sha256_url）を指定してください".to_owned(),
            Self::TwoChecksums => "設定に sha256 と sha256_url の両方があります。どちらか一方にしてください".to_owned(),
            Self::Location { url, reason } => format!("URL {url} が正しくありません: {reason}"),
            Self::Read { path, source } => format!("設定 {} を読めません: {source}", path.display()),
            Self::Parse { path, source } => format!("設定 {} に誤りがあります: {source}", path.display()),
        }
    }
}

/// The `[rules.update]` section.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpdateConfig {
    /// Where the package is; none by default: nothing is fetched.
    pub url: Option<String>,
    /// Its SHA-256 sum.
    pub sha256: Option<Sha256>,
    /// A `.sha256` file beside the package, instead of the sum.
    pub sha256_url: Option<String>,
    /// The managed folder; a relative path is one beside the configuration. Default: `rules`.
    pub dir: Option<PathBuf>,
    /// PEM file of the only certificate authorities that count for `https://`; a relative path is
    /// one beside the configuration. Default: those of the system.
    pub ca_file: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfigFile {
    #[serde(default)]
    rules: RulesSection,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesSection {
    #[serde(default)]
    update: UpdateConfig,
}

impl UpdateConfig {
    /// Reads a configuration file; the folder becomes a path that is right from here.
    ///
    /// # Errors
    /// [`ConfigError::Read`], [`ConfigError::Parse`].
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let failed = |source| ConfigError::Read {
            path: path.to_owned(),
            source,
        };
        let mut text = String::new();
        let file = File::open(path).map_err(failed)?;
        let read = file.take(FILE_LEN_BYTES_MAX).read_to_string(&mut text);
        read.map_err(failed)?;
        let parsed = toml::from_str::<ConfigFile>(&text).map_err(|source| ConfigError::Parse {
            path: path.to_owned(),
            source: Box::new(source),
        })?;
        let beside = path.parent().unwrap_or(Path::new(""));
        let mut config = parsed.rules.update;
        let dir = config.dir.unwrap_or_else(|| PathBuf::from(DIR_DEFAULT));
        config.dir = Some(beside.join(dir));
        config.ca_file = config.ca_file.map(|file| beside.join(file));
        Ok(config)
    }

    /// Lays what was typed over this. A sum that was typed replaces either kind of sum.
    #[must_use]
    pub fn overlaid_by(self, typed: Self) -> Self {
        let has_sum = typed.sha256.is_some() || typed.sha256_url.is_some();
        let sums = if has_sum {
            (typed.sha256, typed.sha256_url)
        } else {
            (self.sha256, self.sha256_url)
        };
        Self {
            url: typed.url.or(self.url),
            sha256: sums.0,
            sha256_url: sums.1,
            dir: typed.dir.or(self.dir),
            ca_file: typed.ca_file.or(self.ca_file),
        }
    }

    /// Makes the request.
    ///
    /// # Errors
    /// [`ConfigError`] when something is missing or wrong.
    pub fn into_request(self) -> Result<Request, ConfigError> {
        let url = location(self.url.ok_or(ConfigError::NotConfigured)?)?;
        let checksum = match (self.sha256, self.sha256_url) {
            (Some(sum), None) => Checksum::Pinned(sum),
            (None, Some(url)) => Checksum::Beside(location(url)?),
            (None, None) => return Err(ConfigError::NoChecksum),
            (Some(_), Some(_)) => return Err(ConfigError::TwoChecksums),
        };
        Ok(Request {
            url,
            checksum,
            dir: self.dir.unwrap_or_else(|| PathBuf::from(DIR_DEFAULT)),
            restore: Default::default(),
            fetch: FetchOptions {
                ca_file: self.ca_file,
                ..FetchOptions::default()
            },
        })
    }
}

fn location(url: String) -> Result<Location, ConfigError> {
    Location::parse(&url).map_err(|reason| ConfigError::Location { url, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<UpdateConfig, ConfigError> {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("yagura.toml");
        std::fs::write(&path, text).expect("a file");
        let mut config = UpdateConfig::read(&path)?;
        let below = config.dir.expect("a folder");
        config.dir = below.strip_prefix(dir.path()).ok().map(Path::to_owned);
        Ok(config)
    }

    #[test]
    fn the_folder_is_beside_the_configuration() {
        let config = read("").expect("an empty file is right");
        assert_eq!(config.dir.as_deref(), Some(Path::new("rules")));
        let config = read("[rules.update]\ndir = \"sigma/all\"\n").expect("right");
        assert_eq!(config.dir.as_deref(), Some(Path::new("sigma/all")));
        let config = read("[rules.update]\nca_file = \"ca.pem\"\n").expect("right");
        let file = config.ca_file.expect("a file");
        assert!(file.is_absolute() && file.ends_with("ca.pem"));
    }

    #[test]
    fn unknown_keys_are_errors_that_name_the_key() {
        for (text, key) in [
            ("[rules.update]\nurls = \"x\"\n", "urls"),
            ("[rules]\nupdates = 1\n", "updates"),
            ("[rule.update]\n", "rule"),
        ] {
            match read(text) {
                Err(ConfigError::Parse { source, .. }) => {
                    assert!(source.to_string().contains(&format!("`{key}`")), "{source}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn off_until_configured_and_never_without_a_checksum() {
        let off = UpdateConfig::default().into_request();
        assert!(matches!(off, Err(ConfigError::NotConfigured)));
        let unsafe_ = UpdateConfig {
            url: Some("https://example.com/a.zip".to_owned()),
            ..UpdateConfig::default()
        };
        assert!(matches!(
            unsafe_.into_request(),
            Err(ConfigError::NoChecksum)
        ));
    }

    #[test]
    fn what_was_typed_wins() {
        let sum = Sha256::of(b"");
        let file = UpdateConfig {
            url: Some("https://example.com/a.zip".to_owned()),
            sha256: Some(sum),
            dir: Some(PathBuf::from("a")),
            ..UpdateConfig::default()
        };
        let typed = UpdateConfig {
            sha256_url: Some("https://example.com/a.zip.sha256".to_owned()),
            dir: Some(PathBuf::from("b")),
            ..UpdateConfig::default()
        };
        let both = file.clone().overlaid_by(typed);
        assert_eq!(both.sha256, None);
        assert_eq!(both.dir, Some(PathBuf::from("b")));
        assert_eq!(file.clone().overlaid_by(UpdateConfig::default()), file);
    }
}
