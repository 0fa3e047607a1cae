use super::FORMAT;
use crate::testing::{golden, hostile, read, read_one, values};
use proptest::prelude::*;

const SAMPLE: &[u8] = include_bytes!("samples/export.log");

#[test]
fn samples_give_the_expected_events() {
    golden(&FORMAT, "windows_xml");
}

#[test]
fn entities_and_character_data_are_text() {
    let event = read_one(
        &FORMAT,
        "<Event><System><EventID>1</EventID></System><EventData>\
         <Data Name='a'>&lt;x&gt; &amp;&quot;&#x41;&#10;&unknown; b&c</Data>\
         <Data Name='b'><![CDATA[<raw>]]></Data><Data Name='c'/><Data>one</Data><Data>two</Data>\
         </EventData></Event>",
    );
    assert_eq!(event.fields.get_str("a"), Some("<x> &\"A\n&unknown; b&c"));
    assert_eq!(event.fields.get_str("b"), Some("<raw>"));
    assert_eq!(event.fields.get_str("c"), Some(""));
    assert_eq!(values(&event.fields, "Data"), ["one", "two"]);
}

#[test]
fn damaged_events_are_reported_and_the_others_are_read() {
    let good =
        "<Event><System><EventID>1</EventID><EventRecordID>7</EventRecordID></System></Event>";
    let text = format!(
        "{good}\nnoise</Event><Event><System></Event>{good}<Event><System/></Event>\n<Event>{}</Event>\n<Event><Sys",
        "<a>".repeat(100_000),
    );
    let (events, errors) = read(&FORMAT, text.as_bytes());
    assert_eq!(events.len(), 2);
    assert_eq!(events[0].record_id, 7);
    assert_eq!(errors.len(), 5);
    assert_eq!(errors[0].reason, "no <Event> element");
    assert!(
        errors[1].reason.starts_with("not XML"),
        "{}",
        errors[1].reason
    );
    assert_eq!(errors[2].reason, "no EventID in a System section");
    assert_eq!(errors[3].reason, "nested too deeply");
}

proptest! {
    #[test]
    fn hostile_bytes_do_no_harm(bytes in hostile(SAMPLE)) {
        read(&FORMAT, &bytes);
    }
}
