//! What correlations count of their memory is what the process has of it.
#![cfg(target_os = "linux")]

use std::fmt::Write as _;
use yagura_model::{Event, LogSource, Timestamp, Value};
use yagura_sigma::{Correlator, CorrelatorOptions, ParseOptions, RuleSet, parse_file};

const LEN_BYTES_MAX: usize = 16 << 20;
/// Memory of the test itself, and what lies idle between the pieces that an allocator gave out.
const SLACK_LEN_BYTES: usize = LEN_BYTES_MAX * 3 / 4;

/// One base rule and so many correlations of it, of all kinds in turn.
fn set(correlations: usize) -> RuleSet {
    let mut text =
        "title: a\nname: a\nlogsource: {product: p}\ndetection: {s: {x: 1}, condition: s}\n---\n"
            .to_owned();
    let kinds = [
        "{type: value_count, rules: [a], group-by: [User], timespan: 1h, condition: {gte: 5, field: Address}}",
        "{type: event_count, rules: [a], group-by: [User, Computer], timespan: 1d, condition: {gte: 9}}",
        "{type: value_count, rules: [a], timespan: 1h, condition: {lt: 3, field: User}}",
        "{type: event_count, rules: [a], group-by: [User], timespan: 6h, condition: {eq: 7}}",
        "{type: value_sum, rules: [a], group-by: [Address], timespan: 6h, condition: {gte: 1000000, field: Bytes}}",
    ];
    for at in 0..correlations {
        let kind = kinds[at % kinds.len()];
        writeln!(text, "title: c{at}\ncorrelation: {kind}\n---").expect("memory");
    }
    let set = RuleSet::assemble([parse_file("f.yml", &text, &ParseOptions::default())]);
    assert_eq!(set.problems, []);
    set
}

#[expect(
    clippy::disallowed_methods,
    reason = "the kernel's own text, short and ASCII"
)]
fn resident_len_bytes() -> usize {
    let status = std::fs::read("/proc/self/status").expect("procfs");
    let status = String::from_utf8_lossy(&status);
    let line = status.lines().find(|l| l.starts_with("VmRSS:"));
    let words = line.and_then(|l| l.split_whitespace().nth(1)?.parse::<usize>().ok());
    words.expect("a number of KiB") << 10
}

#[test]
fn memory_stays_within_the_bound_with_any_number_of_users_and_rules() {
    let started = resident_len_bytes();
    for correlations in [1, 10] {
        let set = set(correlations);
        let options = CorrelatorOptions {
            state_len_bytes_max: LEN_BYTES_MAX / 2,
            len_bytes_max: LEN_BYTES_MAX,
            ..CorrelatorOptions::default()
        };
        let mut correlator = Correlator::new(&set, options);
        let (mut counted_max, mut resident_max) = (0, 0);
        let source = "logs/events.json".into();
        let mut event = Event::new(LogSource::new("p", &[], &[]));
        for n in 0..120_000_i64 {
            let user = format!("user{n}");
            let address = format!("2001:db8::{:x}:{:x}", n / 3, n % 9);
            // Two files, each in order of time, of which the second comes late.
            let secs = n % 60_000 / 25;
            event.time = Some(Timestamp::from_nanos(secs * 1_000_000_000));
            event.record_id = n.unsigned_abs();
            event.fields.clear();
            event.fields.push("Channel", Value::Text("Security"));
            event.fields.push("EventID", Value::Int(4625));
            event
                .fields
                .push("Computer", Value::Text(&format!("host{}", n % 999)));
            event.fields.push("User", Value::Text(&user));
            event.fields.push("Address", Value::Text(&address));
            event.fields.push("Bytes", Value::Int(n % 7));
            let base = correlator.base_match(0, &event, &source).expect("wanted");
            correlator.push(base, &mut |_| {});
            counted_max = counted_max.max(correlator.len_bytes());
            if n % 5_000 == 0 {
                resident_max = resident_max.max(resident_len_bytes() - started);
            }
        }
        correlator.finish(&mut |_| {});
        assert!(counted_max > LEN_BYTES_MAX * 3 / 4, "{counted_max}");
        assert!(counted_max <= LEN_BYTES_MAX + (2 << 20), "{counted_max}");
        assert!(
            resident_max <= LEN_BYTES_MAX + SLACK_LEN_BYTES,
            "{correlations}: resident {resident_max}, counted {counted_max}"
        );
    }
}
