//! `yagura rules test`: tests that cannot run are failures, not silence.

mod common;

use common::{Run, yagura};

const RULE: &str = "title: One
id: one
logsource: {product: p}
detection: {s: {A: 1}, condition: s}
";

const TESTS: &str = "must_fire:
    - events: [{logsource: {product: p}, A: 1}]
must_not_fire:
    - events: [{logsource: {product: p}, A: 2}]
";

fn test(files: &[(&str, &str)], path: &str) -> Run {
    yagura(files, &["rules", "test", path])
}

#[test]
fn a_misspelt_key_fails() {
    for (right, wrong) in [("must_fire:", "must_fires:"), ("events:", "event:")] {
        let tests = TESTS.replacen(right, wrong, 1);
        let run = test(&[("r/a.yml", RULE), ("r/a.tests.yml", &tests)], "r");
        assert_eq!(run.code, Some(1), "{}", run.out);
        let key = wrong.trim_end_matches(':');
        assert!(
            run.out.contains(&format!("unknown key `{key}`")),
            "{}",
            run.out
        );
    }
    let no_list = test(&[("r/a.yml", RULE), ("r/a.tests.yml", "must_fire: 1")], "r");
    assert_eq!(no_list.code, Some(1), "{}", no_list.out);
}

#[test]
fn tests_without_their_rule_fail() {
    let run = test(&[("r/a.yml", RULE), ("r/b.tests.yml", TESTS)], "r");
    assert_eq!(run.code, Some(1), "{}", run.out);
    assert!(
        run.out.contains("b.tests.yml: the rule file"),
        "{}",
        run.out
    );
}

#[test]
fn tests_that_are_named_run() {
    let files = [("r/a.yml", RULE), ("r/a.tests.yml", TESTS)];
    for path in ["r", "r/a.yml", "r/a.tests.yml"] {
        let run = test(&files, path);
        assert_eq!(run.code, Some(0), "{}{}", run.out, run.err);
        assert!(
            run.out.contains("1 rule file: 2 cases passed, 0 failed"),
            "{}",
            run.out
        );
    }
}
