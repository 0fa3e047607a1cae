//! Every fuzz target: its name says what `yagura-fuzz` does with the bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| yagura_fuzz::run(env!("CARGO_BIN_NAME"), data));
