//! The Security channel of Windows.

use super::table::{Activity, Case, Family, Outcome, Part, Source, When, from, part};
use yagura_model::ocsf::Column::*;
use yagura_model::ocsf::{ACTIVITY_OTHER, Class, Status};

const SUBJECT: &[Source] = &[
    from(ActorUserName, &["SubjectUserName"]),
    from(ActorUserDomain, &["SubjectDomainName"]),
    from(ActorUserUid, &["SubjectUserSid"]),
];

const TARGET: &[Source] = &[
    from(
        UserName,
        &["TargetUserName", "TargetAccount", "AccountName"],
    ),
    from(UserDomain, &["TargetDomainName", "TargetDomain"]),
    from(UserUid, &["TargetUserSid", "TargetSid"]),
];

/// Who signs in, from where.
const LOGON: &[Source] = &[
    from(SrcIp, &["IpAddress", "ClientAddress"]),
    from(SrcPort, &["IpPort"]),
    from(
        SrcHostname,
        &["WorkstationName", "Workstation", "ClientName"],
    ),
    from(DstHostname, &["TargetServerName"]),
];

const NEW_PROCESS: &[Source] = &[
    // As of Sysmon, the account that the process runs as.
    from(ActorUserName, &["User"]),
    from(ActorUserUid, &["TargetUserSid", "SubjectUserSid"]),
    from(ProcessPath, &["NewProcessName"]),
    from(ProcessPid, &["NewProcessId"]),
    from(ProcessCmdLine, &["CommandLine"]),
    from(ParentPath, &["ParentProcessName"]),
    from(ParentPid, &["ProcessId"]),
];

/// The program that did it.
const PROCESS: &[Source] = &[
    from(
        ProcessPath,
        &["ProcessName", "Application", "CallerProcessName"],
    ),
    from(ProcessPid, &["ProcessId", "ProcessID", "CallerProcessId"]),
];

const MEMBER: &[Source] = &[
    from(UserName, &["MemberName"]),
    from(UserUid, &["MemberSid"]),
    from(GroupName, &["TargetUserName"]),
];
const GROUP: &[Source] = &[from(GroupName, &["TargetUserName"])];

const SERVICE: &[Source] = &[
    from(ServiceName, &["ServiceName"]),
    from(ProcessCmdLine, &["ServiceFileName"]),
];
const TASK: &[Source] = &[from(JobName, &["TaskName"])];
const RIGHT: &[Source] = &[
    from(UserUid, &["TargetSid", "AccountName"]),
    from(
        ResourceUid,
        &["PrivilegeList", "AccessGranted", "AccessRemoved"],
    ),
];

const OBJECT_FILE: &[Source] = &[from(FilePath, &["ObjectName"])];
const OBJECT_KEY: &[Source] = &[from(RegKeyPath, &["ObjectName"])];
const OBJECT: &[Source] = &[from(ResourceUid, &["ObjectName", "ObjectDN"])];
const OBJECT_PROCESS: &[Source] = &[
    from(ActorProcessPath, &["ProcessName"]),
    from(ActorProcessPid, &["ProcessId"]),
    from(ProcessPath, &["ObjectName"]),
];
const VALUE: &[Source] = &[
    from(RegKeyPath, &["ObjectName"]),
    from(RegValueName, &["ObjectValueName"]),
    from(RegValueData, &["NewValue"]),
];

const SHARE: &[Source] = &[
    from(FilePath, &["RelativeTargetName", "ShareName"]),
    from(ResourceUid, &["ShareName"]),
];

const PLATFORM: &[Source] = &[
    from(SrcIp, &["SourceAddress"]),
    from(SrcPort, &["SourcePort"]),
    from(DstIp, &["DestAddress"]),
    from(DstPort, &["DestPort"]),
];
const RULE: &[Source] = &[from(ResourceUid, &["RuleName", "RuleId"])];
const POLICY: &[Source] = &[from(ResourceUid, &["SubcategoryGuid", "DomainName"])];
const CLEARED: &[Source] = &[part(
    ResourceUid,
    &["SubjectUserName"],
    Part::Fixed("Security"),
)];

const fn case(id: &'static [i64], class: Class, activity: u8) -> Case {
    Case::new(When::Id(id), class, Activity::Is(activity))
}

