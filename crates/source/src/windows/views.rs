//! What category rules see of Windows events that were not written by Sysmon.

use super::SystemKey;
use super::routes::{Detail, is_defender, is_security};
use std::borrow::Cow;
use yagura_model::{Event, Fields, Value};

/// Fills the category view of an event that needs one.
pub(super) fn fill(event: &mut Event, key: SystemKey<'_>, detail: Detail) {
    let (fields, view) = (&event.fields, &mut event.category_fields);
    match (key.event_id, detail) {
        (4688, _) if is_security(key.channel) => process_creation(fields, view),
        (4657, Detail::ValueCreated | Detail::ValueModified) => registry_set(fields, view),
        (1006..=1012 | 1017..=1019 | 1115 | 1116, _) if is_defender(key.channel) => {
            copy(fields, view, "Threat Name", "Signature");
            copy(fields, view, "Path", "Filename");
        }
        _ => {}
    }
}

fn copy(fields: &Fields, view: &mut Fields, from: &str, to: &str) {
    if let Some(value) = fields.get(from) {
        view.push(to, value);
    }
}

/// Security 4688 as `process_creation`.
fn process_creation(fields: &Fields, view: &mut Fields) {
    copy(fields, view, "NewProcessName", "Image");
    copy(fields, view, "ParentProcessName", "ParentImage");
    copy(fields, view, "MandatoryLabel", "IntegrityLevel");
    copy(fields, view, "NewProcessId", "ProcessId");
    copy(fields, view, "ProcessId", "ParentProcessId");
    let has_target = fields
        .get_str("TargetUserName")
        .is_some_and(|name| !name.is_empty() && name != "-");
    let side = if has_target {
        [
            "TargetLogonId",
            "TargetUserSid",
            "TargetDomainName",
            "TargetUserName",
        ]
    } else {
        [
            "SubjectLogonId",
            "SubjectUserSid",
            "SubjectDomainName",
            "SubjectUserName",
        ]
    };
    let [logon_id, sid, domain, name] = side;
    copy(fields, view, logon_id, "LogonId");
    if let Some(user) = user(fields, sid, domain, name) {
        view.push("User", Value::Text(&user));
    }
}

fn user<'f>(fields: &'f Fields, sid: &str, domain: &str, name: &str) -> Option<Cow<'f, str>> {
    match fields.get_str(sid) {
        Some("S-1-5-18") => return Some(Cow::Borrowed(r"NT AUTHORITY\SYSTEM")),
        Some("S-1-5-19") => return Some(Cow::Borrowed(r"NT AUTHORITY\LOCAL SERVICE")),
        Some("S-1-5-20") => return Some(Cow::Borrowed(r"NT AUTHORITY\NETWORK SERVICE")),
        _ => {}
    }
    let name = fields.get_str(name)?;
    match fields.get_str(domain) {
        None | Some("" | "-") => Some(Cow::Borrowed(name)),
        Some(domain) => Some(Cow::Owned(format!(r"{domain}\{name}"))),
    }
}

/// Security 4657 as `registry_set` and its like.
fn registry_set(fields: &Fields, view: &mut Fields) {
    copy(fields, view, "ProcessName", "Image");
    if let Some(object) = fields.get_str("ObjectName") {
        let mut target = short_hive(object).into_owned();
        if let Some(value_name) = fields.get_str("ObjectValueName")
            && !value_name.is_empty()
            && value_name != "-"
        {
            target.push('\\');
            target.push_str(value_name);
        }
        view.push("TargetObject", Value::Text(&target));
    }
    let Some(new_value) = fields.get("NewValue") else {
        return;
    };
    let number = new_value.to_text().parse::<u64>().ok();
    let details = match (fields.get_str("NewValueType"), number) {
        (Some("%%1876"), Some(n)) => Cow::Owned(format!("DWORD (0x{n:08x})")),
        (Some("%%1883"), Some(n)) => Cow::Owned(format!(
            "QWORD (0x{:08x}-0x{:08x})",
            n >> 32,
            n & 0xFFFF_FFFF
        )),
        _ => new_value.to_text(),
    };
    view.push("Details", Value::Text(&details));
}

