//! Zeek, as TSV and JSON.

use super::shared::HTTP_METHODS;
use super::table::{Activity, Case, Family, Outcome, Source, When, between, from};
use yagura_model::ocsf::{ACTIVITY_OTHER, Class, Column::*};

const ENDS: &[Source] = &[
    from(SrcIp, &["id.orig_h", "src", "tx_hosts"]),
    from(SrcPort, &["id.orig_p"]),
    from(SrcMac, &["orig_l2_addr", "mac"]),
    from(DstIp, &["id.resp_h", "dst", "rx_hosts"]),
    from(DstPort, &["id.resp_p", "p"]),
];
const HTTP: &[Source] = &[
    from(HttpMethod, &["method"]),
    from(UrlString, &["c-uri", "uri"]),
    from(UrlHostname, &["host"]),
    from(DstHostname, &["host"]),
    from(UserAgent, &["user_agent"]),
    from(HttpStatus, &["status_code"]),
    from(ActorUserName, &["username"]),
];
const DNS: &[Source] = &[
    from(QueryHostname, &["query"]),
    from(QueryType, &["qtype_name"]),
];
const TLS: &[Source] = &[from(DstHostname, &["server_name"])];
const FILE: &[Source] = &[from(FilePath, &["filename", "name", "path"])];
const SHARE: &[Source] = &[
    from(FilePath, &["name", "path"]),
    from(ResourceUid, &["path"]),
];
const CALL: &[Source] = &[
    from(ApiOperation, &["operation"]),
    from(ApiService, &["endpoint"]),
];
const SIGN_IN: &[Source] = &[
    from(UserName, &["username", "user", "cookie"]),
    from(UserDomain, &["domainname"]),
    from(SrcHostname, &["hostname"]),
    from(
        DstHostname,
        &["server_dns_computer_name", "server_nb_computer_name"],
    ),
];
/// `taro/EXAMPLE.COM`.
const PRINCIPAL: &[Source] = &[
    between(UserName, &["client"], "", "/"),
    between(UserDomain, &["client"], "/", ""),
];
const NOTICE: &[Source] = &[from(FindingTitle, &["note"]), from(Message, &["msg"])];
const WEIRD: &[Source] = &[from(Message, &["name"])];
const MAIL: &[Source] = &[
    from(ActorUserName, &["mailfrom", "from"]),
    from(UserName, &["rcptto", "to"]),
];

const fn of(service: &'static str, class: Class, activity: u8) -> Case {
    Case::new(When::Service(service), class, Activity::Is(activity))
}

/// Whether a sign-in that Zeek watched worked, where it could tell.
const SIGNED_IN: Outcome = Outcome::Words {
    names: &["success", "auth_success"],
    success: &["true", "T"],
    failure: &["false", "F"],
};

pub(super) const FAMILY: Family = Family {
    name: "Zeek",
    takes: When::Product("zeek"),
    cases: &[
        of("conn", Class::NETWORK_ACTIVITY, 6).outcome(Outcome::Words {
            names: &["conn_state"],
            success: &["SF", "S1", "S2", "S3", "RSTO", "RSTR"],
            failure: &["S0", "REJ", "RSTOS0", "RSTRH"],
        }),
        of("dns", Class::DNS_ACTIVITY, 6)
            .columns(&[DNS])
            .outcome(Outcome::Words {
                names: &["rcode_name"],
                success: &["NOERROR"],
                failure: &["FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"],
            }),
        Case::new(
            When::Service("http"),
            Class::HTTP_ACTIVITY,
            Activity::Words(&["method"], HTTP_METHODS),
        )
        .columns(&[HTTP])
        .outcome(Outcome::HttpStatus(&["status_code"])),
        of("ssl", Class::NETWORK_ACTIVITY, 6).columns(&[TLS]),
        of("files", Class::NETWORK_ACTIVITY, 6).columns(&[FILE]),
        Case::new(
            When::Service("smb_files"),
            Class::SMB_ACTIVITY,
            Activity::Words(
                &["action"],
                &[("SMB::FILE_OPEN", 2), ("SMB::FILE_WRITE", 5)],
            ),
        )
        .columns(&[SHARE]),
        of("smb_mapping", Class::SMB_ACTIVITY, ACTIVITY_OTHER).columns(&[SHARE]),
        of("dce_rpc", Class::API_ACTIVITY, ACTIVITY_OTHER).columns(&[CALL]),
        Case::new(
            When::Service("kerberos"),
            Class::AUTHENTICATION,
            Activity::Words(&["request_type"], &[("AS", 3), ("TGS", 4)]),
        )
        .columns(&[PRINCIPAL])
        .outcome(SIGNED_IN),
        of("ntlm", Class::AUTHENTICATION, 1)
            .columns(&[SIGN_IN])
            .outcome(SIGNED_IN),
        of("rdp", Class::RDP_ACTIVITY, 3).columns(&[SIGN_IN]),
        of("ssh", Class::SSH_ACTIVITY, 1)
            .columns(&[SIGN_IN])
            .outcome(SIGNED_IN),
        of("ftp", Class::FTP_ACTIVITY, 0).columns(&[SIGN_IN]),
        of("dhcp", Class::DHCP_ACTIVITY, 0),
        of("smtp", Class::EMAIL_ACTIVITY, 1).columns(&[MAIL]),
        of("tunnel", Class::TUNNEL_ACTIVITY, 1),
        of("notice", Class::DETECTION_FINDING, 1).columns(&[NOTICE]),
        of("weird", Class::NETWORK_ACTIVITY, 6).columns(&[WEIRD]),
        Case::new(
            When::Has("id.orig_h"),
            Class::NETWORK_ACTIVITY,
            Activity::Is(6),
        ),
    ],
    columns: &[ENDS],
    hashes: &["md5", "sha1", "sha256"],
    answers: &["answers"],
    ..Family::EMPTY
};
