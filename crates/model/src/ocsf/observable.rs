//! Observables: values by which other events are found (OCSF 1.6.0, object `observable`).

/// What a value is (`observable.type_id`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum ObservableType {
    /// Host or domain name.
    Hostname = 1,
    /// IPv4 or IPv6 address.
    IpAddress = 2,
    /// Address of a network card.
    MacAddress = 3,
    /// Account name.
    UserName = 4,
    /// Mail address.
    EmailAddress = 5,
    /// URL.
    UrlString = 6,
    /// Name of a file.
    FileName = 7,
    /// Hash of a file.
    Hash = 8,
    /// Name of a process.
    ProcessName = 9,
    /// Identifier of a resource.
    ResourceUid = 10,
    /// Command line.
    CommandLine = 13,
    /// User-Agent of a request.
    HttpUserAgent = 16,
    /// Path of a file.
    FilePath = 45,
}

impl ObservableType {
    /// Returns `type_id`.
    #[must_use]
    pub const fn id(self) -> u8 {
        self as u8
    }
}

/// One value with its type and the attribute it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observable<'c> {
    /// Attribute path, for example `src_endpoint.ip`.
    pub name: &'static str,
    /// What the value is.
    pub kind: ObservableType,
    /// The value.
    pub value: &'c str,
}

/// Hash function (`fingerprint.algorithm_id`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum HashAlgorithm {
    /// MD5.
    Md5 = 1,
    /// SHA-1.
    Sha1 = 2,
    /// SHA-256.
    Sha256 = 3,
    /// SHA-512.
    Sha512 = 4,
}

impl HashAlgorithm {
    /// Returns `algorithm_id`.
    #[must_use]
    pub const fn id(self) -> u8 {
        self as u8
    }

    /// Names the function by the length of its value in hexadecimal; `None` when the text is no
    /// such value.
    #[must_use]
    pub fn of(hex: &str) -> Option<Self> {
        if !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        match hex.len() {
            32 => Some(Self::Md5),
            40 => Some(Self::Sha1),
            64 => Some(Self::Sha256),
            128 => Some(Self::Sha512),
            _ => None,
        }
    }
}
