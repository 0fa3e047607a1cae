//! Programs of Linux in syslog and journald: what their messages say.

use super::shared::{
    DNS, ENDPOINTS, FIREWALL_ACTIONS, FIREWALL_OUTCOME, HTTP_ACTIVITY, HTTP_OUTCOME, PROXY, WEB,
};
use super::table::{Activity, Case, Family, Outcome, Part, Source, When, between, from, part};
use yagura_model::ocsf::{ACTIVITY_OTHER, Class, Column::*, Status};

const HOST: &[Source] = &[
    from(DeviceHostname, &["hostname"]),
    from(DeviceIp, &["hostname"]),
    from(ProcessName, &["program"]),
    from(ProcessPid, &["pid"]),
    from(Message, &["message"]),
];
const SSHD: &[Source] = &[
    from(UserName, &["user"]),
    between(UserName, &["message"], "authenticating user ", " "),
    between(UserName, &["message"], "invalid user ", " "),
    between(UserName, &["message"], "for user ", "("),
    between(UserName, &["message"], "for user ", " "),
    between(UserName, &["message"], "for user ", ""),
    between(SrcIp, &["message"], "rhost=", " "),
    between(SrcIp, &["message"], "rhost=", ""),
    from(SrcIp, &["src_ip"]),
    part(SrcIp, &["message"], Part::WordBefore(" port ")),
    from(SrcPort, &["src_port"]),
    between(SrcPort, &["message"], " port ", " "),
];
const SUDO: &[Source] = &[
    from(ActorUserName, &["user"]),
    from(UserName, &["USER"]),
    from(ProcessCmdLine, &["COMMAND"]),
];
/// Lines of PAM, su and logind.
const SESSION: &[Source] = &[
    between(UserName, &["message"], "for user ", "("),
    between(UserName, &["message"], "for user ", " "),
    between(UserName, &["message"], "for user ", ""),
    between(UserName, &["message"], " of user ", "."),
    between(UserName, &["message"], " user=", ""),
    between(UserName, &["message"], "(to ", ")"),
    between(UserName, &["message"], "'su ", "'"),
    between(ActorUserName, &["message"], " by ", "("),
    between(ActorUserName, &["message"], " failed for ", " "),
    between(ActorUserName, &["message"], "(to root) ", " "),
];
const ACCOUNT: &[Source] = &[
    between(UserName, &["message"], "new user: name=", ","),
    between(UserName, &["message"], "delete user '", "'"),
    between(UserName, &["message"], "change user '", "'"),
    between(UserName, &["message"], "add '", "'"),
    between(UserName, &["message"], "remove '", "'"),
    between(UserName, &["message"], "password changed for ", ""),
    between(GroupName, &["message"], "to group '", "'"),
    between(GroupName, &["message"], "to shadow group '", "'"),
    between(GroupName, &["message"], "from group '", "'"),
    between(GroupName, &["message"], "new group: name=", ","),
];
const CRON: &[Source] = &[
    between(ActorUserName, &["message"], "(", ")"),
    part(JobName, &["message"], Part::UpToLast("CMD (", ")")),
    part(ProcessCmdLine, &["message"], Part::UpToLast("CMD (", ")")),
];
const THREAT: &[Source] = &[
    from(FindingTitle, &["Signature"]),
    from(FilePath, &["Filename"]),
];
const UNIT: &[Source] = &[from(ServiceName, &["unit"])];

const FAILED: Outcome = Outcome::Is(Status::Failure);
const DONE: Outcome = Outcome::Is(Status::Success);

const fn says(words: &'static [&'static str], class: Class, activity: u8) -> Case {
    Case::new(
        When::Contains("message", words),
        class,
        Activity::Is(activity),
    )
}

const fn of(when: &'static [When], class: Class, activity: u8) -> Case {
    Case::new(When::All(when), class, Activity::Is(activity))
}

