//! The body of an answer, read a chunk at a time.

use std::rc::Rc;

use js_sys::{Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::call::{Deadline, Shared};
use super::environment;
use super::js::{self, Chunk};
use crate::engine::{Body, Interrupt};

/// Bytes that a Worker reads at a time.
const ROOM: u32 = 64 << 10;

/// Reads the chunks of a stream.
pub enum Reader {
    /// As the stream gives them.
    Default(js::Reader),
    /// Into room of our own. The chunks of Workers are of 4 KiB else, and each costs a turn of the event loop.
    Byob(js::Reader),
}

impl Reader {
    pub(super) fn of(stream: &js::Stream) -> Result<Self, JsValue> {
        let options = Object::new();
        Reflect::set(&options, &"mode".into(), &"byob".into())?;
        // Only streams of bytes have such a reader.
        if environment::is_worker()
            && let Ok(reader) = stream.get_reader_of(&options)
        {
            return Ok(Self::Byob(reader));
        }
        stream.get_reader().map(Self::Default)
    }

    fn read(&self) -> Result<Promise, JsValue> {
        match self {
            Self::Default(reader) => reader.read(),
            Self::Byob(reader) => reader.read_into(&Uint8Array::new_with_length(ROOM)),
        }
    }

    fn cancel(&self) -> Result<Promise, JsValue> {
        match self {
            Self::Default(reader) | Self::Byob(reader) => reader.cancel(),
        }
    }
}

pub struct Stream {
    shared: Rc<Shared>,
    /// Gone once the body has ended.
    reader: Option<Reader>,
    deadline: Deadline,
    /// The chunk that is being handed out, and how much of it has been.
    chunk: Uint8Array,
    taken: u32,
    progress: Progress,
}

/// What is told of a body as it arrives.
pub(super) struct Progress {
    /// An error's body is no progress.
    pub told: bool,
    /// Bytes, where the server said how many there will be.
    pub total: Option<f64>,
    pub received: f64,
}

impl Stream {
    pub(super) fn new(shared: Rc<Shared>, reader: Option<Reader>, deadline: Deadline, progress: Progress) -> Self {
        Self { shared, reader, deadline, chunk: Uint8Array::default(), taken: 0, progress }
    }

    /// The next chunk that is not empty, or `None` at the end.
    async fn next_chunk(&mut self) -> Result<Option<Uint8Array>, Interrupt> {
        loop {
            let Some(reader) = &self.reader else { return Ok(None) };
            let read = reader.read().map_err(|error| self.shared.network(error))?;
            let chunk = self.shared.settle(JsFuture::from(read), &mut self.deadline).await?;
            let chunk: Chunk = chunk.unchecked_into();
            let done = chunk.done().unwrap_or(true);
            if done {
                self.reader = None;
            }
            let bytes = chunk.value().map_err(|error| self.shared.network(error))?;
            if !bytes.is_instance_of::<Uint8Array>() {
                return if done { Ok(None) } else { Err(self.shared.network("The body is not made of bytes.".into())) };
            }
            if bytes.length() > 0 {
                return Ok(Some(bytes));
            }
        }
    }
}

impl Body for Stream {
    async fn read(&mut self, scratch: &mut [u8]) -> Result<usize, Interrupt> {
        if self.taken == self.chunk.length() {
            let Some(chunk) = self.next_chunk().await? else { return Ok(0) };
            self.progress.received += f64::from(chunk.length());
            self.shared.progress(&self.progress);
            self.chunk = chunk;
            self.taken = 0;
        }
        let end = self.chunk.length().min(self.taken + scratch.len() as u32);
        let count = (end - self.taken) as usize;
        if let Some(room) = scratch.get_mut(..count) {
            self.chunk.subarray(self.taken, end).copy_to(room);
        }
        self.taken = end;
        Ok(count)
    }
}

/// What is not read to its end is cancelled, so that the connection is given back.
impl Drop for Stream {
    fn drop(&mut self) {
        if let Some(Ok(cancelled)) = self.reader.take().map(|reader| reader.cancel()) {
            // A stream that has failed already fails to be cancelled, too: nothing is left to do about it.
            spawn_local(async move {
                let _ = JsFuture::from(cancelled).await;
            });
        }
    }
}
