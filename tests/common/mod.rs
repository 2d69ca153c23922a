//! A world without network and without waiting: time moves on only when everybody waits for it.

#![allow(dead_code)]

pub mod wire;

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::UNIX_EPOCH;

use ai_generation_client::engine::{
    Aborted, Bell, Body, Done, Gate, Host, Interrupt, Limiter, Show, Stopped, Times, drive,
};
use ai_generation_client::model::{Failure, RetryOptions};
use ai_generation_client::wire::{Format, Head, Shown, gemini};

/// The options of a client and of a call that count for the engine.
#[derive(Clone)]
pub struct Options {
    pub timeout: f64,
    pub total_timeout: Option<f64>,
    pub max_concurrent: u32,
    pub requests_per_minute: Option<u32>,
    pub retry: RetryOptions,
}

impl Options {
    pub fn gate(&self) -> Gate<TestBell> {
        Gate::new(Limiter::new(self.max_concurrent, self.requests_per_minute))
    }
}

pub fn options() -> Options {
    Options { timeout: 120_000.0, total_timeout: None, max_concurrent: 5, requests_per_minute: None, retry: retry() }
}

pub fn call_with(world: &Rc<World>, host: TestHost, options: &Options) -> Result<Done<Vec<u8>>, Stopped> {
    call_in(&gemini::FORMAT, world, host, options)
}

pub fn call_in(
    format: &'static Format,
    world: &Rc<World>,
    host: TestHost,
    options: &Options,
) -> Result<Done<Vec<u8>>, Stopped> {
    let gate = options.gate();
    world.run(vec![Box::pin(async move { call_through(format, &gate, &host, options, host.now()).await })]).remove(0)
}

/// A call that was made at `started`.
pub async fn call_through(
    format: &'static Format,
    gate: &Gate<TestBell>,
    host: &TestHost,
    options: &Options,
    started: f64,
) -> Result<Done<Vec<u8>>, Stopped> {
    let times = Times { started, timeout: options.timeout, total_timeout: options.total_timeout };
    drive(host, format, gate.call(&options.retry, times, "a-model"), gate).await
}

pub fn failure(result: Result<Done<Vec<u8>>, Stopped>) -> (Box<Failure>, u32) {
    match result {
        Err(Stopped::Failed { failure, attempts }) => (failure, attempts),
        Err(Stopped::Aborted) => panic!("aborted"),
        Ok(_) => panic!("an image"),
    }
}

/// What the package's TypeScript fills in.
pub fn retry() -> RetryOptions {
    RetryOptions {
        max_attempts: 3,
        delays_ms: vec![1000.0, 2000.0, 4000.0],
        jitter: 0.25,
        default_retry_after_ms: 60_000.0,
        max_retry_after_ms: 120_000.0,
        retry_ambiguous: true,
    }
}

/// What the provider does with one request.
#[derive(Clone)]
pub struct Reply {
    /// Milliseconds until the head of the answer is there.
    pub latency: f64,
    pub head: Result<Head, Interrupt>,
    pub chunks: Vec<Vec<u8>>,
    pub end: End,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum End {
    Clean,
    Lost,
    Never,
}

impl Reply {
    pub fn status(status: u16, body: &str) -> Self {
        let head = Head { status, content_type: Some("application/json".into()), ..Head::default() };
        Self { latency: 10.0, head: Ok(head), chunks: vec![body.as_bytes().to_vec()], end: End::Clean }
    }

    pub fn image() -> Self {
        Self::status(200, &answer(PNG))
    }

    /// An event stream in these chunks.
    pub fn stream(chunks: &[&[u8]]) -> Self {
        let mut reply = Self { chunks: chunks.iter().map(|chunk| chunk.to_vec()).collect(), ..Self::status(200, "") };
        if let Ok(head) = &mut reply.head {
            head.content_type = Some("text/event-stream".into());
        }
        reply
    }

