//! osquery's results log.

use super::table::{Activity, Case, Family, Outcome, Source, When, from};
use yagura_model::ocsf::{ACTIVITY_OTHER, Class, Column::*};

const COMMON: &[Source] = &[
    from(DeviceHostname, &["hostIdentifier", "decorations.hostname"]),
    from(DeviceUid, &["decorations.host_uuid"]),
    from(ActorUserName, &["columns.username", "columns.user"]),
    from(ActorUserUid, &["columns.uid", "columns.auid"]),
    from(ProcessPid, &["columns.pid"]),
    from(ParentPid, &["columns.parent", "columns.ppid"]),
];
const PROCESS: &[Source] = &[
    from(ProcessPath, &["columns.path", "columns.executable"]),
    from(ProcessName, &["columns.name"]),
    from(ProcessCmdLine, &["columns.cmdline"]),
];
const SOCKET: &[Source] = &[
    from(ProcessPath, &["columns.path"]),
    from(SrcIp, &["columns.local_address"]),
    from(SrcPort, &["columns.local_port"]),
    from(DstIp, &["columns.remote_address"]),
    from(DstPort, &["columns.remote_port"]),
];
const FILE: &[Source] = &[
    from(
        FilePath,
        &[
            "columns.target_path",
            "columns.dest_filename",
            "columns.filename",
        ],
    ),
    from(ProcessPath, &["columns.executable"]),
];
const LISTENING: &[Source] = &[
    from(DstIp, &["columns.address"]),
    from(DstPort, &["columns.port"]),
];
const JOB: &[Source] = &[
    from(JobName, &["columns.command"]),
    from(ProcessCmdLine, &["columns.command"]),
];

pub(super) const FAMILY: Family = Family {
    name: "osquery",
    takes: When::Service("osquery"),
    cases: &[
        Case::new(
            When::Has("columns.remote_address"),
            Class::NETWORK_ACTIVITY,
            Activity::Words(
                &["columns.action"],
                &[("connect", 1), ("accept", 1), ("bind", 7)],
            ),
        )
        .columns(&[SOCKET]),
        Case::new(
            When::Any(&[
                When::Has("columns.target_path"),
                When::Has("columns.dest_filename"),
                When::Has("columns.filename"),
            ]),
            Class::FILE_ACTIVITY,
            Activity::Words(
                &["columns.action", "columns.operation"],
                &[
                    ("CREATED", 1),
                    ("create", 1),
                    ("OPENED", 14),
                    ("open", 14),
                    ("read", 2),
                    ("UPDATED", 3),
                    ("write", 3),
                    ("DELETED", 4),
                    ("delete", 4),
                    ("unlink", 4),
                    ("MOVED_TO", 5),
                    ("MOVED_FROM", 5),
                    ("rename", 5),
                    ("ATTRIBUTES_MODIFIED", 6),
                ],
            ),
        )
        .columns(&[FILE]),
        Case::new(
            When::Any(&[
                When::Is("columns.event_type", &["exit"]),
                When::Is("columns.type", &["ProcessStop"]),
            ]),
            Class::PROCESS_ACTIVITY,
            Activity::Is(2),
        )
        .columns(&[PROCESS]),
        Case::new(
            When::Any(&[
                When::Category("process_creation"),
                When::Has("columns.cmdline"),
            ]),
            Class::PROCESS_ACTIVITY,
            Activity::Is(1),
        )
        .columns(&[PROCESS]),
        Case::new(
            When::All(&[When::Has("columns.port"), When::Has("columns.address")]),
            Class::NETWORK_ACTIVITY,
            Activity::Is(7),
        )
        .columns(&[LISTENING, PROCESS]),
        Case::new(
            When::All(&[When::Has("columns.command"), When::Has("columns.minute")]),
            Class::SCHEDULED_JOB_ACTIVITY,
            Activity::Words(&["action"], &[("added", 1), ("removed", 3)]),
        )
        .columns(&[JOB]),
        Case::new(
            When::Has("columns.username"),
            Class::ENTITY_MANAGEMENT,
            Activity::Is(ACTIVITY_OTHER),
        ),
    ],
    columns: &[COMMON, PROCESS],
    outcome: Outcome::Words {
        names: &["columns.success"],
        success: &["1"],
        failure: &["0"],
    },
    hashes: &["columns.md5", "columns.sha1", "columns.sha256"],
    ..Family::EMPTY
};
