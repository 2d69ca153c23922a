//! AI image generation for JavaScript runtimes: the Rust side of the npm package `ai-generation-client`.
//!
//! # The rooms
//!
//! | room | what it is for |
//! | --- | --- |
//! | [`model`] | plain data: requests, options, failures |
//! | [`codec`] | bytes: the streaming JSON scanner, event streams, base64, image headers |
//! | [`wire`] | the providers' formats, a file each: request to body, chunks to answer; statuses, waits, the catalogue of models |
//! | [`engine`] | attempts, backoff, limits, deadlines: state machines, and the driver that carries them out on a [`engine::Host`] |
//! | `web` | the host: the declared border, the tasks of calls, bytes that JavaScript owns, timers. The only room that knows JavaScript |
//! | `exports` | what JavaScript sees: reads checked arguments, calls inwards, converts results |
//!
//! Arrows point one way: `exports → engine → wire → codec`, all of which know `model`, and `exports → web`, which implements
//! [`engine::Host`]. Nothing below `web` names a JavaScript crate: without the feature `client` none is there, and it
//! compiles. `cargo test` runs all of it, on a virtual clock where time matters. The arrows are a table that a test holds
//! the code to: `tests/layout/arrows.mjs`, for the TypeScript's rooms too.
//!
//! The simulator, a provider that runs anywhere, is a crate and a WebAssembly of its own: `crates/simulator`. Picture work
//! is another one: `crates/image`.
//!
//! # The way of one request
//!
//! 1. `pkg-template/src/clients/` checks the options and, in `checks/`, every field of the request, and lists the attachments
//!    that must be read. `call/flight.ts` loads the WebAssembly, reads them, and calls `exports::client`. What is checked
//!    there is not checked again here.
//! 2. `exports::request` reads the request. Image bytes stay in JavaScript; the request only numbers them.
//! 3. [`wire::prepare`] makes of it what is sent, for the [`wire::Format`] that the client was made for: an address, and a
//!    [`wire::Body`] of known length, JSON or a form, which `web::write` writes once into one JavaScript buffer. A retry
//!    sends the same buffer.
//! 4. [`engine::Call`] is told what happened and what time it is, and says what to do: wait, send, done, fail. It asks the
//!    [`engine::Limiter`] that the client's calls share, which answers "go" or "look again then". [`engine::drive`] carries
//!    that out. An attempt's `fetch`, its time-out and the loop that reads its body are in
//!    `pkg-template/src/call/attempt.ts`: one promise for all of a body, where a promise for each chunk would cost more than
//!    to decode it.
//! 5. The body comes back chunk by chunk into [`codec::json::Scanner`], which builds no tree: [`wire::Decoder`], one for
//!    all formats, knows by the format's table which fields count. It keeps small values, and has images and signatures
//!    decoded straight into buffers that JavaScript owns. An event stream passes through [`codec::sse`] before that, and
//!    shows each part as it is complete.
//! 6. The verdict on what was kept: images, a refusal, no image, an error. `exports::response` makes plain objects of it,
//!    and `pkg-template/src/call/outcome.ts` and `response.ts` responses and real exceptions, without the key in any of
//!    their texts (`secret.ts`). Images that an answer has the address of are fetched there, too (`call/download.ts`).
//!
//! What crosses between the languages is declared once, in `web::js` and `exports::response`, from which TypeScript's
//! interfaces are generated.
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
