//! Sysmon, on Windows and Linux, in every carrier.

use super::shared::PROCESS;
use super::table::{Activity, Case, Family, Outcome, Part, Source, When, from, part};
use yagura_model::ocsf::Column::*;
use yagura_model::ocsf::{Class, Status};

const USER: &[Source] = &[
    from(ActorUserName, &["User", "SourceUser"]),
    from(UserName, &["TargetUser"]),
];

/// The program that works on another, and the one it works on.
const TWO_PROCESSES: &[Source] = &[
    from(ActorProcessPath, &["SourceImage"]),
    from(ActorProcessPid, &["SourceProcessId"]),
    from(ProcessPath, &["TargetImage"]),
    from(ProcessPid, &["TargetProcessId"]),
];

const NETWORK: &[Source] = &[
    from(SrcIp, &["SourceIp"]),
    from(SrcPort, &["SourcePort"]),
    from(SrcHostname, &["SourceHostname"]),
    from(DstIp, &["DestinationIp"]),
    from(DstPort, &["DestinationPort"]),
    from(DstHostname, &["DestinationHostname"]),
];

const FILE: &[Source] = &[from(FilePath, &["TargetFilename"])];
const LOADED: &[Source] = &[from(FilePath, &["ImageLoaded"])];
const DISK: &[Source] = &[from(FilePath, &["Device"])];
const PIPE: &[Source] = &[from(FilePath, &["PipeName"])];
const KEY: &[Source] = &[from(RegKeyPath, &["TargetObject"])];
const VALUE: &[Source] = &[
    part(RegKeyPath, &["TargetObject"], Part::Parent),
    part(RegValueName, &["TargetObject"], Part::Leaf),
    from(RegValueData, &["Details"]),
];
const QUERY: &[Source] = &[from(QueryHostname, &["QueryName"])];
/// The program is the file: its hashes are the event's.
const PROGRAM: &[Source] = &[from(FilePath, &["Image"])];

const fn case(id: &'static [i64], class: Class, activity: u8) -> Case {
    Case::new(When::Id(id), class, Activity::Is(activity))
}

pub(super) const FAMILY: Family = Family {
    name: "Sysmon",
    takes: When::All(&[When::Service("sysmon"), When::Has("EventID")]),
    cases: &[
        case(&[1], Class::PROCESS_ACTIVITY, 1).columns(&[PROGRAM]),
        case(&[5], Class::PROCESS_ACTIVITY, 2),
        case(&[3], Class::NETWORK_ACTIVITY, 1).columns(&[NETWORK]),
        case(&[2], Class::FILE_ACTIVITY, 6).columns(&[FILE]),
        case(&[6], Class::KERNEL_EXTENSION_ACTIVITY, 1).columns(&[LOADED]),
        case(&[7], Class::MODULE_ACTIVITY, 1).columns(&[LOADED]),
        case(&[8], Class::PROCESS_ACTIVITY, 4).columns(&[TWO_PROCESSES]),
        case(&[25], Class::PROCESS_ACTIVITY, 4),
        case(&[9], Class::FILE_ACTIVITY, 2).columns(&[DISK]),
        case(&[10], Class::PROCESS_ACTIVITY, 3).columns(&[TWO_PROCESSES]),
        case(&[11, 15, 29], Class::FILE_ACTIVITY, 1).columns(&[FILE]),
        Case::new(
            When::All(&[When::Id(&[12]), When::Is("EventType", &["DeleteValue"])]),
            Class::REGISTRY_VALUE_ACTIVITY,
            Activity::Is(4),
        )
        .columns(&[VALUE]),
        Case::new(
            When::Id(&[12]),
            Class::REGISTRY_KEY_ACTIVITY,
            Activity::Words(&["EventType"], &[("CreateKey", 1), ("DeleteKey", 4)]),
        )
        .columns(&[KEY]),
        case(&[13], Class::REGISTRY_VALUE_ACTIVITY, 2).columns(&[VALUE]),
        case(&[14], Class::REGISTRY_KEY_ACTIVITY, 5).columns(&[KEY]),
        case(&[17], Class::FILE_ACTIVITY, 1).columns(&[PIPE]),
        case(&[18], Class::FILE_ACTIVITY, 14).columns(&[PIPE]),
        // Sysmon logs a query together with its answers.
        case(&[22], Class::DNS_ACTIVITY, 6)
            .columns(&[QUERY])
            .outcome(Outcome::Code("QueryStatus")),
        case(&[23, 26], Class::FILE_ACTIVITY, 4).columns(&[FILE]),
        case(&[27], Class::FILE_ACTIVITY, 1)
            .columns(&[FILE])
            .outcome(Outcome::Is(Status::Failure)),
        case(&[28], Class::FILE_ACTIVITY, 4)
            .columns(&[FILE])
            .outcome(Outcome::Is(Status::Failure)),
        Case::new(
            When::Id(&[4]),
            Class::APPLICATION_LIFECYCLE,
            Activity::Words(&["State"], &[("Started", 3), ("Stopped", 4)]),
        ),
        case(&[16], Class::APPLICATION_LIFECYCLE, 8),
    ],
    columns: &[USER, PROCESS, super::windows::SYSTEM],
    severity: super::windows::LEVEL,
    severity_words: super::windows::LEVELS,
    hashes: &["Hashes", "Hash"],
    answers: &["QueryResults"],
    ..Family::EMPTY
};
