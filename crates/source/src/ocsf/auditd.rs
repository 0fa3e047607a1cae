//! The audit system of Linux, from its own log, syslog, journald or Auditbeat.

use super::shared::PROCESS;
use super::table::{Activity, Case, Family, Outcome, Source, When, from};
use yagura_model::ocsf::{ACTIVITY_OTHER, Class, Column::*};

/// The audit system's own log names its host only if it gathers those of several.
const OWN_LOG: &[Source] = &[
    from(DeviceHostname, &["node"]),
    from(SrcHostname, &["hostname"]),
];
/// In another log a record's `hostname` cannot be told from that log's.
const CARRIER: &[Source] = &[
    from(
        DeviceHostname,
        &["hostname", "_HOSTNAME", "host.name", "node"],
    ),
    from(DeviceIp, &["hostname"]),
];
/// The account that signed in at first, which stays the same under sudo and su, says who acts;
/// daemons have none.
const ACTOR: &[Source] = &[
    from(ActorUserName, &["AUID", "User", "UID", "user.name"]),
    from(ActorUserUid, &["uid", "_UID"]),
    from(ProcessPath, &["exe", "_EXE"]),
    from(ProcessName, &["comm", "_COMM"]),
    from(ProcessPid, &["pid", "_PID"]),
    from(ProcessCmdLine, &["CommandLine", "proctitle", "_CMDLINE"]),
    from(ParentPid, &["ppid"]),
];
const CONNECTION: &[Source] = &[
    from(DstIp, &["DestinationIp", "laddr"]),
    from(DstPort, &["DestinationPort", "lport"]),
];
const FILE: &[Source] = &[from(FilePath, &["TargetFilename", "name"])];
const TARGET: &[Source] = &[
    from(UserName, &["acct", "ID"]),
    from(UserUid, &["id"]),
    from(GroupName, &["grp"]),
];
const REMOTE: &[Source] = &[from(SrcIp, &["addr"])];
const COMMAND: &[Source] = &[from(ProcessCmdLine, &["cmd"])];
const UNIT: &[Source] = &[from(ServiceName, &["unit"])];

const fn kinds(types: &'static [&'static str], class: Class, activity: u8) -> Case {
    // The kind stands under another name when the journal carries the record.
    Case::new(When::Is("type", types), class, Activity::Is(activity))
}

const fn calls(names: &'static [&'static str], class: Class, activity: u8) -> Case {
    Case::new(When::Is("SYSCALL", names), class, Activity::Is(activity))
}

