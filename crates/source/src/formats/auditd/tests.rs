use super::FORMAT;
use crate::testing::{golden, hostile, read, values};
use proptest::prelude::*;
use yagura_model::Event;

const SAMPLE: &[u8] = include_bytes!("samples/audit.log");
const AUSEARCH: &[u8] = include_bytes!("samples/ausearch.log");

#[test]
fn samples_give_the_expected_events() {
    golden(&FORMAT, "auditd");
}

fn events(text: &str) -> Vec<Event> {
    let (events, errors) = read(&FORMAT, text.as_bytes());
    assert!(errors.is_empty(), "{errors:?}");
    events
}

fn categories(event: &Event) -> Vec<&str> {
    event.log_source.categories().collect()
}

#[test]
fn interleaved_records_are_joined_by_time_serial_and_host() {
    let joined = events(
        "node=a type=SYSCALL msg=audit(1.000:7): arch=c000003e syscall=59 success=yes pid=1\n\
         node=b type=SYSCALL msg=audit(1.000:7): arch=c000003e syscall=42 success=yes pid=2\n\
         node=a type=EXECVE msg=audit(1.000:7): argc=1 a0=\"id\"\n\
         node=b type=PROCTITLE msg=audit(1.000:7): proctitle=\"nc\"\n\
         node=a type=PROCTITLE msg=audit(1.000:7): proctitle=\"id\"\n\
         node=a type=EOE msg=audit(1.000:7): \n",
    );
    assert_eq!(joined.len(), 2);
    assert_eq!(values(&joined[0].fields, "type"), ["SYSCALL", "PROCTITLE"]);
    assert_eq!(
        values(&joined[1].fields, "type"),
        ["SYSCALL", "EXECVE", "PROCTITLE"]
    );
    assert_eq!(joined[1].fields.get_str("SYSCALL"), Some("execve"));
    assert_eq!(joined[1].record_id, 1);
    assert_eq!(joined[1].raw.split(|b| *b == b'\n').count(), 3);
}

#[test]
fn split_and_encoded_arguments_are_put_together() {
    let event = &events(
        "type=EXECVE msg=audit(1.000:1): argc=3 a0=\"bash\" a1=\"-c\" a2_len=9 a2[0]=6563686F2022 a2[1]=686922\n",
    )[0];
    assert_eq!(values(&event.fields, "a2"), ["echo \"hi\""]);
    assert_eq!(
        event.category_fields.get_str("CommandLine"),
        Some("bash -c echo \"hi\"")
    );
    assert_eq!(categories(event), ["process_creation"]);
}

#[test]
fn a_failed_execve_starts_no_process() {
    let event = &events(
        "type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=59 success=no exit=-2 pid=5 exe=\"/bin/bash\"\n",
    )[0];
    assert!(categories(event).is_empty());
    assert_eq!(event.fields.get_str("SYSCALL"), Some("execve"));
}

#[test]
fn a_parent_whose_start_was_seen_is_named() {
    let joined = events(
        "type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=59 success=yes ppid=1 pid=10 exe=\"/bin/bash\"\n\
         type=EXECVE msg=audit(1.000:1): argc=2 a0=\"bash\" a1=\"x.sh\"\n\
         type=PROCTITLE msg=audit(1.000:1): proctitle=\"bash\"\n\
         type=SYSCALL msg=audit(1.000:2): arch=c000003e syscall=59 success=yes ppid=10 pid=11 exe=\"/usr/bin/id\"\n\
         type=EXECVE msg=audit(1.000:2): argc=1 a0=\"id\"\n",
    );
    let view = &joined[1].category_fields;
    assert_eq!(view.get_str("ParentImage"), Some("/bin/bash"));
    assert_eq!(view.get_str("ParentCommandLine"), Some("bash x.sh"));
    assert!(!joined[0].category_fields.contains("ParentImage"));
}

#[test]
fn relative_names_of_created_files_are_completed() {
    let event = &events(
        "type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=257 success=yes pid=10 exe=\"/usr/bin/wget\"\n\
         type=CWD msg=audit(1.000:1): cwd=\"/tmp\"\n\
         type=PATH msg=audit(1.000:1): item=0 name=\"/tmp\" mode=041777 nametype=PARENT\n\
         type=PATH msg=audit(1.000:1): item=1 name=\"./ld.py\" mode=0100644 nametype=CREATE\n\
         type=PATH msg=audit(1.000:1): item=2 name=\"dir\" mode=040755 nametype=CREATE\n",
    )[0];
    assert_eq!(categories(event), ["file_event"]);
    assert_eq!(
        values(&event.category_fields, "TargetFilename"),
        ["/tmp/ld.py"]
    );
    assert_eq!(values(&event.fields, "name"), ["/tmp", "./ld.py", "dir"]);
}

#[test]
fn waiting_events_are_bounded_in_number_age_and_size() {
    use std::fmt::Write as _;
    let mut text = String::new();
    for serial in 0..3_000 {
        writeln!(text, "type=SYSCALL msg=audit(1.000:{serial}): pid=1").expect("a string");
    }
    assert_eq!(events(&text).len(), 3_000);
    let mut text = String::from("type=SYSCALL msg=audit(1.000:1): pid=1\n");
    for _ in 0..2_000 {
        text.push_str("type=PATH msg=audit(1.000:1): name=\"/a\"\n");
    }
    let event = &events(&text)[0];
    assert!(event.flags.truncated);
}

#[test]
fn lines_that_are_no_records_are_reported() {
    let (events, errors) = read(
        &FORMAT,
        b"hello\ntype=SYSCALL\ntype=SYSCALL msg=x\ntype=PATH msg=audit(1): a=1\n\xff\0\ntype=X msg=audit(1.0:1): a=\xff",
    );
    assert_eq!(events.len(), 1);
    assert!(events[0].flags.invalid_utf8);
    let reasons: Vec<_> = errors.iter().map(|e| e.reason.as_ref()).collect();
    assert_eq!(
        reasons,
        [
            "no type= in front",
            "nothing behind the type",
            "no audit(time:serial)",
            "no audit(time:serial)",
            "no type= in front",
        ]
    );
}

proptest! {
    #[test]
    fn hostile_bytes_do_no_harm(bytes in hostile(SAMPLE)) {
        read(&FORMAT, &bytes);
    }

    #[test]
    fn hostile_search_results_do_no_harm(bytes in hostile(AUSEARCH)) {
        read(&FORMAT, &bytes);
    }
}
