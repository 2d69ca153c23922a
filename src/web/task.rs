//! Runs the tasks of calls. Each goes on in turns of its own, which the promises that it awaits give: so what a call runs of
//! its caller's runs in the async context that the call was made in. One queue for all tasks would run them in the context
//! of whoever came first.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};

use wasm_bindgen::prelude::*;

use super::js::Call;

struct Task {
    future: Pin<Box<dyn Future<Output = ()>>>,
    waker: Waker,
}

/// The tasks by their numbers; nothing while one has its turn, and at free places.
#[derive(Default)]
struct Tasks {
    places: Vec<Option<Task>>,
    free: Vec<u32>,
}

thread_local! {
    static TASKS: RefCell<Tasks> = RefCell::default();
}

/// Gives a task its next turn.
struct NextTurn {
    call: Arc<Call>,
    task: u32,
}

impl Wake for NextTurn {
    fn wake(self: Arc<Self>) {
        self.call.next_turn(self.task);
    }
}

/// Begins a task for `call` with its first turn.
pub fn spawn(call: Arc<Call>, future: impl Future<Output = ()> + 'static) {
    let number = TASKS.with_borrow_mut(|Tasks { places, free }| {
        free.pop().unwrap_or_else(|| {
            places.push(None);
            places.len() as u32 - 1
        })
    });
    let waker = Waker::from(Arc::new(NextTurn { call, task: number }));
    turn(number, Task { future: Box::pin(future), waker });
}

/// The next turn of a task.
#[wasm_bindgen(js_name = takeTurn)]
pub fn take_turn(number: u32) {
    let task = TASKS.with_borrow_mut(|Tasks { places, .. }| places.get_mut(number as usize)?.take());
    if let Some(task) = task {
        turn(number, task);
    }
}

fn turn(number: u32, mut task: Task) {
    let is_over = task.future.as_mut().poll(&mut Context::from_waker(&task.waker)).is_ready();
    // A task that is over is dropped out here: what it drops calls JavaScript.
    let left = Some(task).filter(|_| !is_over);
    TASKS.with_borrow_mut(|Tasks { places, free }| {
        if is_over {
            free.push(number);
        } else if let Some(place) = places.get_mut(number as usize) {
            *place = left;
        }
    });
}
