//! The second view of an event: the columns of the Open Cybersecurity Schema Framework that
//! entities, search and export use (OCSF [`VERSION`], <https://schema.ocsf.io/1.6.0/>).
//!
//! In: what a source's table found in an event. Out: class, activity, outcome, and one text a
//! column. Invariants: a column is empty or holds what its [`ColumnKind`] says; values are
//! borrowed from the event where they stand there as they are. Left out: attributes that no
//! column has, which stay in the event's own fields.

mod class;
mod column;
mod observable;

pub use class::Class;
pub use column::{Column, ColumnKind};
pub use observable::{HashAlgorithm, Observable, ObservableType};

use crate::Timestamp;
use std::borrow::Cow;
use std::net::IpAddr;

/// Version of the schema that classes, activities and columns are taken from.
pub const VERSION: &str = "1.6.0";

/// `activity_id` of what the class has no number for.
pub const ACTIVITY_OTHER: u8 = 99;

/// How it ended (`status_id`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[repr(u8)]
pub enum Status {
    /// The record does not say.
    #[default]
    Unknown = 0,
    /// It was done.
    Success = 1,
    /// It was refused or failed.
    Failure = 2,
}

/// How serious the source says it is (`severity_id`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[repr(u8)]
pub enum Severity {
    /// The record does not say.
    #[default]
    Unknown = 0,
    /// Nothing to do.
    Informational = 1,
    /// Low.
    Low = 2,
    /// Medium.
    Medium = 3,
    /// High.
    High = 4,
    /// Critical.
    Critical = 5,
    /// Fatal.
    Fatal = 6,
}

/// The columns of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OcsfColumns<'e> {
    /// Event class; [`Class::BASE_EVENT`] when none fits.
    pub class: Class,
    /// What was done, numbered by the class: 0 unknown, 99 other.
    pub activity_id: u8,
    /// Time of the event.
    pub time: Option<Timestamp>,
    /// How it ended.
    pub status: Status,
    /// How serious the source says it is.
    pub severity: Severity,
    values: [Option<Cow<'e, str>>; Column::ALL.len()],
    hashes: Vec<(HashAlgorithm, Cow<'e, str>)>,
    answers: Vec<Cow<'e, str>>,
}

impl<'e> OcsfColumns<'e> {
    /// Most hashes of one event.
    pub const HASHES_MAX: usize = 16;
    /// Most DNS answers of one event.
    pub const ANSWERS_MAX: usize = 64;

    /// Makes columns without values.
    #[must_use]
    pub fn new(time: Option<Timestamp>) -> Self {
        Self {
            class: Class::BASE_EVENT,
            activity_id: 0,
            time,
            status: Status::Unknown,
            severity: Severity::Unknown,
            values: [const { None }; Column::ALL.len()],
            hashes: Vec::new(),
            answers: Vec::new(),
        }
    }

    /// Returns `type_uid`.
    #[must_use]
    pub fn type_uid(&self) -> u64 {
        self.class.type_uid(self.activity_id)
    }

    /// Returns the value of a column.
    #[must_use]
    pub fn get(&self, column: Column) -> Option<&str> {
        self.values[column as usize].as_deref()
    }

    /// Returns the columns that have a value.
    pub fn iter(&self) -> impl Iterator<Item = (Column, &str)> {
        let value = |column: &Column| Some((*column, self.get(*column)?));
        Column::ALL.iter().filter_map(value)
    }

    /// Sets a column unless it has a value. The caller vouches for the column's kind.
    pub fn set(&mut self, column: Column, value: Cow<'e, str>) {
        self.values[column as usize].get_or_insert(value);
    }

    /// Returns a column's value as it is kept, for parts of it to be borrowed as long as it.
    #[must_use]
    pub fn value(&self, column: Column) -> Option<&Cow<'e, str>> {
        self.values[column as usize].as_ref()
    }

    /// Returns the hashes (`file.hashes`) of the file, or of a starting process's program.
    #[must_use]
    pub fn hashes(&self) -> &[(HashAlgorithm, Cow<'e, str>)] {
        &self.hashes
    }

    /// Adds a hash, unless there is one of its algorithm or there are too many.
    pub fn add_hash(&mut self, algorithm: HashAlgorithm, hex: Cow<'e, str>) {
        let is_new = self.hashes.iter().all(|(known, _)| *known != algorithm);
        if is_new && self.hashes.len() < Self::HASHES_MAX {
            self.hashes.push((algorithm, hex));
        }
    }

    /// Returns what a DNS query was answered with (`answers.rdata`).
    #[must_use]
    pub fn answers(&self) -> &[Cow<'e, str>] {
        &self.answers
    }

    /// Adds an answer, unless there are too many.
    pub fn add_answer(&mut self, rdata: Cow<'e, str>) {
        if self.answers.len() < Self::ANSWERS_MAX {
            self.answers.push(rdata);
        }
    }

    /// Returns the name of the host that the event is about, else its address or identifier.
    #[must_use]
    pub fn computer(&self) -> Option<&str> {
        [Column::DeviceHostname, Column::DeviceIp, Column::DeviceUid]
            .into_iter()
            .find_map(|column| self.get(column))
    }

    /// Returns the account that the event is about, with its domain if one is known: of sign-ins
    /// and changes of accounts the account itself, else the one that acted.
    #[must_use]
    pub fn account(&self) -> Option<Cow<'_, str>> {
        let actor = || self.full_name(Column::ActorUserName, Column::ActorUserDomain);
        let user = || self.full_name(Column::UserName, Column::UserDomain);
        let found = if self.class.category_uid() == Class::CATEGORY_IAM {
            user().or_else(actor)
        } else {
            actor().or_else(user)
        };
        found.or_else(|| self.get(Column::ActorUserUid).map(Cow::Borrowed))
    }

    fn full_name(&self, name: Column, domain: Column) -> Option<Cow<'_, str>> {
        let name = self.get(name)?;
        Some(match self.get(domain) {
            Some(domain) => Cow::Owned(format!(r"{domain}\{name}")),
            None => Cow::Borrowed(name),
        })
    }

    /// Returns the values by which other events are found, in the order of the columns.
    pub fn observables(&self) -> impl Iterator<Item = Observable<'_>> {
        let of_columns = self.iter().filter_map(|(column, value)| {
            Some(Observable {
                name: column.name(),
                kind: column_type(column, value)?,
                value,
            })
        });
        let of_hashes = self.hashes.iter().map(|(_, hex)| Observable {
            name: "file.hashes.value",
            kind: ObservableType::Hash,
            value: hex,
        });
        let of_answers = self.answers.iter().filter_map(|rdata| {
            Some(Observable {
                name: "answers.rdata",
                kind: answer_type(rdata)?,
                value: rdata,
            })
        });
        of_columns.chain(of_hashes).chain(of_answers)
    }
}

