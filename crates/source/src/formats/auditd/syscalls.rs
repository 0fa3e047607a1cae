//! Names of system calls by architecture and number.

use foldhash::{HashMap, HashMapExt};
use std::sync::LazyLock;

/// `name x86_64 i386 aarch64`, one a line, `-` where an architecture lacks the call; from the
/// kernel's user-space headers (`asm/unistd_64.h`, `asm/unistd_32.h`, `asm-generic/unistd.h`).
const TABLE: &str = include_str!("syscalls.tsv");

/// `AUDIT_ARCH_X86_64`, `AUDIT_ARCH_I386`, `AUDIT_ARCH_AARCH64` (`linux/audit.h`), and the names
/// that interpreted logs have for them.
const ARCHITECTURES: [[&str; 2]; 3] = [
    ["c000003e", "x86_64"],
    ["40000003", "i386"],
    ["c00000b7", "aarch64"],
];

static BY_NUMBER: LazyLock<[HashMap<u32, &'static str>; 3]> = LazyLock::new(|| {
    let mut tables = [HashMap::new(), HashMap::new(), HashMap::new()];
    for line in TABLE.lines() {
        let mut columns = line.split('\t');
        let name = columns.next().unwrap_or("");
        for (table, column) in tables.iter_mut().zip(columns) {
            if let Ok(number) = column.parse() {
                table.insert(number, name);
            }
        }
    }
    tables
});

/// Returns the name of a call.
pub(super) fn name(arch: &str, number: u32) -> Option<&'static str> {
    let index = ARCHITECTURES
        .iter()
        .position(|names| names.contains(&arch))?;
    BY_NUMBER[index].get(&number).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_is_another_call_elsewhere() {
        assert_eq!(name("c000003e", 59), Some("execve"));
        assert_eq!(name("40000003", 11), Some("execve"));
        assert_eq!(name("c00000b7", 221), Some("execve"));
        assert_eq!(name("c00000b7", 203), Some("connect"));
        assert_eq!(name("c000003e", 9_999), None);
        assert_eq!(name("c0000015", 11), None);
        assert_eq!(
            TABLE.lines().filter(|l| l.split('\t').count() != 4).count(),
            0
        );
    }
}
