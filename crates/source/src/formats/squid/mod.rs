//! Squid's native access log (`squid`): category `proxy`. Its common and combined variants are
//! read by `access_log`.

mod parser;
#[cfg(test)]
mod tests;

pub(super) use parser::push_message;

use crate::lines::{Fault, Line, LineDecoder, LineParser};
use crate::routes::RouteCache;
use crate::{Decoder, Format, Framing, Head, Sink, SourceOptions};

pub(super) const FORMAT: Format = Format {
    name: "squid",
    title: ("Squid access log", "Squidのアクセスログ"),
    detect,
    framing: |_| Framing::Lines,
    stateless: true,
    decoder,
};

fn detect(head: &Head<'_>) -> u8 {
    head.confidence_by_share(95, |line| parser::parse(line).is_ok())
}

fn decoder(_options: &SourceOptions) -> Box<dyn Decoder> {
    Box::new(LineDecoder(Squid::default()))
}

#[derive(Default)]
struct Squid {
    routes: RouteCache,
}

impl LineParser for Squid {
    fn line(&mut self, line: &Line<'_>, sink: &mut Sink<'_>) -> Result<(), Fault> {
        let record = parser::parse(line.text)?;
        let event = line.start("squid", sink);
        parser::fill(&record, event);
        event.log_source = self.routes.get("", &["squid"], &["proxy"]);
        sink.emit();
        Ok(())
    }
}