const fn sign_in(id: &'static [i64], activity: u8) -> Case {
    case(id, Class::AUTHENTICATION, activity).columns(&[TARGET, SUBJECT, LOGON, PROCESS])
}

const fn account(id: &'static [i64], activity: u8) -> Case {
    case(id, Class::ACCOUNT_CHANGE, activity).columns(&[TARGET, SUBJECT])
}

const fn group(id: &'static [i64], activity: u8) -> Case {
    case(id, Class::GROUP_MANAGEMENT, activity).columns(&[GROUP, SUBJECT])
}

const fn member(id: &'static [i64], activity: u8) -> Case {
    case(id, Class::GROUP_MANAGEMENT, activity).columns(&[MEMBER, SUBJECT])
}

const fn task(id: &'static [i64], activity: u8) -> Case {
    case(id, Class::SCHEDULED_JOB_ACTIVITY, activity).columns(&[TASK])
}

const fn directory(id: &'static [i64], activity: u8) -> Case {
    case(id, Class::ENTITY_MANAGEMENT, activity).columns(&[OBJECT])
}

const fn rule(id: &'static [i64], activity: u8) -> Case {
    case(id, Class::ENTITY_MANAGEMENT, activity).columns(&[RULE])
}

const fn connection(id: &'static [i64], activity: u8) -> Case {
    case(id, Class::NETWORK_ACTIVITY, activity).columns(&[PLATFORM])
}

/// Handles and accesses (4656, 4658, 4660, 4661, 4662, 4663, 4670) by the type of the object.
const fn object(when: &'static [When], class: Class, activity: Activity) -> Case {
    Case::new(When::All(when), class, activity)
}

const ACCESSES: When = When::Id(&[4656, 4658, 4660, 4661, 4662, 4663, 4670]);
const FILE: When = When::Is("ObjectType", &["File"]);
const KEY: When = When::Is("ObjectType", &["Key"]);
const PROCESS_OBJECT: When = When::Is("ObjectType", &["Process"]);

