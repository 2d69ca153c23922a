//! A simulator has no clock.

/// When everything happens, in seconds since 1970.
pub const NOW: u64 = 1_780_000_000;
