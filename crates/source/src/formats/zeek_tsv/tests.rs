use super::FORMAT;
use crate::testing::{golden, hostile, read, values};
use proptest::prelude::*;
use yagura_model::Value;

const SAMPLE: &[u8] = include_bytes!("samples/zeek.log");

#[test]
fn samples_give_the_expected_events() {
    golden(&FORMAT, "zeek_tsv");
}

#[test]
fn values_have_the_types_of_the_header() {
    let text = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n\
        #fields\tts\tid.resp_p\trejected\tTTLs\tquery\tanswers\ttags\tnote\n\
        #types\ttime\tport\tbool\tvector[interval]\tstring\tvector[string]\tset[string]\tstring\n\
        1772359200.123456\t53\tF\t1.500000,60.000000\twww.example.com\t192.0.2.1,192.0.2.2\t(empty)\t-\n";
    let (events, errors) = read(&FORMAT, text.as_bytes());
    assert!(errors.is_empty());
    let fields = &events[0].fields;
    assert_eq!(fields.get("id.resp_p"), Some(Value::Int(53)));
    assert_eq!(fields.get("rejected"), Some(Value::Bool(false)));
    assert_eq!(values(fields, "TTLs"), ["1.5", "60"]);
    assert_eq!(fields.get("tags"), Some(Value::Json("[]")));
    assert!(!fields.contains("note"));
    assert_eq!(
        values(&events[0].category_fields, "answer"),
        ["192.0.2.1", "192.0.2.2"]
    );
    assert_eq!(
        events[0].time.map(|t| t.to_string()).as_deref(),
        Some("2026-03-01T10:00:00.123456Z")
    );
}

#[test]
fn another_separator_and_escapes_are_understood() {
    let text = "#separator \\x7c\n#set_separator|;\n#path|smb_files\n#fields|ts|path|name\n\
        #types|time|string|string\n1.0|\\x5c\\x5c192.0.2.1\\x5cIPC$|at\\x7csvc\n";
    let (events, _) = read(&FORMAT, text.as_bytes());
    assert_eq!(events[0].fields.get_str("path"), Some(r"\\192.0.2.1\IPC$"));
    assert_eq!(events[0].fields.get_str("name"), Some("at|svc"));
}

#[test]
fn records_that_do_not_fit_the_header_are_reported() {
    let text = b"1\t2\n#path\tx\n#fields\ta\tb\n#types\tstring\n1\n1\t2\t3\n1\t2\n\xff\0\n";
    let (events, errors) = read(&FORMAT, text);
    assert_eq!(events.len(), 1);
    let reasons: Vec<_> = errors.iter().map(|e| e.reason.as_ref()).collect();
    assert_eq!(
        reasons,
        [
            "no #path and #fields line before it",
            "fewer types than fields",
            "1 values for 2 fields",
            "more values than the 2 fields",
            "1 values for 2 fields",
        ]
    );
}

proptest! {
    #[test]
    fn hostile_bytes_do_no_harm(bytes in hostile(SAMPLE)) {
        read(&FORMAT, &bytes);
        read(&FORMAT, &[b"#path\tdns\n#fields\tts\tquery\n#types\ttime\tstring\n", &bytes[..]].concat());
    }
}
