//! The language of the tables: which events a family takes, what class each is, and which fields
//! feed which column. Everything is data; `fill.rs` reads it.

use yagura_model::ocsf::{Class, Column, Severity, Status};

/// One family of products: a table of its own.
pub(super) struct Family {
    /// What the documentation calls it.
    #[cfg_attr(
        not(test),
        expect(
            dead_code,
            reason = "read by the test that keeps the documentation true"
        )
    )]
    pub(super) name: &'static str,
    /// Events it takes. Families are asked in the order of [`super::FAMILIES`].
    pub(super) takes: When,
    /// Classes, the first that fits counts; an event that none fits is a base event.
    pub(super) cases: &'static [Case],
    /// Columns of every event of the family, behind those of its case.
    pub(super) columns: &'static [&'static [Source]],
    /// How events of the family tell success from failure, where their case does not say.
    pub(super) outcome: Outcome,
    /// Fields that tell how serious the event is.
    pub(super) severity: &'static [&'static str],
    /// Words for it beyond [`SEVERITIES`], in lower case.
    pub(super) severity_words: &'static [(&'static str, Severity)],
    /// Fields with hashes of files: bare, or as `SHA1=...,MD5=...`.
    pub(super) hashes: &'static [&'static str],
    /// Fields with DNS answers.
    pub(super) answers: &'static [&'static str],
}

impl Family {
    /// A table without rows, to be completed with `..Family::EMPTY`.
    pub(super) const EMPTY: Self = Self {
        name: "",
        takes: When::Always,
        cases: &[],
        columns: &[],
        outcome: Outcome::Unknown,
        severity: &[],
        severity_words: &[],
        hashes: &[],
        answers: &[],
    };
}

/// Events of one class.
pub(super) struct Case {
    pub(super) when: When,
    pub(super) class: Class,
    pub(super) activity: Activity,
    pub(super) outcome: Outcome,
    pub(super) columns: &'static [&'static [Source]],
}

impl Case {
    /// Events whose outcome is told as the family tells it and that have the family's columns.
    pub(super) const fn new(when: When, class: Class, activity: Activity) -> Self {
        Self {
            when,
            class,
            activity,
            outcome: Outcome::Unknown,
            columns: &[],
        }
    }

    /// The same with columns of its own.
    pub(super) const fn columns(mut self, columns: &'static [&'static [Source]]) -> Self {
        self.columns = columns;
        self
    }

    /// The same with an outcome of its own.
    pub(super) const fn outcome(mut self, outcome: Outcome) -> Self {
        self.outcome = outcome;
        self
    }
}

/// A condition on an event. Words are compared without case; any value of a list will do.
pub(super) enum When {
    Always,
    /// Read by one of these formats.
    Format(&'static [&'static str]),
    Product(&'static str),
    Service(&'static str),
    Category(&'static str),
    /// Windows event id of the System section.
    Id(&'static [i64]),
    /// The field has a value.
    Has(&'static str),
    /// The field is one of these words.
    Is(&'static str, &'static [&'static str]),
    /// The field begins with one of these words.
    Starts(&'static str, &'static [&'static str]),
    /// One of these words stands in the field.
    Contains(&'static str, &'static [&'static str]),
    All(&'static [When]),
    Any(&'static [When]),
}

/// Where `activity_id` comes from.
pub(super) enum Activity {
    Is(u8),
    /// By the word in one of these fields; 0 without a word, 99 for an unknown one.
    Words(&'static [&'static str], &'static [(&'static str, u8)]),
    /// By the verb in the name of an operation: 1 create, 2 read, 3 update, 4 delete.
    Verb(&'static [&'static str]),
}

/// How an event tells success from failure.
pub(super) enum Outcome {
    /// It does not, or the family knows.
    Unknown,
    Is(Status),
    /// The audit bits or words of Windows' Keywords.
    Keywords,
    /// A number, hexadecimal or decimal: zero is success.
    Code(&'static str),
    /// An HTTP or gRPC-like status: below 400 is success.
    HttpStatus(&'static [&'static str]),
    /// Failure if the field has a value, else success.
    FailureIf(&'static str),
    /// By words in these fields; others are unknown.
    Words {
        names: &'static [&'static str],
        success: &'static [&'static str],
        failure: &'static [&'static str],
    },
    /// The first that decides.
    First(&'static [Outcome]),
}

/// Where one column's value may come from.
pub(super) struct Source {
    pub(super) column: Column,
    /// Fields, best first; the first whose value suits the column counts.
    pub(super) names: &'static [&'static str],
    pub(super) part: Part,
}

/// Which part of the field is the value.
pub(super) enum Part {
    Whole,
    /// The whole value in the System section of a Windows event.
    System,
    /// Between the first and what follows; nothing in the second means up to the end.
    Between(&'static str, &'static str),
    /// Between the first and the last that follows.
    UpToLast(&'static str, &'static str),
    /// The word before the text.
    WordBefore(&'static str),
    /// Before the last backslash.
    Parent,
    /// Behind the last backslash.
    Leaf,
    /// The fixed text, if the field has a value.
    Fixed(&'static str),
}

/// The whole value of a field.
pub(super) const fn from(column: Column, names: &'static [&'static str]) -> Source {
    Source {
        column,
        names,
        part: Part::Whole,
    }
}

/// What stands between two texts in a field.
pub(super) const fn between(
    column: Column,
    name: &'static [&'static str],
    before: &'static str,
    after: &'static str,
) -> Source {
    Source {
        column,
        names: name,
        part: Part::Between(before, after),
    }
}

/// A part of a field.
pub(super) const fn part(column: Column, names: &'static [&'static str], part: Part) -> Source {
    Source {
        column,
        names,
        part,
    }
}

/// Words by which most products say how serious an event is.
pub(super) const SEVERITIES: &[(&str, Severity)] = &[
    ("debug", Severity::Informational),
    ("info", Severity::Informational),
    ("information", Severity::Informational),
    ("informational", Severity::Informational),
    ("notice", Severity::Informational),
    ("default", Severity::Informational),
    ("low", Severity::Low),
    ("warn", Severity::Low),
    ("warning", Severity::Low),
    ("medium", Severity::Medium),
    ("moderate", Severity::Medium),
    ("err", Severity::Medium),
    ("error", Severity::Medium),
    ("high", Severity::High),
    ("severe", Severity::High),
    ("crit", Severity::Critical),
    ("critical", Severity::Critical),
    ("alert", Severity::Critical),
    ("emerg", Severity::Fatal),
    ("emergency", Severity::Fatal),
];
