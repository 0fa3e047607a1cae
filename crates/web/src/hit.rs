//! What a detector says about a text.

use std::ops::Range;

/// Kind of attack, in the words of CWE, OWASP and the rule sets of web firewalls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// SQL injection (CWE-89).
    Sqli,
    /// Injection into queries of document stores and directories (CWE-943, CWE-90, CWE-643).
    NoSqli,
    /// Cross-site scripting (CWE-79).
    Xss,
    /// Paths that leave the root or name files of the system (CWE-22).
    PathTraversal,
    /// Commands for a shell (CWE-78).
    CommandInjection,
    /// PHP code, wrappers and serialised objects (CWE-94, CWE-502).
    PhpInjection,
    /// Java classes, expression languages, look-ups and serialised objects (CWE-917, CWE-502).
    JavaInjection,
    /// Template and script engines of other languages (CWE-1336, CWE-95, CWE-1321).
    TemplateInjection,
    /// A remote URL where a file is expected (CWE-98, CWE-918).
    RemoteFileInclusion,
    /// External entities of XML (CWE-611).
    Xxe,
    /// A session forced on a user (CWE-384).
    SessionFixation,
    /// Abuse of HTTP itself: header injection, request smuggling (CWE-93, CWE-444).
    Protocol,
    /// Paths that only look for known holes, web shells and forgotten secrets.
    KnownExploit,
    /// Tools that name themselves.
    Scanner,
}

impl Category {
    /// The value of the field `webattack.category`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqli => "sqli",
            Self::NoSqli => "nosqli",
            Self::Xss => "xss",
            Self::PathTraversal => "path-traversal",
            Self::CommandInjection => "command-injection",
            Self::PhpInjection => "php-injection",
            Self::JavaInjection => "java-injection",
            Self::TemplateInjection => "template-injection",
            Self::RemoteFileInclusion => "remote-file-inclusion",
            Self::Xxe => "xxe",
            Self::SessionFixation => "session-fixation",
            Self::Protocol => "protocol",
            Self::KnownExploit => "known-exploit",
            Self::Scanner => "scanner",
        }
    }
}

/// How sure and how grave, 0 to 100.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score(pub u8);

impl Score {
    /// Unusual alone, proves nothing: level low.
    pub const SIGN: Self = Self(20);
    /// The text leaves the place it was meant for (a quote closed and followed by SQL, a tag
    /// opened, a command chained): level medium.
    pub const BREAK_OUT: Self = Self(50);
    /// A break-out and what it is for (a table read, a file named, a command run): level high.
    pub const EFFECT: Self = Self(80);
}

/// Why, in words for a person.
#[derive(Debug, PartialEq, Eq)]
pub struct Reason {
    /// Stable name, for example `sqli-union-select`.
    pub code: &'static str,
    /// English clause, for example `a quote is closed and UNION SELECT reads another table`.
    pub en: &'static str,
    /// The same in Japanese.
    pub ja: &'static str,
}

/// One thing that a detector found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Kind of attack.
    pub category: Category,
    /// How sure and how grave.
    pub score: Score,
    /// The evidence: bytes of [`crate::Text::bytes`].
    pub span: Range<usize>,
    /// Why.
    pub reason: &'static Reason,
}
