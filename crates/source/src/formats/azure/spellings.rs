//! The many spellings of one field.
//!
//! The same member is `properties.userAgent` in a diagnostic export, `userAgent` in Graph and
//! `UserAgent` in Log Analytics, and SigmaHQ's rules use any of them. Here every entry answers to
//! all of them, and to the names in [`OTHER_NAMES`].

use yagura_model::{Fields, Value};

/// Longest name that gets other spellings.
const NAME_LEN_BYTES_MAX: usize = 128;

/// Names in rules that differ from the record's by more than case and prefix: `(member, names)`.
/// The member has a small first letter in each part and no `properties.`.
const OTHER_NAMES: &[(&str, &[&str])] = &[
    (
        "activityDisplayName",
        &[
            "activityType",
            "ActivityType",
            "operationName",
            "OperationName",
            "properties.message",
        ],
    ),
    (
        "additionalDetails.value",
        &["additionalDetails.additionalInfo"],
    ),
    ("authenticationProtocol", &["properties.message"]),
    ("category", &["CategoryValue"]),
    ("category.value", &["category", "CategoryValue"]),
    ("categoryValue", &["category"]),
    ("clientAppUsed", &["ClientApp"]),
    ("deviceDetail.trustType", &["DeviceDetail.trusttype"]),
    ("message", &["properties.message"]),
    (
        "operationName",
        &["OperationNameValue", "properties.message"],
    ),
    ("operationName.localizedValue", &["properties.message"]),
    (
        "operationName.value",
        &["operationName", "OperationNameValue"],
    ),
    ("operationNameValue", &["operationName"]),
    ("resourceProvider", &["ResourceProviderValue"]),
    ("resourceProviderName.value", &["ResourceProviderValue"]),
    ("result", &["Status", "properties.result"]),
    ("resultDescription", &["Resultdescription", "Status"]),
    ("resultReason", &["failure_status_reason", "Status"]),
    ("signInResult", &["ResultDescription", "Status"]),
    ("status.additionalDetails", &["Status"]),
    ("status.errorCode", &["ResultType"]),
    (
        "status.failureReason",
        &["ResultDescription", "Resultdescription"],
    ),
    ("status.value", &["Status"]),
    ("targetResources", &["properties.targetResources"]),
    (
        "targetResources.modifiedProperties.displayName",
        &[
            "TargetResources.ModifiedProperties.DisplayName",
            "TargetResources.modifiedProperties",
        ],
    ),
    (
        "targetResources.modifiedProperties.newValue",
        &[
            "TargetResources.ModifiedProperties.NewValue",
            "TargetResources.modifiedProperties",
        ],
    ),
    (
        "targetResources.modifiedProperties.oldValue",
        &[
            "TargetResources.ModifiedProperties.OldValue",
            "TargetResources.modifiedProperties",
        ],
    ),
    ("userPrincipalName", &["Username"]),
];

/// Adds the spellings of all entries.
pub(super) fn add(fields: &mut Fields) {
    let mut member = String::new();
    for index in 0..fields.len() {
        let name = fields.name_at(index);
        if name.len() > NAME_LEN_BYTES_MAX {
            continue;
        }
        member.clear();
        push_member(
            name.strip_prefix("properties.").unwrap_or(name),
            &mut member,
        );
        if fields.name_at(index) != member {
            fields.alias(&member, index);
        }
        if let Ok(at) = OTHER_NAMES.binary_search_by(|(known, _)| (*known).cmp(&member)) {
            for other in OTHER_NAMES[at].1 {
                answer(fields, other, index);
            }
        }
        // Log Analytics: only the column has a capital, what is in it is as Graph writes it.
        if let Some(first) = member.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        if fields.name_at(index) != member {
            fields.alias(&member, index);
        }
    }
}

/// Lets the entry answer to `name` even if other entries have that name: then it becomes one more
/// value of theirs, since an alias would stay silent.
fn answer(fields: &mut Fields, name: &str, index: usize) {
    if fields.position(name).is_none() {
        fields.alias(name, index);
    } else if fields.name_at(index) != name {
        let value = fields.value_at(index).to_text().into_owned();
        if !value.is_empty() {
            fields.push(name, Value::Text(&value));
        }
    }
}

/// Writes the name with a small first letter in each part.
fn push_member(name: &str, out: &mut String) {
    let mut at_start = true;
    for c in name.chars() {
        out.push(if at_start { c.to_ascii_lowercase() } else { c });
        at_start = c == '.';
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_names_are_sorted_for_the_search() {
        assert!(OTHER_NAMES.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn every_shape_answers_to_the_names_of_the_others() {
        for name in [
            "properties.deviceDetail.trustType",
            "DeviceDetail.trustType",
            "deviceDetail.trustType",
        ] {
            let mut fields = Fields::new();
            fields.push(name, Value::Text("Workplace"));
            add(&mut fields);
            for asked in [
                "DeviceDetail.trustType",
                "DeviceDetail.trusttype",
                "deviceDetail.trustType",
            ] {
                assert_eq!(
                    fields.get_str(asked),
                    Some("Workplace"),
                    "{name} as {asked}"
                );
            }
        }
    }
}
