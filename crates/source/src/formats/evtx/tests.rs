//! Tests on made bytes; those on real files stand in `tests/`.
