//! Suricata EVE.

use super::shared::HTTP_METHODS;
use super::table::{Activity, Case, Family, Outcome, Source, When, from};
use yagura_model::ocsf::{Class, Column::*, Severity};

const ENDS: &[Source] = &[
    from(SrcIp, &["src_ip"]),
    from(SrcPort, &["src_port"]),
    from(SrcMac, &["ether.src_mac"]),
    from(DstIp, &["dest_ip"]),
    from(DstPort, &["dest_port"]),
    from(DstHostname, &["tls.sni", "http.hostname"]),
    from(DeviceHostname, &["host", "sensor_name"]),
];
const ALERT: &[Source] = &[from(FindingTitle, &["alert.signature", "anomaly.event"])];
const HTTP: &[Source] = &[
    from(HttpMethod, &["http.http_method"]),
    from(UrlString, &["http.url"]),
    from(UrlHostname, &["http.hostname"]),
    from(UserAgent, &["http.http_user_agent"]),
    from(HttpStatus, &["http.status"]),
];
const DNS: &[Source] = &[
    from(
        QueryHostname,
        &["dns.rrname", "dns.queries.rrname", "dns.query.rrname"],
    ),
    from(
        QueryType,
        &["dns.rrtype", "dns.queries.rrtype", "dns.query.rrtype"],
    ),
];
const FILE: &[Source] = &[
    from(FilePath, &["fileinfo.filename", "smb.filename"]),
    from(ResourceUid, &["smb.share"]),
];
const KERBEROS: &[Source] = &[
    from(UserName, &["krb5.cname"]),
    from(UserDomain, &["krb5.realm"]),
];
const MAIL: &[Source] = &[
    from(ActorUserName, &["email.from", "smtp.mail_from"]),
    from(UserName, &["email.to", "smtp.rcpt_to"]),
];

const fn of(types: &'static [&'static str], class: Class, activity: u8) -> Case {
    Case::new(When::Is("event_type", types), class, Activity::Is(activity))
}

pub(super) const FAMILY: Family = Family {
    name: "Suricata",
    takes: When::Product("suricata"),
    cases: &[
        of(&["alert"], Class::DETECTION_FINDING, 1).columns(&[ALERT]),
        Case::new(
            When::All(&[
                When::Is("event_type", &["dns"]),
                When::Is("dns.type", &["answer", "response"]),
            ]),
            Class::DNS_ACTIVITY,
            Activity::Is(2),
        )
        .outcome(Outcome::Words {
            names: &["dns.rcode"],
            success: &["NOERROR"],
            failure: &["FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"],
        }),
        of(&["dns"], Class::DNS_ACTIVITY, 1),
        Case::new(
            When::Is("event_type", &["http", "http2"]),
            Class::HTTP_ACTIVITY,
            Activity::Words(&["http.http_method"], HTTP_METHODS),
        )
        .outcome(Outcome::HttpStatus(&["http.status"])),
        of(
            &["flow", "netflow", "tls", "anomaly", "tcp", "quic"],
            Class::NETWORK_ACTIVITY,
            6,
        )
        .columns(&[ALERT]),
        of(&["drop"], Class::NETWORK_ACTIVITY, 5),
        of(&["fileinfo"], Class::NETWORK_ACTIVITY, 6),
        of(&["ssh"], Class::SSH_ACTIVITY, 1),
        of(&["smb"], Class::SMB_ACTIVITY, 0),
        of(&["rdp"], Class::RDP_ACTIVITY, 6),
        of(&["ftp", "ftp_data"], Class::FTP_ACTIVITY, 0),
        of(&["dhcp"], Class::DHCP_ACTIVITY, 0),
        of(&["smtp"], Class::EMAIL_ACTIVITY, 1).columns(&[MAIL]),
        of(&["krb5"], Class::AUTHENTICATION, 3).columns(&[KERBEROS]),
        Case::new(
            When::Has("src_ip"),
            Class::NETWORK_ACTIVITY,
            Activity::Is(6),
        ),
    ],
    columns: &[ENDS, HTTP, DNS, FILE],
    severity: &["alert.severity"],
    severity_words: &[
        ("1", Severity::High),
        ("2", Severity::Medium),
        ("3", Severity::Low),
        ("4", Severity::Informational),
    ],
    hashes: &["fileinfo.md5", "fileinfo.sha1", "fileinfo.sha256"],
    answers: &[
        "dns.answers.rdata",
        "dns.rdata",
        "dns.answer.rdata",
        "dns.grouped.A",
        "dns.grouped.AAAA",
        "dns.grouped.CNAME",
    ],
    ..Family::EMPTY
};
