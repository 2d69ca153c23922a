//! What a call costs.

use std::time::{Duration, Instant};

use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// What a call may cost.
#[derive(Clone, Copy)]
pub struct Cost {
    pub bytes: usize,
    pub time: Duration,
}

/// Makes a call, and panics where it takes more. Time counts only if three calls take it: other programs run too.
pub fn within<T>(most: Cost, what: &str, call: impl Fn() -> T) -> T {
    let mut fastest = Duration::MAX;
    for _ in 0..2 {
        let (result, time) = once(most, what, &call);
        fastest = fastest.min(time);
        if fastest <= most.time {
            return result;
        }
    }
    let (result, time) = once(most, what, &call);
    fastest = fastest.min(time);
    assert!(fastest <= most.time, "{what} takes {fastest:?}, more than {:?}", most.time);
    result
}

fn once<T>(most: Cost, what: &str, call: impl Fn() -> T) -> (T, Duration) {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let started = Instant::now();
    let result = call();
    let time = started.elapsed();
    let bytes = MEMORY.peak_usage().saturating_sub(before);
    assert!(bytes <= most.bytes, "{what} takes {bytes} bytes of memory, more than {}", most.bytes);
    (result, time)
}
