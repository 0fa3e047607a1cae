//! Error logs of Apache and nginx (`web_error`): time, level and message; where the server says
//! so also client and request. Services `apache` and `nginx` [T]; their rules search the message.
//!
//! Access lines in between, as containers write them to one stream, are read as `access_log`.
//! Lines that continue a message of several lines (PHP traces) have no time and are reported.

mod parser;
#[cfg(test)]
mod tests;

use super::access_log::AccessLog;
use crate::lines::{Either, Fault, Line, LineDecoder, LineParser};
use crate::routes::RouteCache;
use crate::text::dates::Clock;
use crate::{Decoder, Format, Framing, Head, Sink, SourceOptions};

pub(super) const FORMAT: Format = Format {
    name: "web_error",
    title: ("Apache and nginx error log", "Apache・nginxのエラーログ"),
    detect,
    framing: |_| Framing::Lines,
    stateless: true,
    decoder,
};

fn detect(head: &Head<'_>) -> u8 {
    let clock = Clock::new(&SourceOptions::default());
    head.confidence_by_share(88, |line| parser::recognise(line, &clock).is_some())
}

fn decoder(options: &SourceOptions) -> Box<dyn Decoder> {
    Box::new(LineDecoder(Either(
        ErrorLog::new(options),
        AccessLog::new(options),
    )))
}

/// Reads lines of error logs.
pub(super) struct ErrorLog {
    clock: Clock,
    routes: RouteCache,
}

impl ErrorLog {
    pub(super) fn new(options: &SourceOptions) -> Self {
        Self {
            clock: Clock::new(options),
            routes: RouteCache::default(),
        }
    }
}

impl LineParser for ErrorLog {
    fn line(&mut self, line: &Line<'_>, sink: &mut Sink<'_>) -> Result<(), Fault> {
        let header = parser::recognise(line.text, &self.clock)
            .ok_or("no time and level of Apache or nginx in front")?;
        let event = line.start("web_error", sink);
        event.time = Some(header.time);
        event.log_source = self.routes.get("", &[header.server.name()], &[]);
        parser::fill(&header, event);
        sink.emit();
        Ok(())
    }
}
