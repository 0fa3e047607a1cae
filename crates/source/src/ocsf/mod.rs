//! Events to OCSF columns, by one table for each family of products.
//!
//! In: an [`Event`] of any format. Out: its [`OcsfColumns`], borrowed from it. Invariants: nothing
//! panics; a column holds what its kind says or nothing; time is the event's; cost is a look-up a
//! row of the table, so callers make columns only for events that need them.
//!
//! A family is a file of one shape: a `FAMILY` that says which events it takes (`When`), which
//! class each is (`Case`) and which fields feed which columns (`Source`). To add one, copy a
//! file and name it in [`FAMILIES`]. The fields that all the tables read are listed in
//! `docs/log-sources.md`, Part 5.

mod clean;
mod fill;
mod record;
mod shared;
mod table;
#[cfg(test)]
mod tests;
mod verbs;

mod auditd;
mod aws;
mod azure;
mod devices;
mod dns;
mod ecs;
mod gcp;
mod generic;
mod kubernetes;
mod linux;
mod m365;
mod opencanary;
mod osquery;
mod saas;
mod suricata;
mod sysmon;
mod web;
mod windows;
mod windows_security;
mod zeek;

use record::Record;
use table::Family;
use yagura_model::Event;
use yagura_model::ocsf::OcsfColumns;

/// All tables; the first that takes an event reads it. The last takes any.
const FAMILIES: &[&Family] = &[
    &sysmon::FAMILY,
    &windows_security::FAMILY,
    &windows::FAMILY,
    &ecs::FAMILY,
    &auditd::OWN_FAMILY,
    &auditd::FAMILY,
    &osquery::FAMILY,
    &aws::FAMILY,
    &m365::FAMILY,
    &azure::SIGN_IN_FAMILY,
    &azure::FAMILY,
    &gcp::FAMILY,
    &kubernetes::FAMILY,
    &saas::OKTA,
    &saas::GITHUB,
    &saas::BITBUCKET,
    &saas::ONELOGIN,
    &saas::DUO,
    &opencanary::FAMILY,
    &suricata::FAMILY,
    &zeek::FAMILY,
    &web::FAMILY,
    &dns::FAMILY,
    &linux::FAMILY,
    &devices::FAMILY,
    &generic::FAMILY,
];

/// Returns the OCSF columns of an event.
#[must_use]
pub fn columns(event: &Event) -> OcsfColumns<'_> {
    let record = Record::new(event);
    let mut columns = OcsfColumns::new(event.time);
    if let Some(family) = FAMILIES.iter().find(|family| record.is(&family.takes)) {
        fill::fill(record, family, &mut columns);
    }
    columns
}
