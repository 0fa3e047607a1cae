//! What an operation does, by the verb in its name: `DeleteTrail`, `New-InboxRule`,
//! `MICROSOFT.NETWORK/VPNSITES/WRITE`, `user.mfa.factor.reset_all`, `Add member to role.`.

use yagura_model::ocsf::ACTIVITY_OTHER;

const CREATE: u8 = 1;
const READ: u8 = 2;
const UPDATE: u8 = 3;
const DELETE: u8 = 4;

const VERBS: &[(u8, &[&str])] = &[
    (
        CREATE,
        &[
            "create", "created", "new", "run", "import", "upload", "uploaded", "register", "clone",
            "copy", "allocate", "insert", "generate", "fork", "post",
        ],
    ),
    (
        READ,
        &[
            "get",
            "list",
            "describe",
            "read",
            "view",
            "viewed",
            "search",
            "query",
            "lookup",
            "download",
            "downloaded",
            "access",
            "accessed",
            "export",
            "head",
            "select",
            "watch",
            "batchget",
            "test",
            "check",
            "preview",
            "fetch",
        ],
    ),
    (
        DELETE,
        &[
            "delete",
            "deleted",
            "remove",
            "removed",
            "destroy",
            "destroyed",
            "terminate",
            "purge",
            "harddelete",
            "softdelete",
            "deregister",
            "deletecollection",
            "erase",
        ],
    ),
    (
        UPDATE,
        &[
            "update",
            "updated",
            "put",
            "set",
            "modify",
            "modified",
            "write",
            "add",
            "added",
            "attach",
            "detach",
            "enable",
            "disable",
            "disabled",
            "enabled",
            "start",
            "stop",
            "change",
            "changed",
            "reset",
            "grant",
            "revoke",
            "patch",
            "associate",
            "disassociate",
            "authorize",
            "restore",
            "edit",
            "rename",
            "replace",
            "move",
            "moved",
            "assign",
            "unassign",
            "activate",
            "deactivate",
            "suspend",
            "unsuspend",
            "lock",
            "unlock",
            "upgrade",
            "rotate",
            "consent",
            "share",
            "invite",
            "transfer",
            "publish",
            "allow",
            "deny",
            "cancel",
            "reboot",
            "tag",
            "untag",
            "toggle",
            "elevate",
            "action",
            "approve",
            "send",
            "mute",
            "dismiss",
        ],
    ),
];

/// Names the activity of API Activity (6003); 99 when there is no verb. The last part of a dotted
/// name that has one counts (`google.cloud.run.v1.Services.DeleteService`), and in it the first
/// (`CreateAccessKey`).
pub(super) fn activity(operation: &str) -> u8 {
    operation
        .rsplit(['.', '/'])
        .find_map(|part| words(part).find_map(verb))
        .unwrap_or(ACTIVITY_OTHER)
}

fn verb(word: &str) -> Option<u8> {
    let is_among = |verbs: &[&str]| verbs.iter().any(|verb| word.eq_ignore_ascii_case(verb));
    let found = VERBS.iter().find(|(_, verbs)| is_among(verbs));
    found.map(|(activity, _)| *activity)
}

/// Words of a name: apart by punctuation, and by a capital behind a small letter.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .flat_map(|part| {
            let mut rest = part;
            std::iter::from_fn(move || {
                let bytes = rest.as_bytes();
                let is_border = |at: &usize| {
                    bytes[at - 1].is_ascii_lowercase() && bytes[*at].is_ascii_uppercase()
                };
                let end = (1..bytes.len()).find(is_border).unwrap_or(bytes.len());
                let (word, after) = rest.split_at(end);
                rest = after;
                (!word.is_empty()).then_some(word)
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_are_found_in_every_style_of_name() {
        for (operation, expected) in [
            ("DeleteTrail", DELETE),
            ("New-InboxRule", CREATE),
            ("MICROSOFT.NETWORK/VPNSITES/WRITE", UPDATE),
            ("user.mfa.factor.reset_all", UPDATE),
            ("google.iam.admin.v1.CreateServiceAccountKey", CREATE),
            ("Add member to role.", UPDATE),
            ("ListBuckets", READ),
            ("google.cloud.run.v1.Services.DeleteService", DELETE),
            ("CreateAccessKey", CREATE),
            ("AssumeRole", ACTIVITY_OTHER),
            ("", ACTIVITY_OTHER),
        ] {
            assert_eq!(activity(operation), expected, "{operation}");
        }
    }
}
