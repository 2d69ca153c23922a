//! AI image generation for JavaScript runtimes: the Rust side of the npm package `ai-generation-client`.
//!
//! # The rooms
//!
//! | room | what it is for |
//! | --- | --- |
//! | [`model`] | plain data: requests, options, failures |
//! | [`codec`] | bytes: the streaming JSON scanner, event streams, base64, image headers |
//! | [`wire`] | the providers' formats, a file each: request to body, chunks to answer; statuses and waits |
//! | [`engine`] | what to do next: attempts, backoff, limits, deadlines; drives a [`engine::Host`] |
//! | `web` | the host: bytes that JavaScript owns, timers, and the attempts that TypeScript makes. The only room that knows JavaScript |
//! | `exports` | what JavaScript sees: reads checked arguments, calls inwards, converts results |
//!
//! The simulator, a provider that runs anywhere, is a crate and a WebAssembly of its own: `crates/simulator`.
//!
//! Arrows point one way: `exports → engine → wire → codec`, all of which know `model`, and `exports → web`, which implements
//! [`engine::Host`]. Nothing below `web` names a JavaScript crate, so that `cargo test` runs all of it, on a virtual
//! clock where time matters.
//!
//! # The way of one request
//!
//! 1. `pkg-template/src/clients/` checks the options and, in `checks/`, every field of the request; it loads the
//!    WebAssembly and calls `exports::client`. What is checked there is not checked again here.
//! 2. `exports::request` reads the request. Image bytes stay in JavaScript; the request only numbers them.
//! 3. [`wire::Format`] is the one that the client was made for: its `encode` gives a [`wire::Body`] of known length, JSON
//!    or a form, and `web::write` writes it once into one JavaScript buffer. A retry sends the same buffer.
//! 4. [`engine::call`] makes the attempts: a place in the [`engine::Limiter`], a request, its answer, and if that failed
//!    the wait that [`engine::retry`] decides on. An attempt's `fetch`, its time-out and the loop that reads its body are
//!    in `pkg-template/src/call/attempt.ts`: one promise for all of a body, where a promise for each chunk would cost more
//!    than to decode it.
//! 5. The body comes back chunk by chunk into [`codec::json::Scanner`], which builds no tree: [`wire::Decoder`], one for
//!    all formats, knows by the format's table which fields count. It keeps small values, and has images and signatures
//!    decoded straight into buffers that JavaScript owns. An event stream passes through [`codec::sse`] before that, and
//!    shows each part as it is complete.
//! 6. The decoder judges what it kept: images, a refusal, no image, an error. `exports::response` makes plain objects of
//!    it, and `pkg-template/src/call/outcome.ts` responses and real exceptions. Images that an answer has the address of are
//!    fetched there, too (`call/download.ts`).
//!
//! # Two of them
//!
//! The feature `client` alone gives the WebAssembly that speaks Gemini's format and is what most pages download;
//! `formats` beside it gives one that speaks them all. What only the others need stands behind [`wire::MANY`].

/// 2.6 KB less to download than the allocator of the standard library.
#[cfg(all(feature = "client", target_arch = "wasm32"))]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

pub mod codec;
pub mod engine;
#[cfg(feature = "client")]
pub mod exports;
pub mod model;
#[cfg(feature = "client")]
pub mod web;
pub mod wire;