/// An account named by a mail address is one, a host named by its address likewise; the target
/// of a request without a host is no URL.
fn column_type(column: Column, value: &str) -> Option<ObservableType> {
    match column.observable_type()? {
        ObservableType::Hostname if value.parse::<IpAddr>().is_ok() => {
            Some(ObservableType::IpAddress)
        }
        ObservableType::UserName if is_mail_address(value) => Some(ObservableType::EmailAddress),
        ObservableType::UrlString if !value.contains("://") => None,
        kind => Some(kind),
    }
}

fn is_mail_address(text: &str) -> bool {
    matches!(text.split_once('@'), Some((local, host)) if !local.is_empty() && host.contains('.') && !host.contains(['@', ' ']))
}

fn answer_type(rdata: &str) -> Option<ObservableType> {
    if rdata.parse::<IpAddr>().is_ok() {
        return Some(ObservableType::IpAddress);
    }
    let is_name = rdata.contains('.')
        && rdata
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    is_name.then_some(ObservableType::Hostname)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(class: Class, values: &[(Column, &'static str)]) -> OcsfColumns<'static> {
        let mut columns = OcsfColumns::new(None);
        columns.class = class;
        for (column, value) in values {
            columns.set(*column, Cow::Borrowed(value));
        }
        columns
    }

    #[test]
    fn sign_ins_are_about_their_user_and_all_else_about_its_actor() {
        let values = [
            (Column::ActorUserName, "WS1$"),
            (Column::UserName, "taro"),
            (Column::UserDomain, "OFFICE"),
        ];
        let sign_in = columns(Class::AUTHENTICATION, &values);
        assert_eq!(sign_in.account().as_deref(), Some(r"OFFICE\taro"));
        let process = columns(Class::PROCESS_ACTIVITY, &values);
        assert_eq!(process.account().as_deref(), Some("WS1$"));
    }

    #[test]
    fn the_first_value_of_a_column_stays() {
        let twice = [(Column::SrcIp, "192.0.2.1"), (Column::SrcIp, "192.0.2.2")];
        let columns = columns(Class::BASE_EVENT, &twice);
        assert_eq!(columns.get(Column::SrcIp), Some("192.0.2.1"));
        assert_eq!(columns.iter().count(), 1);
    }

    #[test]
    fn observables_have_the_type_of_what_they_are() {
        let mut columns = columns(
            Class::DNS_ACTIVITY,
            &[
                (Column::ActorUserName, "taro@example.com"),
                (Column::SrcPort, "53"),
                (Column::UrlString, "/index.html"),
            ],
        );
        columns.add_answer("203.0.113.1".into());
        columns.add_answer("cdn.example.net".into());
        columns.add_answer("v=spf1 -all".into());
        columns.add_hash(HashAlgorithm::Md5, "0".repeat(32).into());
        let types: Vec<u8> = columns.observables().map(|o| o.kind.id()).collect();
        assert_eq!(types, [5, 8, 2, 1]);
    }

    #[test]
    fn lists_are_bounded() {
        let mut columns = OcsfColumns::new(None);
        for _ in 0..OcsfColumns::ANSWERS_MAX + 1 {
            columns.add_answer("a".into());
            columns.add_hash(HashAlgorithm::Md5, "a".into());
        }
        assert_eq!(columns.answers().len(), OcsfColumns::ANSWERS_MAX);
        assert_eq!(columns.hashes().len(), 1);
    }
}