const CASES: &[Case] = &[
    Case::new(
        When::Category("process_creation"),
        Class::PROCESS_ACTIVITY,
        Activity::Is(1),
    )
    .columns(&[PROCESS]),
    Case::new(
        When::Category("network_connection"),
        Class::NETWORK_ACTIVITY,
        Activity::Is(1),
    )
    .columns(&[CONNECTION]),
    Case::new(
        When::Category("file_event"),
        Class::FILE_ACTIVITY,
        Activity::Is(1),
    )
    .columns(&[FILE]),
    kinds(
        &["USER_LOGIN", "USER_AUTH", "USER_START", "CRED_ACQ", "LOGIN"],
        Class::AUTHENTICATION,
        1,
    )
    .columns(&[TARGET, REMOTE]),
    kinds(
        &["USER_LOGOUT", "USER_END", "CRED_DISP"],
        Class::AUTHENTICATION,
        2,
    )
    .columns(&[TARGET, REMOTE]),
    kinds(&["USER_ACCT"], Class::AUTHORIZE_SESSION, 1).columns(&[TARGET, REMOTE]),
    kinds(&["ADD_USER"], Class::ACCOUNT_CHANGE, 1).columns(&[TARGET]),
    kinds(&["DEL_USER"], Class::ACCOUNT_CHANGE, 6).columns(&[TARGET]),
    kinds(&["USER_CHAUTHTOK"], Class::ACCOUNT_CHANGE, 3).columns(&[TARGET]),
    kinds(&["ACCT_LOCK"], Class::ACCOUNT_CHANGE, 9).columns(&[TARGET]),
    kinds(&["ACCT_UNLOCK"], Class::ACCOUNT_CHANGE, 12).columns(&[TARGET]),
    kinds(&["USER_MGMT"], Class::ACCOUNT_CHANGE, ACTIVITY_OTHER).columns(&[TARGET]),
    kinds(&["ADD_GROUP"], Class::GROUP_MANAGEMENT, 6).columns(&[TARGET]),
    kinds(&["DEL_GROUP"], Class::GROUP_MANAGEMENT, 5).columns(&[TARGET]),
    kinds(&["GRP_MGMT"], Class::GROUP_MANAGEMENT, ACTIVITY_OTHER).columns(&[TARGET]),
    kinds(&["USER_CMD"], Class::PROCESS_ACTIVITY, 1).columns(&[COMMAND]),
    kinds(&["EXECVE"], Class::PROCESS_ACTIVITY, 1).columns(&[PROCESS]),
    kinds(&["SERVICE_START"], Class::APPLICATION_LIFECYCLE, 3).columns(&[UNIT]),
    kinds(&["SERVICE_STOP"], Class::APPLICATION_LIFECYCLE, 4).columns(&[UNIT]),
    kinds(&["DAEMON_START"], Class::EVENT_LOG_ACTIVITY, 6),
    kinds(
        &["DAEMON_END", "DAEMON_ABORT"],
        Class::EVENT_LOG_ACTIVITY,
        7,
    ),
    kinds(
        &["CONFIG_CHANGE", "DAEMON_CONFIG"],
        Class::EVENT_LOG_ACTIVITY,
        ACTIVITY_OTHER,
    ),
    calls(&["execve", "execveat"], Class::PROCESS_ACTIVITY, 1).columns(&[PROCESS]),
    calls(&["ptrace"], Class::PROCESS_ACTIVITY, 4),
    calls(
        &["setuid", "setreuid", "setresuid"],
        Class::PROCESS_ACTIVITY,
        5,
    ),
    calls(&["connect"], Class::NETWORK_ACTIVITY, 1).columns(&[CONNECTION]),
    calls(&["bind", "listen"], Class::NETWORK_ACTIVITY, 7).columns(&[CONNECTION]),
    calls(
        &["init_module", "finit_module"],
        Class::KERNEL_EXTENSION_ACTIVITY,
        1,
    )
    .columns(&[FILE]),
    calls(&["delete_module"], Class::KERNEL_EXTENSION_ACTIVITY, 2),
    calls(&["unlink", "unlinkat", "rmdir"], Class::FILE_ACTIVITY, 4).columns(&[FILE]),
    calls(
        &["rename", "renameat", "renameat2"],
        Class::FILE_ACTIVITY,
        5,
    )
    .columns(&[FILE]),
    calls(
        &[
            "chmod", "fchmod", "fchmodat", "chown", "fchown", "lchown", "fchownat",
        ],
        Class::FILE_ACTIVITY,
        7,
    )
    .columns(&[FILE]),
    calls(
        &["setxattr", "lsetxattr", "fsetxattr", "utimensat"],
        Class::FILE_ACTIVITY,
        6,
    )
    .columns(&[FILE]),
    calls(&["mount"], Class::FILE_ACTIVITY, 12).columns(&[FILE]),
    calls(
        &["open", "openat", "openat2", "creat"],
        Class::FILE_ACTIVITY,
        14,
    )
    .columns(&[FILE]),
    // Records without their call: a watched file, told by its key alone.
    kinds(&["PATH"], Class::FILE_ACTIVITY, 0).columns(&[FILE]),
];

const OUTCOME: Outcome = Outcome::First(&[
    Outcome::Words {
        names: &["success", "_AUDIT_FIELD_SUCCESS"],
        success: &["yes"],
        failure: &["no"],
    },
    Outcome::Words {
        names: &["res", "auditd.result"],
        success: &["success", "yes", "1"],
        failure: &["failed", "fail", "no", "0"],
    },
]);

/// The audit system's own log.
pub(super) const OWN_FAMILY: Family = Family {
    name: "auditd's own log",
    takes: When::Format(&["auditd"]),
    cases: CASES,
    columns: &[OWN_LOG, ACTOR],
    outcome: OUTCOME,
    ..Family::EMPTY
};

/// Its records in syslog, the journal or Auditbeat's.
pub(super) const FAMILY: Family = Family {
    name: "auditd in syslog, journald, Auditbeat",
    takes: When::Service("auditd"),
    cases: CASES,
    columns: &[CARRIER, ACTOR, &[from(Message, &["message", "MESSAGE"])]],
    outcome: OUTCOME,
    ..Family::EMPTY
};
