//! Tests that hold for every JSON dialect: its samples are recognised as its own, and nothing in
//! them, however damaged, makes it panic.
