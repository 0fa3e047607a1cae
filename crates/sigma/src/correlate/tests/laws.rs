//! Against the plain definitions, over all matches at once.

use super::*;

mod oracle {
    /// Matches of one group in order: (seconds, rule, value).
    pub(super) type Stream = Vec<(i64, usize, u8)>;

    fn measure(kind: usize, window: &[(i64, usize, u8)]) -> usize {
        let distinct = |mut values: Vec<usize>| {
            values.sort_unstable();
            values.dedup();
            values.len()
        };
        match kind {
            0 => window.len(),
            1 => distinct(window.iter().map(|m| m.2.into()).collect()),
            2 => distinct(window.iter().map(|m| m.1).collect()),
            _ => {
                // Longest chain of rules in order, by trying every start.
                let mut best = vec![0; window.len()];
                for (at, m) in window.iter().enumerate() {
                    let before = (0..window.len()).filter(|b| {
                        window[*b].1 < m.1 && (window[*b].0, window[*b].1) < (m.0, m.1)
                    });
                    best[at] = 1 + before.map(|b| best[b]).max().unwrap_or(0);
                }
                best.into_iter().max().unwrap_or(0)
            }
        }
    }

    /// Times at which a group fires with a lower bound.
    pub(super) fn reaching(kind: usize, bound: usize, span: i64, stream: &Stream) -> Vec<i64> {
        let (mut fired, mut hit) = (Vec::new(), None);
        for upto in 1..=stream.len() {
            let now = stream[upto - 1].0;
            let mut window: Stream = stream[..upto]
                .iter()
                .copied()
                .filter(|m| m.0 >= now - span)
                .collect();
            window.sort_unstable();
            if measure(kind, &window) < bound {
                hit = None;
            } else if hit.is_none_or(|hit| hit < now - span) {
                fired.push(now);
                hit = Some(now);
            }
        }
        fired
    }

    /// Ends of the whole windows for which a condition holds.
    pub(super) fn closing(
        kind: usize,
        holds: impl Fn(usize) -> bool,
        span: i64,
        stream: &Stream,
    ) -> Vec<i64> {
        let (mut fired, mut hit, mut judged) = (Vec::new(), None, None);
        let mut starts: Vec<i64> = stream.iter().map(|m| m.0).collect();
        starts.dedup();
        for start in starts {
            let within = |m: &&(i64, usize, u8)| (start..=start + span).contains(&m.0);
            let mut window: Stream = stream.iter().filter(within).copied().collect();
            window.sort_unstable();
            let end = window.last().map(|m| m.0);
            if judged.is_some_and(|judged| Some(judged) >= end) {
                continue;
            }
            judged = end;
            if !holds(measure(kind, &window)) {
                hit = None;
            } else if hit.is_none_or(|hit| hit < start) {
                fired.extend(end);
                hit = end;
            }
        }
        fired
    }
}

fn shown(times: &[(i64, u8)]) -> Vec<String> {
    let mut times = times.to_vec();
    times.sort_unstable();
    times
        .iter()
        .map(|(secs, group)| format!("c@{secs} {group}"))
        .collect()
}

const KINDS: [&str; 4] = [
    "{type: event_count, rules: [a, b, c], group-by: [u], timespan: 10s, condition: {COND}}",
    "{type: value_count, rules: [a, b, c], group-by: [u], timespan: 10s, condition: {field: v, COND}}",
    "{type: temporal, rules: [a, b, c], group-by: [u], timespan: 10s, condition: {COND}}",
    "{type: temporal_ordered, rules: [a, b, c], group-by: [u], timespan: 10s, condition: {COND}}",
];

type Small = Vec<(i64, usize, u8, u8)>;

/// (seconds, rule, value, group), in order.
fn small_stream() -> impl Strategy<Value = Small> {
    let one = (0_i64..40, 0_usize..3, 0_u8..4, 0_u8..2);
    prop::collection::vec(one, 0..30).prop_map(|mut stream| {
        stream.sort_by_key(|m| m.0);
        stream
    })
}

fn group_of(stream: &Small, group: u8) -> oracle::Stream {
    let of_group = stream.iter().filter(|m| m.3 == group);
    of_group.map(|m| (m.0, m.1, m.2)).collect()
}

