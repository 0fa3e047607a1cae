//! Linux audit log (`auditd`): `/var/log/audit/audit.log`, with or without `node=` and the
//! enriched part, and the output of `ausearch` (also interpreted, `-i`).
//!
//! The kernel describes one event in several records (SYSCALL, EXECVE, CWD, PATH, ...), which
//! share a time and serial number and may be interleaved with those of other events. They are
//! joined: `type` lists the kinds of record, and the fields of all records are kept under their
//! own names, several of one name as a list. Hexadecimal text is decoded.
//!
//! Views: `process_creation` of an execve, `file_event` of created files, `network_connection`
//! of a connect. The parent of a process is known when its own start was seen before.
//!
//! Bounds: open events, their age in lines, and records and bytes of one event
//! ([`joiner`]), remembered processes ([`processes`]).

mod fields;
mod joiner;
mod processes;
mod record;
mod socket;
mod syscalls;
#[cfg(test)]
mod tests;
mod views;

use crate::lines::LineDecoder;
use crate::{Decoder, Format, Framing, Head, SourceOptions};

pub(super) use fields::push_single as push_message;

pub(super) const FORMAT: Format = Format {
    name: "auditd",
    title: ("Linux audit log", "Linux監査ログ（auditd）"),
    detect,
    framing: |_| Framing::Lines,
    stateless: false,
    decoder,
};

fn detect(head: &Head<'_>) -> u8 {
    let has_record = head.lines().any(|line| record::Header::parse(line).is_ok());
    if !has_record {
        return 0;
    }
    head.confidence_by_share(95, |line| {
        record::is_separator(line) || record::Header::parse(line).is_ok()
    })
}

fn decoder(options: &SourceOptions) -> Box<dyn Decoder> {
    Box::new(LineDecoder(joiner::Joiner::new(options)))
}
