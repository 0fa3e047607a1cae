//! DNS servers: BIND, Unbound, dnsmasq.

use super::shared::{DNS, ENDPOINTS};
use super::table::{Activity, Case, Family, Outcome, Source, When, from};
use yagura_model::ocsf::{Class, Column::*};

const SERVER: &[Source] = &[
    from(DeviceHostname, &["hostname"]),
    from(DeviceIp, &["hostname"]),
    from(ProcessName, &["program"]),
    from(ProcessPid, &["pid"]),
    from(Message, &["message"]),
];

const RCODE: Outcome = Outcome::Words {
    names: &["rcode"],
    success: &["NOERROR"],
    failure: &["FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"],
};

const fn of(when: When, activity: u8) -> Case {
    Case::new(when, Class::DNS_ACTIVITY, Activity::Is(activity))
}

pub(super) const FAMILY: Family = Family {
    name: "DNS servers",
    takes: When::Format(&["dns_log"]),
    cases: &[
        of(When::Has("rcode"), 2).outcome(RCODE),
        of(When::Has("answer"), 2),
        of(When::Has("query"), 1),
    ],
    columns: &[DNS, ENDPOINTS, SERVER],
    answers: &["answer"],
    ..Family::EMPTY
};
