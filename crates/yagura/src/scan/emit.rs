//! Puts what threads produce back into the order of the inputs.
//!
//! A thread submits the output of each block under (input, block number) and says how many
//! blocks an input had. Whoever completes the next piece in order writes it. Output that waits
//! for its turn is bounded: a thread that is too far ahead waits, the one whose turn it is never
//! does.

use super::incidents::{Incidents, WebBatch};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Bytes that may wait for their turn.
const WAITING_LEN_BYTES_MAX: usize = 32 << 20;

/// What a thread hands in of one block.
#[derive(Default)]
pub(super) struct Piece {
    /// Findings, written.
    pub(super) output: Vec<u8>,
    /// Web requests, and the findings in them.
    pub(super) web: Option<Box<WebBatch>>,
}

impl Piece {
    fn len_bytes(&self) -> usize {
        self.output.len() + self.web.as_ref().map_or(0, |web| web.len_bytes())
    }
}

/// Ordered output of several threads.
pub(super) struct Emitter<W> {
    state: Mutex<State<W>>,
    advanced: Condvar,
}

struct State<W> {
    out: W,
    /// `None` when no campaigns are followed.
    incidents: Option<Incidents>,
    input: usize,
    block: u64,
    waiting: BTreeMap<(usize, u64), Piece>,
    waiting_len: usize,
    /// Number of blocks of inputs that are complete.
    blocks_of: BTreeMap<usize, u64>,
    error: Option<io::Error>,
}

impl<W: Write> Emitter<W> {
    pub(super) fn new(out: W, incidents: Option<Incidents>) -> Self {
        Self {
            state: Mutex::new(State {
                out,
                incidents,
                input: 0,
                block: 0,
                waiting: BTreeMap::new(),
                waiting_len: 0,
                blocks_of: BTreeMap::new(),
                error: None,
            }),
            advanced: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<W>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands in what came of one block.
    pub(super) fn submit(&self, input: usize, block: u64, piece: Piece) {
        let mut state = self.lock();
        while state.waiting_len > WAITING_LEN_BYTES_MAX
            && input != state.input
            && state.error.is_none()
        {
            state = self
                .advanced
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.waiting_len += piece.len_bytes();
        state.waiting.insert((input, block), piece);
        state.drain();
        self.advanced.notify_all();
    }

    /// Says that an input had this many blocks.
    pub(super) fn finish_input(&self, input: usize, blocks: u64) {
        let mut state = self.lock();
        state.blocks_of.insert(input, blocks);
        state.drain();
        self.advanced.notify_all();
    }

    /// Returns whether writing has failed (a closed pipe): there is no point in going on.
    pub(super) fn failed(&self) -> bool {
        self.lock().error.is_some()
    }

    /// Returns the writer and what was tracked, or the first error of writing.
    pub(super) fn into_inner(self) -> io::Result<(W, Option<Incidents>)> {
        let mut state = self
            .state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        match state.error {
            Some(error) => Err(error),
            None => state.out.flush().map(|()| (state.out, state.incidents)),
        }
    }
}

impl<W: Write> State<W> {
    fn take(&mut self, piece: &Piece) -> io::Result<()> {
        self.out.write_all(&piece.output)?;
        match (&mut self.incidents, &piece.web) {
            (Some(incidents), Some(web)) => incidents.take(web),
            _ => Ok(()),
        }
    }

    fn drain(&mut self) {
        loop {
            if let Some(piece) = self.waiting.remove(&(self.input, self.block)) {
                self.waiting_len -= piece.len_bytes();
                if self.error.is_none() {
                    self.error = self.take(&piece).err();
                }
                self.block += 1;
            } else if self
                .blocks_of
                .get(&self.input)
                .is_some_and(|n| *n <= self.block)
            {
                self.blocks_of.remove(&self.input);
                self.input += 1;
                self.block = 0;
            } else {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_comes_in_the_order_of_inputs_and_blocks() {
        let emitter = Emitter::new(Vec::new(), None);
        let piece = |output: &[u8]| Piece {
            output: output.to_vec(),
            web: None,
        };
        emitter.submit(1, 0, piece(b"d"));
        emitter.finish_input(1, 1);
        emitter.submit(0, 1, piece(b"b"));
        emitter.submit(0, 0, piece(b"a"));
        emitter.submit(0, 2, piece(b"c"));
        emitter.finish_input(0, 3);
        emitter.finish_input(2, 0);
        emitter.submit(3, 0, piece(b"e"));
        emitter.finish_input(3, 1);
        let (out, _) = emitter.into_inner().expect("no error");
        assert_eq!(out, b"abcde");
    }
}
