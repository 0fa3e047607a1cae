//! All other channels of Windows: PowerShell, Defender, System, the task scheduler, remote
//! desktop, ...

use super::table::{Activity, Case, Family, Outcome, Part, Source, When, between, from, part};
use yagura_model::ocsf::Column::*;
use yagura_model::ocsf::{Class, Severity, Status};

/// Columns of every Windows event. A payload may have a `Computer` too.
pub(super) const SYSTEM: &[Source] = &[
    part(DeviceHostname, &["Computer"], Part::System),
    part(DeviceIp, &["Computer"], Part::System),
    from(ActorUserUid, &["Security_UserID"]),
    from(Message, &["Message", "message"]),
];

/// `Level` of the System section.
pub(super) const LEVEL: &[&str] = &["Level"];
/// Its numbers.
pub(super) const LEVELS: &[(&str, Severity)] = &[
    ("0", Severity::Informational),
    ("1", Severity::Critical),
    ("2", Severity::Medium),
    ("3", Severity::Low),
    ("4", Severity::Informational),
    ("5", Severity::Informational),
];

const SCRIPT: &[Source] = &[
    from(ScriptContent, &["ScriptBlockText", "Payload", "Data"]),
    from(FilePath, &["Path"]),
];
/// PowerShell names its user and program only in running text.
const SCRIPT_CONTEXT: &[Source] = &[
    between(ActorUserName, &["ContextInfo"], "User = ", "\n"),
    between(
        ProcessCmdLine,
        &["ContextInfo"],
        "Host Application = ",
        "\n",
    ),
    between(ProcessCmdLine, &["Data"], "HostApplication=", "\n"),
    from(ProcessCmdLine, &["HostApplication"]),
];

const THREAT: &[Source] = &[
    from(FindingTitle, &["Threat Name", "ThreatName"]),
    between(FilePath, &["Path"], "file:_", ";"),
    between(FilePath, &["Path"], "file:_", ""),
    from(FilePath, &["Path"]),
    from(ProcessPath, &["Process Name"]),
    from(ActorUserName, &["Detection User", "User"]),
];

const SERVICE: &[Source] = &[
    from(ServiceName, &["ServiceName", "param1", "Param1"]),
    from(ProcessCmdLine, &["ImagePath"]),
    from(UserName, &["AccountName"]),
];
const CLEARED: &[Source] = &[
    from(ActorUserName, &["SubjectUserName"]),
    from(ActorUserDomain, &["SubjectDomainName"]),
    from(ActorUserUid, &["SubjectUserSid"]),
    from(ResourceUid, &["Channel"]),
    from(FilePath, &["BackupPath"]),
];
const TASK: &[Source] = &[
    from(JobName, &["TaskName", "Name"]),
    from(ActorUserName, &["UserContext", "UserName"]),
    from(ProcessPath, &["Path", "ActionName"]),
];
const SESSION: &[Source] = &[
    from(UserName, &["User", "Param1", "UserName"]),
    from(UserDomain, &["Param2", "Domain", "DomainName"]),
    from(SrcIp, &["Address", "Param3", "ClientIP", "IPString"]),
    from(SrcHostname, &["WorkstationName", "Workstation"]),
    from(DstHostname, &["SChannelName", "TargetName"]),
];
const TRANSFER: &[Source] = &[
    from(UrlString, &["url", "RemoteName"]),
    from(FilePath, &["LocalName"]),
    from(JobName, &["jobTitle", "name", "Name"]),
    from(ActorUserName, &["jobOwner", "User"]),
    from(ProcessPath, &["processPath"]),
];
const QUERY: &[Source] = &[from(QueryHostname, &["QueryName", "QNAME"])];
const APP_CONTROL: &[Source] = &[
    from(ProcessPath, &["FullFilePath", "FilePath", "File Name"]),
    from(ActorUserUid, &["TargetUser"]),
];
const RULE: &[Source] = &[
    from(ResourceUid, &["RuleName", "RuleId"]),
    from(FilePath, &["ApplicationPath"]),
    from(ProcessPath, &["ModifyingApplication"]),
    from(ActorUserUid, &["ModifyingUser"]),
];

const REMOTE_DESKTOP: When = When::Any(&[
    When::Service("terminalservices-localsessionmanager"),
    When::Is(
        "Channel",
        &["Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational"],
    ),
]);

