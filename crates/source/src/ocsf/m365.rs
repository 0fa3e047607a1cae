//! Microsoft 365's unified audit log.

use super::table::{Activity, Case, Family, Outcome, Source, When, from};
use yagura_model::ocsf::{Class, Column::*, Status};

const RECORD: &[Source] = &[
    from(
        ActorUserName,
        &["UserId", "userPrincipalName", "UserIds", "MailboxOwnerUPN"],
    ),
    from(ActorUserUid, &["UserKey"]),
    from(CloudAccountUid, &["OrganizationId"]),
    from(
        SrcIp,
        &["ClientIP", "ClientIPAddress", "ActorIpAddress", "SenderIp"],
    ),
    from(SrcPort, &["ClientPort"]),
    from(UserAgent, &["UserAgent", "ClientInfoString"]),
    from(ApiOperation, &["Operation", "operation"]),
    from(ApiService, &["Workload", "service"]),
    from(FileName, &["SourceFileName"]),
    from(UrlString, &["SiteUrl"]),
    from(ResourceUid, &["ObjectId"]),
    from(ProcessName, &["ClientProcessName"]),
];
const SIGN_IN: &[Source] = &[
    from(UserName, &["UserId", "userPrincipalName"]),
    from(UserUid, &["UserKey"]),
];
const TARGET: &[Source] = &[from(UserName, &["Members.UPN", "TargetUserOrGroupName"])];
const ALERT: &[Source] = &[
    from(FindingTitle, &["Name", "Verdict", "Subject"]),
    from(UserName, &["Recipients"]),
];
const FILE: &[Source] = &[from(FilePath, &["ObjectId"])];

const FILE_WORK: &[(&str, u8)] = &[
    ("FileUploaded", 1),
    ("FileDownloaded", 2),
    ("FileSyncDownloadedFull", 2),
    ("FileModified", 3),
    ("FileModifiedExtended", 3),
    ("FileDeleted", 4),
    ("FileRecycled", 4),
    ("FileRenamed", 5),
    ("FileCopied", 6),
    ("FileMoved", 7),
    ("FileRestored", 8),
    ("FilePreviewed", 9),
    ("SharingSet", 12),
    ("AnonymousLinkCreated", 12),
    ("FileAccessed", 14),
    ("FileAccessedExtended", 14),
];

pub(super) const FAMILY: Family = Family {
    name: "Microsoft 365",
    takes: When::Product("m365"),
    cases: &[
        Case::new(
            When::Is("Operation", &["UserLoggedIn", "MailboxLogin"]),
            Class::AUTHENTICATION,
            Activity::Is(1),
        )
        .columns(&[SIGN_IN])
        .outcome(Outcome::Is(Status::Success)),
        Case::new(
            When::Is("Operation", &["UserLoginFailed"]),
            Class::AUTHENTICATION,
            Activity::Is(1),
        )
        .columns(&[SIGN_IN])
        .outcome(Outcome::Is(Status::Failure)),
        Case::new(
            When::Any(&[
                When::Has("AlertId"),
                When::Is(
                    "Operation",
                    &["TIMailData", "TIUrlClickData", "AtpDetection"],
                ),
            ]),
            Class::DETECTION_FINDING,
            Activity::Is(1),
        )
        .columns(&[ALERT]),
        Case::new(
            When::Any(&[
                When::Starts("Operation", &["File"]),
                When::Is("Operation", &["SharingSet", "AnonymousLinkCreated"]),
            ]),
            Class::FILE_HOSTING_ACTIVITY,
            Activity::Words(&["Operation"], FILE_WORK),
        )
        .columns(&[FILE]),
        Case::new(
            When::Has("Operation"),
            Class::API_ACTIVITY,
            Activity::Verb(&["Operation"]),
        )
        .columns(&[TARGET]),
    ],
    columns: &[RECORD],
    outcome: Outcome::Words {
        names: &["status", "ResultStatus"],
        success: &["success", "succeeded", "true", "partiallysucceeded"],
        failure: &["failure", "failed", "false"],
    },
    severity: &["Severity"],
    ..Family::EMPTY
};
