//! Remembers which program a process runs, since audit records name the parent by number only.

use foldhash::{HashMap, HashMapExt};

/// Most processes remembered; beyond it all are forgotten, and parents are missing for a while.
const PROCESSES_MAX: usize = 16_384;
/// Longest command line remembered.
const COMMAND_LINE_LEN_BYTES_MAX: usize = 2_048;

/// What is known of a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Process {
    pub(super) image: Box<str>,
    /// Empty when the start of the process was not seen.
    pub(super) command_line: Box<str>,
}

/// Processes by host and number.
#[derive(Default)]
pub(super) struct Processes {
    by_number: HashMap<(Box<str>, u32), Process>,
}

impl Processes {
    /// Remembers a started process.
    pub(super) fn started(&mut self, node: &str, pid: u32, image: &str, command_line: &str) {
        if self.by_number.len() >= PROCESSES_MAX {
            self.by_number = HashMap::new();
        }
        let mut len = command_line.len().min(COMMAND_LINE_LEN_BYTES_MAX);
        while !command_line.is_char_boundary(len) {
            len -= 1;
        }
        let process = Process {
            image: image.into(),
            command_line: command_line[..len].into(),
        };
        self.by_number.insert((node.into(), pid), process);
    }

    /// Remembers the program of a process that was running already, unless its start was seen.
    pub(super) fn seen(&mut self, node: &str, pid: u32, image: &str) {
        let known = self.by_number.get(&(node.into(), pid));
        if known.is_none_or(|process| *process.image != *image) {
            self.started(node, pid, image, "");
        }
    }

    pub(super) fn get(&self, node: &str, pid: u32) -> Option<&Process> {
        self.by_number.get(&(node.into(), pid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_processes_is_bounded() {
        let mut processes = Processes::default();
        for pid in 0..100_000 {
            processes.started("", pid, "/bin/sh", &"é".repeat(2_000));
        }
        assert!(processes.by_number.len() <= PROCESSES_MAX);
        let last = processes.get("", 99_999).expect("just remembered");
        assert!(last.command_line.len() <= COMMAND_LINE_LEN_BYTES_MAX);
        processes.seen("", 99_999, "/bin/sh");
        assert!(
            !processes
                .get("", 99_999)
                .expect("kept")
                .command_line
                .is_empty()
        );
        assert_eq!(processes.get("other", 99_999), None);
    }
}