const RDP_CORE: When = When::Is(
    "Channel",
    &["Microsoft-Windows-RemoteDesktopServices-RdpCoreTS/Operational"],
);

const fn rdp(when: &'static [When], activity: u8) -> Case {
    of(when, Class::RDP_ACTIVITY, activity).columns(&[SESSION])
}

const fn of(when: &'static [When], class: Class, activity: u8) -> Case {
    Case::new(When::All(when), class, Activity::Is(activity))
}

const fn task(when: &'static [When], activity: u8) -> Case {
    of(when, Class::SCHEDULED_JOB_ACTIVITY, activity).columns(&[TASK])
}

const fn session(when: &'static [When], activity: u8) -> Case {
    of(when, Class::AUTHENTICATION, activity)
        .columns(&[SESSION])
        .outcome(Outcome::Is(Status::Success))
}

pub(super) const FAMILY: Family = Family {
    name: "Other Windows channels",
    takes: When::All(&[
        When::Product("windows"),
        When::Has("EventID"),
        When::Has("Channel"),
    ]),
    cases: &[
        of(
            &[When::Service("powershell"), When::Id(&[4103, 4104])],
            Class::SCRIPT_ACTIVITY,
            1,
        )
        .columns(&[SCRIPT_CONTEXT, SCRIPT]),
        of(
            &[When::Service("powershell-classic"), When::Id(&[800])],
            Class::SCRIPT_ACTIVITY,
            1,
        )
        .columns(&[SCRIPT_CONTEXT, SCRIPT]),
        of(
            &[When::Service("powershell-classic"), When::Id(&[400, 600])],
            Class::SCRIPT_ACTIVITY,
            1,
        )
        .columns(&[SCRIPT_CONTEXT]),
        of(
            &[
                When::Service("windefend"),
                When::Id(&[
                    1006, 1007, 1008, 1009, 1010, 1011, 1012, 1015, 1017, 1018, 1019, 1115, 1116,
                    1117, 1118, 1119, 1121, 1122, 1123, 1124, 1125, 1126, 1131, 1132, 1133, 1134,
                ]),
            ],
            Class::DETECTION_FINDING,
            1,
        )
        .columns(&[THREAT]),
        of(
            &[When::Service("windefend"), When::Id(&[5001, 5010, 5012])],
            Class::APPLICATION_LIFECYCLE,
            7,
        ),
        of(
            &[When::Service("windefend"), When::Id(&[5000, 5009, 5011])],
            Class::APPLICATION_LIFECYCLE,
            6,
        ),
        of(
            &[When::Service("windefend"), When::Id(&[5004, 5007, 5013])],
            Class::APPLICATION_LIFECYCLE,
            8,
        ),
        of(
            &[When::Service("system"), When::Id(&[104])],
            Class::EVENT_LOG_ACTIVITY,
            1,
        )
        .columns(&[CLEARED])
        .outcome(Outcome::Is(Status::Success)),
        of(
            &[When::Service("system"), When::Id(&[6005])],
            Class::EVENT_LOG_ACTIVITY,
            6,
        ),
        of(
            &[When::Service("system"), When::Id(&[6006])],
            Class::EVENT_LOG_ACTIVITY,
            7,
        ),
        of(
            &[When::Service("system"), When::Id(&[7045])],
            Class::WINDOWS_SERVICE_ACTIVITY,
            1,
        )
        .columns(&[SERVICE])
        .outcome(Outcome::Is(Status::Success)),
        of(
            &[When::Service("system"), When::Id(&[7040])],
            Class::WINDOWS_SERVICE_ACTIVITY,
            2,
        )
        .columns(&[SERVICE]),
        Case::new(
            When::All(&[When::Service("system"), When::Id(&[7035, 7036])]),
            Class::WINDOWS_SERVICE_ACTIVITY,
            Activity::Words(
                &["param2", "Param2"],
                &[
                    ("running", 3),
                    ("start", 3),
                    ("stopped", 4),
                    ("stop", 4),
                    ("paused", 5),
                ],
            ),
        )
        .columns(&[SERVICE]),
        of(
            &[When::Service("system"), When::Id(&[7031, 7034])],
            Class::WINDOWS_SERVICE_ACTIVITY,
            4,
        )
        .columns(&[SERVICE])
        .outcome(Outcome::Is(Status::Failure)),
        of(
            &[
                When::Service("system"),
                When::Id(&[7000, 7009, 7011, 7023, 7024]),
            ],
            Class::WINDOWS_SERVICE_ACTIVITY,
            3,
        )
        .columns(&[SERVICE])
        .outcome(Outcome::Is(Status::Failure)),
        task(&[When::Service("taskscheduler"), When::Id(&[106])], 1),
        task(&[When::Service("taskscheduler"), When::Id(&[140])], 2),
        task(&[When::Service("taskscheduler"), When::Id(&[141])], 3),
        task(&[When::Service("taskscheduler"), When::Id(&[142])], 5),
        task(
            &[
                When::Service("taskscheduler"),
                When::Id(&[100, 107, 108, 110, 129, 200]),
            ],
            6,
        ),
        session(&[REMOTE_DESKTOP, When::Id(&[21, 22, 25, 1149])], 1),
        session(&[REMOTE_DESKTOP, When::Id(&[23, 24])], 2),
        rdp(&[RDP_CORE, When::Id(&[131])], 3),
        rdp(&[RDP_CORE, When::Id(&[140])], 3).outcome(Outcome::Is(Status::Failure)),
        rdp(&[RDP_CORE, When::Id(&[102, 103])], 7),
        of(
            &[When::Service("ntlm"), When::Id(&[8001, 8002, 8003, 8004])],
            Class::AUTHENTICATION,
            1,
        )
        .columns(&[SESSION]),
        of(
            &[
                When::Service("bits-client"),
                When::Id(&[3, 16403, 59, 60, 61]),
            ],
            Class::HTTP_ACTIVITY,
            0,
        )
        .columns(&[TRANSFER]),
        Case::new(
            When::Any(&[
                When::Service("dns-client"),
                When::Service("dns-server-analytic"),
            ]),
            Class::DNS_ACTIVITY,
            Activity::Is(6),
        )
        .columns(&[QUERY]),
        of(
            &[
                When::Service("applocker"),
                When::Id(&[8002, 8003, 8005, 8006, 8020, 8021, 8023, 8024]),
            ],
            Class::PROCESS_ACTIVITY,
            1,
        )
        .columns(&[APP_CONTROL])
        .outcome(Outcome::Is(Status::Success)),
        of(
            &[
                When::Service("applocker"),
                When::Id(&[8004, 8007, 8022, 8025]),
            ],
            Class::PROCESS_ACTIVITY,
            1,
        )
        .columns(&[APP_CONTROL])
        .outcome(Outcome::Is(Status::Failure)),
        of(
            &[When::Service("firewall-as"), When::Id(&[2004, 2071, 2097])],
            Class::ENTITY_MANAGEMENT,
            1,
        )
        .columns(&[RULE]),
        of(
            &[
                When::Service("firewall-as"),
                When::Id(&[2002, 2003, 2005, 2008, 2073, 2083]),
            ],
            Class::ENTITY_MANAGEMENT,
            3,
        )
        .columns(&[RULE]),
        of(
            &[
                When::Service("firewall-as"),
                When::Id(&[2006, 2033, 2052, 2059]),
            ],
            Class::ENTITY_MANAGEMENT,
            4,
        )
        .columns(&[RULE]),
        of(
            &[
                When::Service("application"),
                When::Id(&[1000, 1001, 1002, 1026]),
            ],
            Class::APPLICATION_ERROR,
            1,
        ),
        of(
            &[When::Service("application"), When::Id(&[1033, 11707])],
            Class::APPLICATION_LIFECYCLE,
            1,
        ),
        of(
            &[When::Service("application"), When::Id(&[1034, 11724])],
            Class::APPLICATION_LIFECYCLE,
            2,
        ),
    ],
    columns: &[
        &[
            from(ActorUserName, &["User", "SubjectUserName", "UserName"]),
            from(ActorUserDomain, &["SubjectDomainName"]),
            from(SrcIp, &["IpAddress", "SourceAddress", "ClientAddress"]),
            from(ProcessPath, &["Image", "ProcessName", "AppPath"]),
            from(ProcessCmdLine, &["CommandLine"]),
        ],
        SYSTEM,
    ],
    outcome: Outcome::Keywords,
    // A threat's own severity is worth more than the level at which it was logged.
    severity: &["Severity Name", "Level"],
    severity_words: LEVELS,
    hashes: &["FileHash", "Hashes"],
    answers: &["QueryResults"],
};
