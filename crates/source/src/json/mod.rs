//! JSON records: cutting them apart, parsing them, flattening them, and asking which product
//! wrote each one.
//!
//! In: NDJSON, arrays, concatenated or pretty-printed values, and containers such as
//! `{"Records": [...]}`. Out: one event a record. A record is judged on its own, so one file may
//! mix products; the product of the last record is asked first.
//!
//! Bounds: records of [`crate::Blocks::RECORD_LEN_BYTES_MAX`], nesting of
//! [`flatten::DEPTH_MAX`], and those of [`yagura_model::Fields`].

mod dialect;
mod flatten;
mod names;
mod nested_text;
mod repair;
mod split;
mod tape;
mod times;

pub(crate) use dialect::{Dialect, DialectState};
pub(crate) use flatten::{flatten, flatten_under};
pub(crate) use names::{PairKeys, alias_all, copy_all, copy_first, name_values, text_of};
pub(crate) use nested_text::{read_text, read_texts};
pub(crate) use split::ValueSplitter;
pub(crate) use tape::{JsonParser, Members, Node, as_text, node_value};
pub(crate) use times::{as_time, first_time};

use crate::lines::for_each_line;
use crate::{Block, Confidence, Decoder, Framing, Head, Sink};

/// Recognises JSON of any kind.
pub(crate) fn detect(head: &Head<'_>) -> Confidence {
    let text = head
        .bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(head.bytes);
    match text.trim_ascii_start() {
        [b'{', rest @ ..] => match rest.trim_ascii_start().first() {
            Some(b'"' | b'}') => 80,
            _ => 0,
        },
        [b'[', rest @ ..] => match rest.trim_ascii_start().first() {
            Some(b'{' | b']') => 80,
            _ => 0,
        },
        _ => 0,
    }
}

/// NDJSON is read by lines, so that a damaged line harms no other; anything else by values.
/// It is NDJSON when at least half of the first lines are one whole object each.
pub(crate) fn framing(head: &Head<'_>) -> Framing {
    let text = head
        .bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(head.bytes);
    let whole_lines = memchr::memrchr(b'\n', text).map_or(&text[..0], |end| &text[..end]);
    let lines = whole_lines.split(|b| *b == b'\n').map(<[u8]>::trim_ascii);
    let (mut all, mut objects) = (0, 0);
    for line in lines.filter(|line| !line.is_empty()).take(50) {
        if all == 0 && line.starts_with(b"[") {
            return Framing::JsonValues;
        }
        all += 1;
        objects += usize::from(is_whole_object(line));
    }
    if objects * 2 >= all && objects > 0 {
        Framing::Lines
    } else {
        Framing::JsonValues
    }
}

fn is_whole_object(line: &[u8]) -> bool {
    let mut values = Vec::new();
    // Not at the end: an unfinished value is none.
    ValueSplitter::default().split(line, false, &mut values);
    line.starts_with(b"{")
        && ((values.len() == 1 && values[0] == (0..line.len())) || split::may_be_container(line))
}

/// Decodes blocks of JSON records.
pub(crate) struct JsonDecoder {
    parser: JsonParser,
    dialects: &'static [&'static Dialect],
    /// Index of the dialect of the last record.
    last: usize,
    state: DialectState,
}

impl JsonDecoder {
    /// Makes a decoder that tries the given dialects, the first that recognises a record wins;
    /// with a single one, that one is used unasked.
    pub(crate) fn new(dialects: &'static [&'static Dialect]) -> Self {
        Self {
            parser: JsonParser::default(),
            dialects,
            last: 0,
            state: DialectState::default(),
        }
    }

    fn record(&mut self, raw: &[u8], offset: u64, number: u64, sink: &mut Sink<'_>) {
        let parsed = match self.parser.parse(raw) {
            Ok(parsed) => parsed,
            Err(fault) => return sink.reject(offset, number, fault),
        };
        let tape = parsed.nodes();
        if !matches!(tape.first(), Some(Node::Object { .. })) {
            sink.reject(offset, number, "a JSON value that is no object");
            return;
        }
        let tape = unwrap_hit(tape);
        let event = sink.start("json", offset, number);
        event.raw.extend_from_slice(raw);
        event.flags.invalid_utf8 = parsed.invalid_utf8();
        let is_nested = crate::windows::is_nested_event(tape);
        let fitted = if is_nested {
            event.format = "windows_json";
            crate::windows::nested_event(tape, event, &mut self.state.windows)
        } else {
            flatten(tape, event)
        };
        let spare = parsed.into_spare();
        self.parser.recycle(spare);
        if !is_nested {
            let dialect = if let [only] = self.dialects {
                only
            } else {
                self.choose(&event.fields)
            };
            event.format = dialect.name;
            (dialect.normalise)(event, &mut self.state);
        }
        if !fitted {
            event.flags.truncated = true;
        }
        sink.emit();
        if !fitted {
            sink.reject(
                offset,
                number,
                "more fields or nesting than are searched; the rest is only in the raw record",
            );
        }
    }

    fn choose(&mut self, fields: &yagura_model::Fields) -> &'static Dialect {
        let last = self.dialects[self.last];
        if !last.is_general && (last.recognise)(fields) {
            return last;
        }
        let found = self.dialects.iter().position(|d| (d.recognise)(fields));
        self.last = found.unwrap_or(self.dialects.len() - 1);
        self.dialects[self.last]
    }
}

/// Opens a search hit of Elasticsearch or OpenSearch: the record is its `_source`.
fn unwrap_hit<'t, 'a>(record: &'t [Node<'a>]) -> &'t [Node<'a>] {
    // Hits start with `_index`; looking at one key costs other records nothing.
    if !matches!(record.get(1), Some(Node::String(key)) if key.starts_with('_')) {
        return record;
    }
    match (
        Members::find(record, "_index"),
        Members::find(record, "_source"),
    ) {
        (Some(_), Some(source)) if matches!(source.first(), Some(Node::Object { .. })) => source,
        _ => record,
    }
}

impl Decoder for JsonDecoder {
    fn decode(&mut self, block: &Block, sink: &mut Sink<'_>) {
        if !block.records.is_empty() {
            for (range, number) in block.records.iter().zip(block.first_record..) {
                let offset = block.offset + range.start as u64;
                self.record(&block.bytes[range.clone()], offset, number, sink);
            }
            return;
        }
        for_each_line(block, |line, offset, number| {
            if !split::may_be_container(line) {
                return self.record(line, offset, number, sink);
            }
            let mut values = Vec::new();
            ValueSplitter::default().split(line, true, &mut values);
            if values.is_empty() {
                // Not well formed enough to cut: let the parser say what is wrong.
                return self.record(line, offset, number, sink);
            }
            for range in values {
                self.record(
                    &line[range.clone()],
                    offset + range.start as u64,
                    number,
                    sink,
                );
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_that_are_objects_make_ndjson() {
        let framing_of = |text: &str| {
            framing(&Head {
                bytes: text.as_bytes(),
                name: "",
            })
        };
        for text in [
            "{\"a\":1}\n{\"a\":2}\n",
            "{\"cut off\n{\"a\":2}\n",
            "\u{feff}\n{\"a\":{}}\r\n",
        ] {
            assert_eq!(framing_of(text), Framing::Lines, "{text}");
        }
        for text in [
            "{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n",
            "[\n{\"a\":1},\n{\"a\":2}\n]",
            "{\"a\":1}",
            "{\n \"a\": [\n  {\"b\":1}\n ]\n}\n",
        ] {
            assert_eq!(framing_of(text), Framing::JsonValues, "{text}");
        }
    }
}
