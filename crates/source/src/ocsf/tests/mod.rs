//! What the samples of every format become, and laws that hold for any event.

mod documentation;
mod laws;
mod samples;
mod windows;

use super::FAMILIES;
use super::table::{Family, Source};
use std::net::IpAddr;
use yagura_model::ocsf::{Class, ColumnKind, OcsfColumns};

/// All rows of a family, those of its cases first.
fn rows(family: &Family) -> impl Iterator<Item = &'static Source> {
    let of_cases = family.cases.iter().flat_map(|case| case.columns);
    of_cases.chain(family.columns).copied().flatten()
}

/// Asserts what every column promises.
fn assert_kinds(columns: &OcsfColumns<'_>) {
    for (column, value) in columns.iter() {
        let name = column.name();
        assert!(!value.trim().is_empty(), "{name}");
        let holds = match column.kind() {
            ColumnKind::Ip => value.parse::<IpAddr>().is_ok(),
            ColumnKind::Port => value.parse::<u16>().is_ok(),
            ColumnKind::Number => value.parse::<u64>().is_ok(),
            ColumnKind::Mac => value.len() == 17,
            ColumnKind::Hostname => value.parse::<IpAddr>().is_err() && !value.contains(' '),
            ColumnKind::User | ColumnKind::Text => true,
        };
        assert!(holds, "{name}: {value:?}");
    }
    assert!(Class::ALL.contains(&columns.class));
    assert!(columns.observables().all(|o| !o.value.is_empty()));
}
