//! Reads an event through a table.

use super::clean::{clean, narrow};
use super::record::Record;
use super::table::{Activity, Case, Family, Outcome, Part, SEVERITIES, Source};
use super::verbs;
use std::borrow::Cow;
use yagura_model::ocsf::{
    ACTIVITY_OTHER, Column, ColumnKind, HashAlgorithm, OcsfColumns, Severity, Status,
};

/// Fills the columns of an event of a family.
pub(super) fn fill<'e>(record: Record<'e>, family: &Family, columns: &mut OcsfColumns<'e>) {
    let case = family.cases.iter().find(|case| record.is(&case.when));
    columns.severity = severity(record, family);
    columns.status = status(record, &family.outcome);
    if let Some(case) = case {
        classify(record, case, columns);
        set_all(record, case.columns, columns);
    }
    set_all(record, family.columns, columns);
    for name in family.hashes {
        record
            .values(name)
            .for_each(|value| add_hashes(value, columns));
    }
    for name in family.answers {
        record
            .values(name)
            .for_each(|value| add_answers(value, columns));
    }
    set_leaf(columns, Column::ProcessPath, Column::ProcessName);
    set_leaf(columns, Column::FilePath, Column::FileName);
}

fn classify<'e>(record: Record<'e>, case: &Case, columns: &mut OcsfColumns<'e>) {
    columns.class = case.class;
    columns.activity_id = match &case.activity {
        Activity::Is(id) => *id,
        Activity::Words(names, words) => record.first(names).map_or(0, |text| {
            let found = words
                .iter()
                .find(|(word, _)| text.eq_ignore_ascii_case(word));
            found.map_or(ACTIVITY_OTHER, |(_, id)| *id)
        }),
        Activity::Verb(names) => record.first(names).map_or(0, |text| verbs::activity(&text)),
    };
    match status(record, &case.outcome) {
        Status::Unknown => {}
        told => columns.status = told,
    }
}

fn severity(record: Record<'_>, family: &Family) -> Severity {
    let Some(word) = record.first(family.severity) else {
        return Severity::Unknown;
    };
    let mut words = family.severity_words.iter().chain(SEVERITIES);
    words
        .find(|(known, _)| word.eq_ignore_ascii_case(known))
        .map_or(Severity::Unknown, |(_, severity)| *severity)
}

fn status(record: Record<'_>, outcome: &Outcome) -> Status {
    match outcome {
        Outcome::Unknown => Status::Unknown,
        Outcome::Is(status) => *status,
        Outcome::Keywords => record
            .system("Keywords")
            .map_or(Status::Unknown, |k| keywords(&k)),
        Outcome::Code(name) => record.get(name).map_or(Status::Unknown, |code| {
            let digits = code.strip_prefix("0x").unwrap_or(&code);
            match u64::from_str_radix(digits, 16) {
                Ok(number) => success_if(number == 0),
                Err(_) => Status::Unknown,
            }
        }),
        Outcome::HttpStatus(names) => {
            let code = record
                .first(names)
                .and_then(|code| code.trim().parse::<u16>().ok());
            code.filter(|code| *code != 0)
                .map_or(Status::Unknown, |code| success_if(code < 400))
        }
        Outcome::FailureIf(name) => success_if(record.get(name).is_none()),
        Outcome::Words {
            names,
            success,
            failure,
        } => record.first(names).map_or(Status::Unknown, |text| {
            let is_among = |words: &[&str]| words.iter().any(|w| text.eq_ignore_ascii_case(w));
            if is_among(success) {
                Status::Success
            } else if is_among(failure) {
                Status::Failure
            } else {
                Status::Unknown
            }
        }),
        Outcome::First(all) => all
            .iter()
            .map(|outcome| status(record, outcome))
            .find(|status| *status != Status::Unknown)
            .unwrap_or_default(),
    }
}

fn success_if(succeeded: bool) -> Status {
    if succeeded {
        Status::Success
    } else {
        Status::Failure
    }
}