pub(super) const FAMILY: Family = Family {
    name: "Linux programs",
    takes: When::Product("linux"),
    cases: &[
        Case::new(
            When::Category("webserver"),
            Class::HTTP_ACTIVITY,
            HTTP_ACTIVITY,
        )
        .columns(&[WEB])
        .outcome(HTTP_OUTCOME),
        Case::new(When::Category("proxy"), Class::HTTP_ACTIVITY, HTTP_ACTIVITY)
            .columns(&[PROXY])
            .outcome(HTTP_OUTCOME),
        Case::new(When::Category("dns"), Class::DNS_ACTIVITY, Activity::Is(1))
            .columns(&[DNS, ENDPOINTS]),
        Case::new(
            When::Category("firewall"),
            Class::NETWORK_ACTIVITY,
            Activity::Words(&["action"], FIREWALL_ACTIONS),
        )
        .columns(&[ENDPOINTS])
        .outcome(FIREWALL_OUTCOME),
        Case::new(
            When::Category("antivirus"),
            Class::DETECTION_FINDING,
            Activity::Is(1),
        )
        .columns(&[THREAT]),
        of(
            &[
                When::Service("sshd"),
                When::Starts("message", &["Accepted "]),
            ],
            Class::AUTHENTICATION,
            1,
        )
        .columns(&[SSHD])
        .outcome(DONE),
        of(
            &[
                When::Service("sshd"),
                When::Any(&[
                    When::Starts(
                        "message",
                        &[
                            "Failed password",
                            "Failed publickey",
                            "Failed none",
                            "Failed keyboard-interactive",
                            "Failed gssapi",
                            "Failed hostbased",
                            "Invalid user",
                            "Connection closed by authenticating user",
                            "Connection closed by invalid user",
                            "Connection reset by authenticating user",
                            "Connection reset by invalid user",
                            "Disconnected from authenticating user",
                            "Disconnected from invalid user",
                            "error: maximum authentication attempts",
                            "error: PAM: Authentication failure",
                        ],
                    ),
                    When::Contains("message", &["authentication failure"]),
                ]),
            ],
            Class::AUTHENTICATION,
            1,
        )
        .columns(&[SSHD])
        .outcome(FAILED),
        of(
            &[
                When::Service("sshd"),
                When::Starts(
                    "message",
                    &["Disconnected from user", "Received disconnect"],
                ),
            ],
            Class::AUTHENTICATION,
            2,
        )
        .columns(&[SSHD]),
        of(
            &[
                When::Service("sudo"),
                When::Has("COMMAND"),
                When::Has("reason"),
            ],
            Class::PROCESS_ACTIVITY,
            1,
        )
        .columns(&[SUDO])
        .outcome(FAILED),
        of(
            &[When::Service("sudo"), When::Has("COMMAND")],
            Class::PROCESS_ACTIVITY,
            1,
        )
        .columns(&[SUDO])
        .outcome(DONE),
        says(
            &[
                "session opened for user",
                "Successful su for",
                "New session ",
            ],
            Class::AUTHENTICATION,
            1,
        )
        .columns(&[SESSION])
        .outcome(DONE),
        says(
            &["session closed for user", "Removed session "],
            Class::AUTHENTICATION,
            2,
        )
        .columns(&[SESSION])
        .outcome(DONE),
        of(
            &[
                When::Service("auth"),
                When::Contains(
                    "message",
                    &[
                        "authentication failure",
                        "FAILED su ",
                        "FAILED LOGIN",
                        "' failed for ",
                    ],
                ),
            ],
            Class::AUTHENTICATION,
            1,
        )
        .columns(&[SESSION])
        .outcome(FAILED),
        of(
            &[
                When::Service("auth"),
                When::Starts("message", &["new user: "]),
            ],
            Class::ACCOUNT_CHANGE,
            1,
        )
        .columns(&[ACCOUNT]),
        of(
            &[
                When::Service("auth"),
                When::Starts("message", &["delete user "]),
            ],
            Class::ACCOUNT_CHANGE,
            6,
        )
        .columns(&[ACCOUNT]),
        of(
            &[
                When::Service("auth"),
                When::Starts("message", &["change user "]),
            ],
            Class::ACCOUNT_CHANGE,
            ACTIVITY_OTHER,
        )
        .columns(&[ACCOUNT]),
        of(
            &[
                When::Service("auth"),
                When::Contains("message", &["password changed for "]),
            ],
            Class::ACCOUNT_CHANGE,
            3,
        )
        .columns(&[ACCOUNT])
        .outcome(DONE),
        of(
            &[
                When::Service("auth"),
                When::Starts("message", &["new group: "]),
            ],
            Class::GROUP_MANAGEMENT,
            6,
        )
        .columns(&[ACCOUNT]),
        of(
            &[
                When::Service("auth"),
                When::Contains("message", &["to group '", "to shadow group '"]),
            ],
            Class::GROUP_MANAGEMENT,
            3,
        )
        .columns(&[ACCOUNT]),
        of(
            &[
                When::Service("auth"),
                When::Contains("message", &["from group '"]),
            ],
            Class::GROUP_MANAGEMENT,
            4,
        )
        .columns(&[ACCOUNT]),
        of(
            &[
                When::Service("cron"),
                When::Contains("message", &[" CMD ("]),
            ],
            Class::SCHEDULED_JOB_ACTIVITY,
            6,
        )
        .columns(&[CRON]),
        of(
            &[
                When::Service("cron"),
                When::Contains("message", &[" REPLACE (", " RELOAD ("]),
            ],
            Class::SCHEDULED_JOB_ACTIVITY,
            2,
        )
        .columns(&[CRON]),
        of(
            &[
                When::Is("program", &["systemd"]),
                When::Starts("message", &["Started ", "Starting "]),
            ],
            Class::APPLICATION_LIFECYCLE,
            3,
        )
        .columns(&[UNIT]),
        of(
            &[
                When::Is("program", &["systemd"]),
                When::Starts("message", &["Stopped ", "Stopping "]),
            ],
            Class::APPLICATION_LIFECYCLE,
            4,
        )
        .columns(&[UNIT]),
        Case::new(
            When::Is("program", &["dhclient", "dhcpd"]),
            Class::DHCP_ACTIVITY,
            Activity::Is(0),
        ),
    ],
    columns: &[ENDPOINTS, &[from(UserName, &["user", "username"])], HOST],
    severity: &["severity"],
    ..Family::EMPTY
};