fn short_hive(object: &str) -> Cow<'_, str> {
    for (long, short) in [(r"\REGISTRY\MACHINE", "HKLM"), (r"\REGISTRY\USER", "HKU")] {
        if let Some(head) = object.get(..long.len())
            && head.eq_ignore_ascii_case(long)
        {
            return Cow::Owned(format!("{short}{}", &object[long.len()..]));
        }
    }
    Cow::Borrowed(object)
}

#[cfg(test)]
mod tests {
    use super::super::{WindowsRoutes, normalise};
    use super::*;
    use yagura_model::LogSource;

    fn security(event_id: i64, fields: &[(&str, &str)]) -> Event {
        let mut event = Event::new(LogSource::new("", &[], &[]));
        for (name, value) in fields {
            event.fields.push(name, Value::Text(value));
        }
        let key = SystemKey {
            channel: "Security",
            event_id,
        };
        normalise(&mut event, key, &mut WindowsRoutes::default());
        event
    }

    #[test]
    fn process_creation_takes_the_target_side_when_there_is_one() {
        let event = security(
            4688,
            &[
                ("NewProcessName", r"C:\a.exe"),
                ("ProcessId", "0x10"),
                ("NewProcessId", "0x20"),
                ("SubjectUserName", "HOST$"),
                ("SubjectUserSid", "S-1-5-18"),
                ("SubjectLogonId", "0x3e7"),
                ("TargetUserName", "taro"),
                ("TargetDomainName", "OFFICE"),
                ("TargetUserSid", "S-1-0-0"),
                ("TargetLogonId", "0xabc"),
            ],
        );
        let view = &event.category_fields;
        assert_eq!(view.get_str("Image"), Some(r"C:\a.exe"));
        assert_eq!(view.get_str("ProcessId"), Some("0x20"));
        assert_eq!(view.get_str("ParentProcessId"), Some("0x10"));
        assert_eq!(view.get_str("User"), Some(r"OFFICE\taro"));
        assert_eq!(view.get_str("LogonId"), Some("0xabc"));
        assert_eq!(event.fields.get_str("ProcessId"), Some("0x10"));
        assert_eq!(
            event.log_source.categories().collect::<Vec<_>>(),
            ["process_creation"]
        );
    }

    #[test]
    fn process_creation_names_system_accounts() {
        let event = security(
            4688,
            &[
                ("SubjectUserSid", "S-1-5-18"),
                ("SubjectUserName", "HOST$"),
                ("TargetUserName", "-"),
            ],
        );
        assert_eq!(
            event.category_fields.get_str("User"),
            Some(r"NT AUTHORITY\SYSTEM")
        );
    }

    #[test]
    fn registry_changes_look_like_sysmons() {
        let event = security(
            4657,
            &[
                ("OperationType", "%%1905"),
                ("ProcessName", r"C:\reg.exe"),
                ("ObjectName", r"\REGISTRY\MACHINE\SYSTEM\X"),
                ("ObjectValueName", "Start"),
                ("NewValueType", "%%1876"),
                ("NewValue", "4"),
            ],
        );
        let view = &event.category_fields;
        assert_eq!(view.get_str("TargetObject"), Some(r"HKLM\SYSTEM\X\Start"));
        assert_eq!(view.get_str("Details"), Some("DWORD (0x00000004)"));
        let categories: Vec<_> = event.log_source.categories().collect();
        assert_eq!(categories, ["registry_event", "registry_set"]);
        let created = security(
            4657,
            &[
                ("OperationType", "%%1904"),
                ("ObjectName", r"\registry\user\S-1"),
                ("NewValueType", "%%1883"),
                ("NewValue", "4294967298"),
            ],
        );
        assert_eq!(
            created.category_fields.get_str("TargetObject"),
            Some(r"HKU\S-1")
        );
        assert_eq!(
            created.category_fields.get_str("Details"),
            Some("QWORD (0x00000001-0x00000002)")
        );
    }
}