/// Windows' `AuditSuccess` and `AuditFailure` bits, or the words that shippers make of them.
fn keywords(text: &str) -> Status {
    const AUDIT_FAILURE: u64 = 0x0010_0000_0000_0000;
    const AUDIT_SUCCESS: u64 = 0x0020_0000_0000_0000;
    let hex = text.strip_prefix("0x");
    let bits = hex
        .and_then(|hex| u64::from_str_radix(hex, 16).ok())
        .unwrap_or(0);
    if bits & AUDIT_FAILURE != 0 || text.eq_ignore_ascii_case("Audit Failure") {
        Status::Failure
    } else if bits & AUDIT_SUCCESS != 0 || text.eq_ignore_ascii_case("Audit Success") {
        Status::Success
    } else {
        Status::Unknown
    }
}

fn set_all<'e>(record: Record<'e>, groups: &[&[Source]], columns: &mut OcsfColumns<'e>) {
    for source in groups.iter().copied().flatten() {
        if columns.get(source.column).is_none() {
            set(record, source, columns);
        }
    }
}

fn set<'e>(record: Record<'e>, source: &Source, columns: &mut OcsfColumns<'e>) {
    let kind = source.column.kind();
    let suits = |value| clean(value, &source.part, kind);
    let found = source.names.iter().find_map(|name| match source.part {
        Part::System => record.system(name).and_then(suits),
        _ => record.values(name).find_map(suits),
    });
    let Some(value) = found else {
        return;
    };
    match domain_of(source.column) {
        Some(domain) if kind == ColumnKind::User => set_user(source.column, domain, value, columns),
        _ => columns.set(source.column, value),
    }
}

fn domain_of(column: Column) -> Option<Column> {
    match column {
        Column::ActorUserName => Some(Column::ActorUserDomain),
        Column::UserName => Some(Column::UserDomain),
        _ => None,
    }
}

/// `DOMAIN\name` is both.
fn set_user<'e>(
    column: Column,
    domain: Column,
    value: Cow<'e, str>,
    columns: &mut OcsfColumns<'e>,
) {
    let both = value.split_once('\\');
    if both.is_none_or(|(domain, name)| domain.is_empty() || name.is_empty()) {
        return columns.set(column, value);
    }
    let name = narrow(value.clone(), |text| Some(text.split_once('\\')?.1));
    let domain_name = narrow(value, |text| Some(text.split_once('\\')?.0));
    if let (Some(name), Some(domain_name)) = (name, domain_name) {
        columns.set(column, name);
        columns.set(domain, domain_name);
    }
}

/// A hash, or several as `SHA1=...,MD5=...`. IMPHASH is none of the file's contents.
fn add_hashes<'e>(value: Cow<'e, str>, columns: &mut OcsfColumns<'e>) {
    if !value.contains('=') {
        if let Some(algorithm) = HashAlgorithm::of(&value) {
            columns.add_hash(algorithm, value);
        }
        return;
    }
    for index in 0..value.split(',').count().min(OcsfColumns::HASHES_MAX) {
        let hash = narrow(value.clone(), |text| {
            let (name, hex) = text.split(',').nth(index)?.split_once('=')?;
            (!name.trim().eq_ignore_ascii_case("IMPHASH")).then_some(hex.trim())
        });
        if let Some(hex) = hash
            && let Some(algorithm) = HashAlgorithm::of(&hex)
        {
            columns.add_hash(algorithm, hex);
        }
    }
}

/// An answer, or several as Sysmon writes them: `type:  5 www.example.net;::ffff:192.0.2.1;`.
fn add_answers<'e>(value: Cow<'e, str>, columns: &mut OcsfColumns<'e>) {
    for index in 0..value.split(';').count().min(OcsfColumns::ANSWERS_MAX) {
        let answer = narrow(value.clone(), |text| {
            let answer = text.split(';').nth(index)?.trim();
            let answer = match answer.strip_prefix("type:") {
                Some(typed) => typed.trim_start().split_once(' ')?.1.trim(),
                None => answer,
            };
            (!answer.is_empty() && answer != "-").then_some(answer)
        });
        if let Some(answer) = answer {
            let address = clean(answer.clone(), &Part::Whole, ColumnKind::Ip);
            columns.add_answer(address.unwrap_or(answer));
        }
    }
}

/// Names a file by the last part of its path.
fn set_leaf(columns: &mut OcsfColumns<'_>, path: Column, name: Column) {
    let leaf = columns.value(path).cloned().and_then(|value| {
        narrow(value, |text| {
            let leaf = text.rsplit(['\\', '/']).next();
            leaf.filter(|leaf| !leaf.is_empty())
        })
    });
    if let Some(leaf) = leaf {
        columns.set(name, leaf);
    }
}
