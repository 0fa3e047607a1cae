//! Syslog (`syslog`): RFC 5424, RFC 3164 and what files below `/var/log` look like, with and
//! without priority, year, zone and host name. Fields: `message`, `program` (also `process`),
//! `pid`, `hostname`, `facility`, `severity`, and structured data.
//!
//! The message decides more: which Linux service or network device wrote it, and whether it is
//! itself a record of a format we know (access and error logs of web servers, DNS and proxy
//! logs, audit records, Sysmon for Linux, JSON), whose fields and categories are then added.
//!
//! The own logs of vsftpd and ClamAV, which put their time in front in another way, FortiGate
//! files without a syslog header, and the `daemon: message` lines of dnsmasq are read as well.

mod asa;
mod devices;
mod embedded;
mod firewalls;
mod linux;
mod normalise;
mod parser;
#[cfg(test)]
mod tests;

use crate::lines::LineDecoder;
use crate::text::dates::Clock;
use crate::{Decoder, Format, Framing, Head, SourceOptions};

pub(super) use linux::{fields as linux_fields, services as linux_services};
pub(super) use parser::parse;

pub(super) const FORMAT: Format = Format {
    name: "syslog",
    title: ("syslog (RFC 5424 and 3164)", "syslog（RFC 5424・3164）"),
    detect,
    framing: |_| Framing::Lines,
    stateless: true,
    decoder,
};

fn detect(head: &Head<'_>) -> u8 {
    let clock = Clock::new(&SourceOptions::default());
    head.confidence_by_share(85, |line| parse(line, &clock).is_ok_and(|h| h.is_sure()))
}

fn decoder(options: &SourceOptions) -> Box<dyn Decoder> {
    Box::new(LineDecoder(normalise::Syslog::new(options)))
}