pub(super) const FAMILY: Family = Family {
    name: "Windows Security",
    takes: When::All(&[
        When::Product("windows"),
        When::Service("security"),
        When::Has("EventID"),
    ]),
    cases: &[
        sign_in(&[4624], 1).outcome(Outcome::Is(Status::Success)),
        sign_in(&[4625, 4649], 1).outcome(Outcome::Is(Status::Failure)),
        sign_in(&[4648, 4778, 4964, 6272], 1),
        sign_in(&[6273, 6274], 1).outcome(Outcome::Is(Status::Failure)),
        sign_in(&[4634, 4647, 4779], 2).outcome(Outcome::Is(Status::Success)),
        sign_in(&[4768], 3).outcome(Outcome::Code("Status")),
        sign_in(&[4769], 4).outcome(Outcome::Code("Status")),
        sign_in(&[4770], 5),
        sign_in(&[4771], 6).outcome(Outcome::Is(Status::Failure)),
        sign_in(&[4772], 3).outcome(Outcome::Is(Status::Failure)),
        sign_in(&[4773], 4).outcome(Outcome::Is(Status::Failure)),
        sign_in(&[4776], 1).outcome(Outcome::Code("Status")),
        case(&[4672], Class::AUTHORIZE_SESSION, 1),
        case(&[4688], Class::PROCESS_ACTIVITY, 1)
            .columns(&[NEW_PROCESS])
            .outcome(Outcome::Is(Status::Success)),
        case(&[4689], Class::PROCESS_ACTIVITY, 2),
        case(&[4697], Class::WINDOWS_SERVICE_ACTIVITY, 1).columns(&[SERVICE]),
        task(&[4698], 1),
        task(&[4699], 3),
        task(&[4700], 4),
        task(&[4701], 5),
        task(&[4702], 2),
        case(&[1102], Class::EVENT_LOG_ACTIVITY, 1)
            .columns(&[CLEARED])
            .outcome(Outcome::Is(Status::Success)),
        case(&[1100], Class::EVENT_LOG_ACTIVITY, 7),
        case(&[1105], Class::EVENT_LOG_ACTIVITY, 4),
        account(&[4720, 4741], 1),
        account(&[4722], 2),
        account(&[4723], 3),
        account(&[4724, 4794], 4),
        account(&[4725], 5),
        account(&[4726, 4743], 6),
        account(&[4740], 9),
        account(&[4767], 12),
        account(&[4738, 4742, 4765, 4766, 4780, 4781], ACTIVITY_OTHER),
        group(&[4727, 4731, 4744, 4749, 4754, 4759], 6),
        member(&[4728, 4732, 4746, 4751, 4756, 4761], 3),
        member(&[4729, 4733, 4747, 4752, 4757, 4762], 4),
        group(&[4730, 4734, 4748, 4753, 4758, 4763], 5),
        group(&[4735, 4737, 4745, 4750, 4755, 4760, 4764], ACTIVITY_OTHER),
        case(&[4798], Class::ENTITY_MANAGEMENT, 2).columns(&[TARGET]),
        group(&[4799], ACTIVITY_OTHER),
        case(&[4704, 4717], Class::USER_ACCESS, 1).columns(&[RIGHT]),
        case(&[4705, 4718], Class::USER_ACCESS, 2).columns(&[RIGHT]),
        Case::new(
            When::Id(&[4657]),
            Class::REGISTRY_VALUE_ACTIVITY,
            Activity::Words(
                &["OperationType"],
                &[
                    ("%%1904", 2),
                    ("%%1905", 3),
                    ("%%1906", 4),
                    ("New registry value created", 2),
                    ("Existing registry value modified", 3),
                    ("Registry value deleted", 4),
                ],
            ),
        )
        .columns(&[VALUE]),
        object(
            &[When::Id(&[4670]), FILE],
            Class::FILE_ACTIVITY,
            Activity::Is(7),
        )
        .columns(&[OBJECT_FILE]),
        object(
            &[When::Id(&[4660]), FILE],
            Class::FILE_ACTIVITY,
            Activity::Is(4),
        )
        .columns(&[OBJECT_FILE]),
        object(&[ACCESSES, FILE], Class::FILE_ACTIVITY, Activity::Is(14)).columns(&[OBJECT_FILE]),
        object(
            &[When::Id(&[4670]), KEY],
            Class::REGISTRY_KEY_ACTIVITY,
            Activity::Is(6),
        )
        .columns(&[OBJECT_KEY]),
        object(
            &[ACCESSES, KEY],
            Class::REGISTRY_KEY_ACTIVITY,
            Activity::Is(2),
        )
        .columns(&[OBJECT_KEY]),
        object(
            &[ACCESSES, PROCESS_OBJECT],
            Class::PROCESS_ACTIVITY,
            Activity::Is(3),
        )
        .columns(&[OBJECT_PROCESS]),
        Case::new(ACCESSES, Class::WINDOWS_RESOURCE_ACTIVITY, Activity::Is(1)).columns(&[OBJECT]),
        case(&[4673, 4674], Class::WINDOWS_RESOURCE_ACTIVITY, 1).columns(&[OBJECT]),
        case(&[5140, 5145], Class::SMB_ACTIVITY, 2).columns(&[SHARE, LOGON]),
        case(
            &[5142, 5143, 5144, 5168],
            Class::SMB_ACTIVITY,
            ACTIVITY_OTHER,
        )
        .columns(&[SHARE]),
        directory(&[5137], 1),
        directory(&[5136, 5138], 3),
        directory(&[5139], 5),
        directory(&[5141], 4),
        connection(&[5156], 1).outcome(Outcome::Is(Status::Success)),
        connection(&[5152, 5157], 5).outcome(Outcome::Is(Status::Failure)),
        connection(&[5154, 5158], 7).outcome(Outcome::Is(Status::Success)),
        connection(&[5155, 5159], 7).outcome(Outcome::Is(Status::Failure)),
        rule(&[4946], 1),
        rule(&[4947, 4950], 3),
        rule(&[4948], 4),
        case(
            &[4719, 4739, 4713, 4715, 4817, 4902, 4904, 4907],
            Class::ENTITY_MANAGEMENT,
            3,
        )
        .columns(&[POLICY]),
    ],
    columns: &[SUBJECT, PROCESS, LOGON, super::windows::SYSTEM],
    outcome: Outcome::Keywords,
    severity: super::windows::LEVEL,
    severity_words: super::windows::LEVELS,
    ..Family::EMPTY
};
