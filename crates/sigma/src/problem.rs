//! What is wrong with a rule file.

/// A rule, or a whole document, that does not load. The others run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {reason}")]
pub struct Problem {
    /// File as given when loading.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong, for a person.
    pub reason: String,
}
