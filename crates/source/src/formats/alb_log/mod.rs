//! Access logs of AWS application load balancers (`alb_log`), category `webserver`: quoted
//! values between blanks, in the order of the product's documentation. Classic load balancers,
//! whose lines lack the type in front, are read as well.

mod parser;
#[cfg(test)]
mod tests;

use crate::lines::{Fault, Line, LineDecoder, LineParser};
use crate::routes::RouteCache;
use crate::text::dates::Clock;
use crate::{Decoder, Format, Framing, Head, Sink, SourceOptions};

pub(super) const FORMAT: Format = Format {
    name: "alb_log",
    title: (
        "AWS load balancer access log",
        "AWSロードバランサーのアクセスログ",
    ),
    detect,
    framing: |_| Framing::Lines,
    stateless: true,
    decoder,
};

fn detect(head: &Head<'_>) -> u8 {
    head.confidence_by_share(95, |line| parser::parse(line).is_ok())
}

fn decoder(options: &SourceOptions) -> Box<dyn Decoder> {
    Box::new(LineDecoder(AlbLog {
        clock: Clock::new(options),
        routes: RouteCache::default(),
    }))
}

struct AlbLog {
    clock: Clock,
    routes: RouteCache,
}

impl LineParser for AlbLog {
    fn line(&mut self, line: &Line<'_>, sink: &mut Sink<'_>) -> Result<(), Fault> {
        let record = parser::parse(line.text)?;
        let event = line.start("alb_log", sink);
        event.time = self.clock.iso(record.time);
        parser::fill(&record, event);
        event.log_source = self.routes.get("", &["alb"], &["webserver"]);
        sink.emit();
        Ok(())
    }
}
