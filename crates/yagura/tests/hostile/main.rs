//! The program and hostile input, from outside.

mod evtx;
mod input;
mod program;
mod rules;
