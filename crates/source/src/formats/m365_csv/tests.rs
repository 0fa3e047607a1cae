use super::FORMAT;
use crate::testing::{golden, hostile, read};
use proptest::prelude::*;

const SAMPLE: &[u8] = include_bytes!("samples/export.log");

#[test]
fn samples_give_the_expected_events() {
    golden(&FORMAT, "m365_csv");
}

#[test]
fn columns_may_be_quoted_and_the_record_is_json() {
    let (events, _) = read(&FORMAT, SAMPLE);
    let rule = &events[1];
    assert_eq!(rule.log_source.product(), "m365");
    assert_eq!(rule.fields.get_str("Workload"), Some("Exchange"));
    assert!(
        rule.fields
            .iter()
            .any(|(_, v)| v.as_str() == Some("a \"quoted\", name"))
    );
}

#[test]
fn lines_that_do_not_fit_the_columns_are_reported() {
    let text = b"a,b\nCreationDate,AuditData\n1\n1,2,3\n\"x\n\xff\0\n1,\"{}\"\n";
    let (events, errors) = read(&FORMAT, text);
    assert_eq!(events.len(), 1);
    let reasons: Vec<_> = errors.iter().map(|e| e.reason.as_ref()).collect();
    assert_eq!(
        reasons,
        [
            "no line with the names of the columns before it",
            "1 values for 2 columns",
            "3 values for 2 columns",
            "a quote that is not closed",
            "1 values for 2 columns",
        ]
    );
}

proptest! {
    #[test]
    fn hostile_bytes_do_no_harm(bytes in hostile(SAMPLE)) {
        read(&FORMAT, &[b"CreationDate,UserIds,Operations,AuditData\n", &bytes[..]].concat());
    }
}
