//! OpenCanary: whatever touches a decoy is a finding.

use super::table::Part;
use super::table::{Activity, Case, Family, Source, When, from, part};
use yagura_model::ocsf::{Class, Column::*};

const COLUMNS: &[Source] = &[
    from(DeviceHostname, &["node_id"]),
    from(SrcIp, &["src_host"]),
    from(SrcPort, &["src_port"]),
    from(DstIp, &["dst_host"]),
    from(DstPort, &["dst_port"]),
    from(UserName, &["logdata.USERNAME", "logdata.USER"]),
    from(UrlString, &["logdata.PATH", "logdata.URL"]),
    from(UserAgent, &["logdata.USERAGENT"]),
    from(FilePath, &["logdata.FILENAME"]),
    part(FindingTitle, &["logtype"], Part::Fixed("Decoy touched")),
];

pub(super) const FAMILY: Family = Family {
    name: "OpenCanary",
    takes: When::Product("opencanary"),
    cases: &[
        // 1000 and below: the decoy's own messages (started, configuration).
        Case::new(
            When::Has("src_host"),
            Class::DETECTION_FINDING,
            Activity::Is(1),
        ),
    ],
    columns: &[COLUMNS],
    ..Family::EMPTY
};
