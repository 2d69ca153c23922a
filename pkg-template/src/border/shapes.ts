// The shapes of what crosses the border, declared beside the Rust that reads and makes them (src/web/js.rs and
// src/exports/response.rs): a field that moves there does not compile here.
export type {
  Answer,
  Attachment,
  Call,
  CheckedOptions,
  CheckedRequest,
  CheckedRetry,
  CheckedTurn,
  Ended,
  Extra,
  Failure,
  Head,
  Image,
  Outcome,
  Part,
  Usage,
} from "../wasm/formats.js";