/// Runs a stream whose matches arrive in the order of `arrival`; their records keep the order
/// of the stream.
fn run_stream(kind: usize, condition: &str, stream: &Small, arrival: &[usize]) -> Vec<String> {
    let text = KINDS[kind].replace("COND", condition);
    let mut run = Run::new(&[("c", &text)], CorrelatorOptions::default());
    for &index in arrival {
        let (secs, rule, value, group) = stream[index];
        run.sent = index as u64;
        run.push(&Sent {
            secs: secs as f64,
            rule: ["a", "b", "c"][rule],
            fields: vec![("v", value.to_string()), ("u", group.to_string())],
        });
    }
    let mut hits = run.finish();
    hits.sort_by_key(|hit| {
        let secs = hit[2..]
            .split(' ')
            .next()
            .and_then(|s| s.parse::<i64>().ok());
        (secs, hit.clone())
    });
    hits
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn lower_bounds_fire_as_plainly_defined(stream in small_stream(), kind in 0_usize..4, bound in 1_usize..5) {
        let arrival: Vec<usize> = (0..stream.len()).collect();
        let hits = run_stream(kind, &format!("gte: {bound}"), &stream, &arrival);
        let mut plain = Vec::new();
        for group in 0..2 {
            let fired = oracle::reaching(kind, bound, 10, &group_of(&stream, group));
            plain.extend(fired.into_iter().map(|secs| (secs, group)));
        }
        prop_assert_eq!(hits, shown(&plain));
    }

    #[test]
    fn whole_windows_fire_as_plainly_defined(stream in small_stream(), kind in 0_usize..4, bound in 1_usize..5, relation in 0_usize..4) {
        let (word, holds): (&str, fn(usize, usize) -> bool) = [
            ("eq", (|n, bound| n == bound) as fn(usize, usize) -> bool),
            ("lte", |n, bound| n <= bound),
            ("lt", |n, bound| n < bound),
            ("neq", |n, bound| n != bound),
        ][relation];
        let arrival: Vec<usize> = (0..stream.len()).collect();
        let hits = run_stream(kind, &format!("{word}: {bound}"), &stream, &arrival);
        let mut plain = Vec::new();
        for group in 0..2 {
            let fired = oracle::closing(kind, |n| holds(n, bound), 10, &group_of(&stream, group));
            plain.extend(fired.into_iter().map(|secs| (secs, group)));
        }
        prop_assert_eq!(hits, shown(&plain));
    }

    #[test]
    fn the_order_of_arrival_does_not_matter(
        (stream, arrival) in small_stream().prop_flat_map(|stream| {
            let order: Vec<usize> = (0..stream.len()).collect();
            (Just(stream), Just(order).prop_shuffle())
        }),
        kind in 0_usize..4,
        condition in prop::sample::select(vec!["gte: 2", "eq: 2", "gt: 2, lt: 5"]),
    ) {
        let in_order: Vec<usize> = (0..stream.len()).collect();
        let expected = run_stream(kind, condition, &stream, &in_order);
        prop_assert_eq!(run_stream(kind, condition, &stream, &arrival), expected);
    }

    #[test]
    fn any_times_and_small_bounds_are_survived(
        times in prop::collection::vec(any::<i64>(), 0..40),
        kind in 0_usize..4,
        condition in prop::sample::select(vec!["gte: 2", "eq: 2"]),
        matches_max in 0_usize..4,
        state_len_bytes_max in 0_usize..2_000,
        len_bytes_max in 0_usize..4_000,
    ) {
        let text = KINDS[kind].replace("COND", condition);
        let set = set(&[("c", &text)]);
        let options = CorrelatorOptions {
            reorder_matches_max: matches_max,
            groups_max: 2,
            window_entries_max: 2,
            state_len_bytes_max,
            len_bytes_max,
            ..CorrelatorOptions::default()
        };
        let mut correlator = Correlator::new(&set, options);
        let mut event = Event::new(LogSource::new("p", &[], &[]));
        for (n, time) in (0_u64..).zip(times) {
            event.time = Some(Timestamp::from_nanos(time));
            event.record_id = n;
            event.fields.clear();
            event.fields.push("u", Value::Int(time % 3));
            event.fields.push("v", Value::Int(time % 5));
            let base = correlator.base_match((n % 3) as usize, &event, &"f".into()).expect("wanted");
            correlator.push(base, &mut |_| {});
        }
        correlator.finish(&mut |_| {});
        prop_assert_eq!(correlator.len_bytes(), 0);
    }
}
