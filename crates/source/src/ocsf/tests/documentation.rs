//! `docs/log-sources.md` says what the tables say.

use super::{FAMILIES, rows};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use yagura_model::ocsf::{Class, Column};

/// Part 5's tables, from the tables themselves.
fn documentation() -> String {
    let mut out = String::new();
    for family in FAMILIES {
        let classes: BTreeSet<Class> = family.cases.iter().map(|case| case.class).collect();
        let classes: Vec<&str> = classes.into_iter().map(Class::name).collect();
        writeln!(out, "### {}", family.name).expect("a string");
        writeln!(out, "Classes: {}.\n", classes.join(", ")).expect("a string");
        out.push_str("| column | fields |\n|---|---|\n");
        for column in Column::ALL {
            let mut names: Vec<String> = Vec::new();
            for name in rows(family)
                .filter(|row| row.column == *column)
                .flat_map(|row| row.names)
            {
                let name = format!("`{name}`");
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            if !names.is_empty() {
                writeln!(out, "| {} | {} |", column.name(), names.join(", ")).expect("a string");
            }
        }
        for (name, fields) in [
            ("file.hashes", family.hashes),
            ("answers.rdata", family.answers),
        ] {
            if !fields.is_empty() {
                writeln!(out, "| {name} | `{}` |", fields.join("`, `")).expect("a string");
            }
        }
        out.push('\n');
    }
    out
}

/// With `YAGURA_BLESS=1` in the environment the documentation is written instead.
#[test]
fn the_documentation_lists_the_fields_of_every_column() {
    const MARK: &str =
        "<!-- The rest of this file is written by a test of crates/source/src/ocsf. -->\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/log-sources.md");
    let bytes = std::fs::read(&path).expect("the documentation");
    let text = String::from_utf8(bytes).expect("text");
    let (before, tables) = text.split_once(MARK).expect("a mark");
    let now = documentation();
    if std::env::var_os("YAGURA_BLESS").is_some() {
        std::fs::write(&path, format!("{before}{MARK}{now}")).expect("a writable file");
    } else {
        assert!(tables == now, "run the test with YAGURA_BLESS=1");
    }
}
