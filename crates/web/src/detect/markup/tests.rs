use super::DETECTOR;
use crate::detect::scan::check::{found, japanese_passes, passed, survives};
