//! Error logs of Apache and nginx (`web_error`): time, level and message; where the server says
//! so also client and request. Services `apache` and `nginx` [T]; their rules search the message.
//!
//! Lines that continue a message of several lines (PHP traces) have no time and are reported.

mod parser;
#[cfg(test)]
mod tests;

use crate::lines::{Fault, Line, LineDecoder, LineParser};
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

const SHARE_MIN: u8 = 60;

fn detect(head: &Head<'_>) -> u8 {
    let clock = Clock::new(&SourceOptions::default());
    let share = head.share_of_lines(|line| parser::recognise(line, &clock).is_some());
    if share >= SHARE_MIN { 88 } else { 0 }
}

fn decoder(options: &SourceOptions) -> Box<dyn Decoder> {
    Box::new(LineDecoder(ErrorLog {
        clock: Clock::new(options),
        routes: RouteCache::default(),
    }))
}

struct ErrorLog {
    clock: Clock,
    routes: RouteCache,
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
