//! Formats: every input is read to its end, and what comes out lies inside it.

use yagura_model::Event;
use yagura_source::{Block, Blocks, Format, Head, RecordError, Sink, SourceOptions, detect};

/// Reads bytes as the format that they look like.
pub(crate) fn detected(bytes: &[u8]) {
    if let Some(format) = detect(&head(bytes)) {
        read(format, bytes);
    }
}

/// Reads bytes as a format.
pub(crate) fn read(format: &Format, bytes: &[u8]) {
    let len = bytes.len() as u64;
    let mut events = 0_u64;
    let mut on_event = |event: &mut Event| {
        assert!(event.offset <= len, "an event outside the input");
        let fields = event.fields.iter().chain(event.category_fields.iter());
        let text_len: usize = fields
            .map(|(name, value)| name.len() + value.to_text().len())
            .sum();
        assert!(text_len <= 4 * yagura_model::Fields::TEXT_LEN_BYTES_MAX);
        events += 1;
    };
    let mut errors = 0_u64;
    let mut on_error = |error: RecordError| {
        assert!(
            error.offset <= len,
            "a complaint outside the input: {error}"
        );
        assert!(error.reason.len() < 10_000, "a long reason");
        errors += 1;
    };
    let mut sink = Sink::new(&mut on_event, &mut on_error);
    let mut blocks = Blocks::new(bytes, (format.framing)(&head(bytes)));
    let mut decoder = (format.decoder)(&SourceOptions::default());
    let mut block = Block::default();
    while let Ok(Some(piece)) = blocks.next_block(&mut block) {
        match piece {
            Ok(()) => decoder.decode(&block, &mut sink),
            Err(error) => sink.reject(error.offset, error.record, error.reason),
        }
    }
    decoder.finish(&mut sink);
    assert!(events + errors <= 2 * len + 2, "more records than bytes");
}

fn head(bytes: &[u8]) -> Head<'_> {
    Head {
        bytes: &bytes[..bytes.len().min(Head::LEN_BYTES_MAX)],
        name: "",
    }
}