    pub fn network(unreached: bool) -> Self {
        Self { head: Err(Interrupt::Network { unreached }), ..Self::status(0, "") }
    }

    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

/// The first bytes of a PNG of 2x3 pixels.
pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03\x08\x06\0\0\0";

/// The first bytes of a PNG of this size.
pub fn png(width: u8, height: u8) -> Vec<u8> {
    let mut bytes = PNG.to_vec();
    (bytes[19], bytes[23]) = (width, height);
    bytes
}

pub fn base64(bytes: &[u8]) -> String {
    let mut text = vec![0; ai_generation_client::codec::base64::encoded_len(bytes.len())];
    ai_generation_client::codec::base64::encode(bytes, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

pub fn answer(image: &[u8]) -> String {
    let data = base64(image);
    format!(
        r#"{{"candidates":[{{"content":{{"parts":[{{"inlineData":{{"mimeType":"image/png","data":"{data}"}}}}]}},"finishReason":"STOP"}}]}}"#
    )
}

#[derive(Default)]
pub struct World {
    now: Cell<f64>,
    timers: RefCell<Vec<(f64, Waker)>>,
    aborted: Cell<bool>,
    /// When each request was sent.
    pub sent: RefCell<Vec<f64>>,
    pub in_flight: Cell<u32>,
    pub most_in_flight: Cell<u32>,
    replies: RefCell<Vec<Reply>>,
    pub random: Cell<f64>,
    /// Before which waits the host was told of another attempt, and after which statuses.
    pub retries: RefCell<Vec<(u16, f64)>>,
    /// What those who look on have been shown, in its order.
    pub shown: RefCell<Vec<String>>,
}

impl World {
    /// Each request gets the next reply; the last one repeats.
    pub fn replying(replies: impl IntoIterator<Item = Reply>) -> Rc<Self> {
        let world = Self::default();
        world.replies.replace(replies.into_iter().collect());
        Rc::new(world)
    }

    pub fn now(&self) -> f64 {
        self.now.get()
    }

    pub async fn wait(&self, ms: f64) {
        let until = self.now() + ms;
        poll_fn(|context| {
            if self.now() >= until {
                return Poll::Ready(());
            }
            self.wake_at(until, context.waker());
            Poll::Pending
        })
        .await;
    }

    fn wake_at(&self, time: f64, waker: &Waker) {
        if time.is_finite() {
            self.timers.borrow_mut().push((time, waker.clone()));
        }
    }

    /// Runs the tasks to their end, and gives what they came to in their order.
    pub fn run<T>(&self, tasks: Vec<Pin<Box<dyn Future<Output = T> + '_>>>) -> Vec<T> {
        struct Flag(AtomicBool);
        impl Wake for Flag {
            fn wake(self: Arc<Self>) {
                self.0.store(true, Ordering::Relaxed);
            }
        }
        let mut results: Vec<Option<T>> = tasks.iter().map(|_| None).collect();
        let mut tasks: Vec<_> =
            tasks.into_iter().map(|task| (Some(task), Arc::new(Flag(AtomicBool::new(true))))).collect();
        while results.iter().any(Option::is_none) {
            let mut idle = true;
            for ((slot, flag), result) in tasks.iter_mut().zip(&mut results) {
                let Some(task) = slot else { continue };
                if !flag.0.swap(false, Ordering::Relaxed) {
                    continue;
                }
                idle = false;
                let waker = Waker::from(flag.clone());
                if let Poll::Ready(output) = task.as_mut().poll(&mut Context::from_waker(&waker)) {
                    *result = Some(output);
                    *slot = None;
                }
            }
            if idle {
                self.advance();
            }
        }
        results.into_iter().flatten().collect()
    }

    fn advance(&self) {
        let mut timers = self.timers.borrow_mut();
        let next = timers.iter().map(|&(at, _)| at).fold(f64::INFINITY, f64::min);
        assert!(next.is_finite(), "everybody waits, and nothing will ever happen");
        self.now.set(next);
        timers.retain(|(at, waker)| {
            if *at <= next {
                waker.wake_by_ref();
            }
            *at > next
        });
    }

    fn next_reply(&self) -> Reply {
        let mut replies = self.replies.borrow_mut();
        if replies.len() > 1 { replies.remove(0) } else { replies[0].clone() }
    }
}

/// One call in the world.
pub struct TestHost {
    pub world: Rc<World>,
    /// When the caller's signal fires.
    pub abort_at: f64,
    /// Whether the caller looks on while the answer comes.
    pub watched: bool,
    /// Whether other calls may wake this one.
    has_bell: bool,
    bell: TestBell,
}

/// Rings for one host: whether it has rung, and who waits for that.
#[derive(Clone, Default)]
pub struct TestBell(Rc<(Cell<bool>, RefCell<Option<Waker>>)>);

impl Bell for TestBell {
    fn ring(&self) {
        self.0.0.set(true);
        if let Some(waker) = self.0.1.take() {
            waker.wake();
        }
    }
}

impl TestHost {
    pub fn new(world: &Rc<World>) -> Self {
        Self::aborting_at(world, f64::INFINITY)
    }

    /// A host that no other call may wake.
    pub fn apart(world: &Rc<World>) -> Self {
        Self { has_bell: false, ..Self::new(world) }
    }

    pub fn watched(world: &Rc<World>) -> Self {
        Self { watched: true, ..Self::new(world) }
    }

    pub fn aborting_at(world: &Rc<World>, abort_at: f64) -> Self {
        Self { world: world.clone(), abort_at, watched: false, has_bell: true, bell: TestBell::default() }
    }

    /// Awaits `future` until `deadline`, or until the caller's signal fires, which wins where both are due.
    async fn within<F: Future>(&self, deadline: f64, future: F) -> Result<F::Output, Interrupt> {
        let mut future = std::pin::pin!(future);
        poll_fn(|context| {
            if self.world.now() >= self.abort_at {
                return Poll::Ready(Err(Interrupt::Aborted));
            }
            if let Poll::Ready(output) = future.as_mut().poll(context) {
                return Poll::Ready(Ok(output));
            }
            if self.world.now() >= deadline {
                return Poll::Ready(Err(Interrupt::TimedOut));
            }
            self.world.wake_at(self.abort_at, context.waker());
            self.world.wake_at(deadline, context.waker());
            Poll::Pending
        })
        .await
    }
}

pub struct TestBody {
    host: TestHost,
    chunks: Vec<Vec<u8>>,
    end: End,
    deadline: f64,
}

impl Drop for TestBody {
    fn drop(&mut self) {
        let world = &self.host.world;
        world.in_flight.set(world.in_flight.get() - 1);
    }
}

impl Host for TestHost {
    type Bulk = Vec<u8>;
    type Body = TestBody;
    type Bell = TestBell;

    fn now(&self) -> f64 {
        self.world.now()
    }

    fn until(&self, date: &str) -> Option<f64> {
        let date = httpdate::parse_http_date(date).ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some((date.as_millis() as f64 - self.world.now()).max(0.0))
    }

    fn random(&self) -> f64 {
        self.world.random.get()
    }

    async fn send(&self, timeout_ms: f64) -> Result<(Head, TestBody), Interrupt> {
        let world = &self.world;
        if world.now() >= self.abort_at {
            return Err(Interrupt::Aborted);
        }
        let reply = world.next_reply();
        let deadline = world.now() + timeout_ms;
        world.sent.borrow_mut().push(world.now());
        world.in_flight.set(world.in_flight.get() + 1);
        world.most_in_flight.set(world.most_in_flight.get().max(world.in_flight.get()));
        let body = TestBody {
            host: TestHost::aborting_at(world, self.abort_at),
            chunks: reply.chunks,
            end: reply.end,
            deadline,
        };
        self.within(deadline, world.wait(reply.latency)).await?;
        Ok((reply.head?, body))
    }

    fn is_watched(&self) -> bool {
        self.watched
    }

    fn show(&self) -> Show<Vec<u8>> {
        let world = self.world.clone();
        Box::new(move |part| {
            world.shown.borrow_mut().push(match part {
                Shown::Text(text) | Shown::Address(text) => text.into(),
                Shown::Image { mime, size, draft, .. } => {
                    format!("{}{mime} {size:?}", if draft { "draft " } else { "" })
                }
            });
        })
    }

    fn retrying(&self, status: u16, wait_ms: f64) {
        self.world.retries.borrow_mut().push((status, wait_ms));
    }

    async fn wait(&self, time: f64) -> Result<(), Aborted> {
        self.bell.0.0.set(false);
        let rung = poll_fn(|context| {
            self.bell.0.1.replace(Some(context.waker().clone()));
            if self.bell.0.0.get() { Poll::Ready(()) } else { Poll::Pending }
        });
        match self.within(time, rung).await {
            Err(Interrupt::Aborted) => Err(Aborted),
            _ => Ok(()),
        }
    }

    fn bell(&self) -> Option<TestBell> {
        self.has_bell.then(|| self.bell.clone())
    }
}

impl Body for TestBody {
    async fn read(&mut self, mut sink: impl FnMut(&[u8]) -> bool + 'static, within_ms: f64) -> Result<(), Interrupt> {
        for chunk in self.chunks.drain(..) {
            if !sink(&chunk) {
                return Ok(());
            }
        }
        match self.end {
            End::Clean => Ok(()),
            End::Lost => Err(Interrupt::Network { unreached: false }),
            End::Never => {
                let deadline = self.deadline.min(self.host.world.now() + within_ms);
                self.host.within(deadline, std::future::pending()).await
            }
        }
    }
}
