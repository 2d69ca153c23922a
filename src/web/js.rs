//! The JavaScript side as Rust sees it. Nothing here throws.

use ai_generation_border::{choice, interface};
use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::Headers;

choice! {
    /// The way in which an attempt, or a part of it, ended.
    Ended {
        Ready = 0,
        /// By the caller's signal, or by `close()`.
        Aborted = 1,
        TimedOut = 2,
        /// The connection failed, and the server may have got the request.
        Lost = 3,
        /// The connection failed, and it is certain that the server got nothing.
        Unreached = 4;
        otherwise Lost
    }
}

interface! {
    /// The beginning of an answer: its status and the headers that count.
    Head {
        get {
            status as "status": (u16) "number";
            // Bytes of the body, where the server said so and does not compress it.
            length as "length": (Option<u32>) "number | undefined";
            content_type as "contentType": (Option<String>) "string | null";
            request_id as "requestId": (Option<String>) "string | null";
            retry_after as "retryAfter": (Option<String>) "string | null";
            retry_after_ms as "retryAfterMs": (Option<String>) "string | null";
            should_retry as "shouldRetry": (Option<String>) "string | null";
        }
    }
}

interface! {
    /// One call: Rust sends and reads through it, and callers abort it.
    Call {
        get {
            // Milliseconds on the clock of `performance.now()`.
            started as "started": (f64) "number";
            generation_id as "generationId": (String) "string";
            // Milliseconds for one attempt, and for the whole call.
            timeout as "timeout": (f64) "number";
            total_timeout as "totalTimeout": (Option<f64>) "number | undefined";
            aborted as "aborted": (bool) "boolean";
            // Somebody listens to events.
            listened as "listened": (bool) "boolean";
            // The answer is asked for as an event stream, and shown part by part.
            streaming as "streaming": (bool) "boolean";
            // Requests that were sent before, in an instance that failed.
            attempts as "attempts": (u32) "number";
            // Another call may wake this one.
            has_bell as "hasBell": (bool) "boolean";
            head as "head": (Option<Head>) "Head | undefined";
        }
        call {
            send as "send"(url: (&str), headers: (&Headers), body: (&Uint8Array), timeout_ms: (f64)) -> (Promise)
                "(url: string, headers: Headers, body: Uint8Array<ArrayBuffer>, timeoutMs: number): Promise<Ended[keyof Ended]>";
            read as "read"(take: (&JsValue), progress: (bool), within_ms: (f64)) -> (Promise)
                "(take: (piece: Uint8Array) => boolean, progress: boolean, withinMs: number): Promise<Ended[keyof Ended]>";
            finish as "finish"() -> (()) "(): void";
            // The task of this number has its next turn soon.
            next_turn as "nextTurn"(task: (u32)) -> (()) "(task: number): void";
            settle as "settle"(outcome: (&Outcome)) -> (()) "(outcome: Outcome): void";
            // Resolves when the call is woken or aborted.
            rest as "rest"() -> (Promise) "(): Promise<void>";
            wake as "wake"() -> (()) "(): void";
            // The text of a form that will be sent, for those who listen.
            announce as "announce"(form: (&str)) -> (()) "(form: string): void";
            retrying as "retrying"(status: (u16), wait_ms: (f64)) -> (()) "(status: number, waitMs: number): void";
            show_text as "showText"(text: (&str)) -> (()) "(text: string): void";
            #[cfg(feature = "formats")]
            show_address as "showAddress"(url: (&str)) -> (()) "(url: string): void";
            show_image as "showImage"(is_draft: (bool), image: (&Image)) -> (()) "(isDraft: boolean, image: Image): void";
        }
    }
}

interface! {
    /// An image that the model drew.
    Image {
        set {
            set_data as "data": (&Uint8Array) "Uint8Array<ArrayBuffer> | undefined";
            // In place of the data, an address where the image is.
            set_address as "address": (Option<&str>) "string | undefined";
            set_mime_type as "mimeType": (&str) "string";
            set_width as "width": (Option<u32>) "number | undefined";
            set_height as "height": (Option<u32>) "number | undefined";
            set_revised_prompt as "revisedPrompt": (Option<&str>) "string | undefined";
        }
    }
}

impl Image {
    pub fn set_size(&self, size: Option<(u32, u32)>) {
        let (width, height) = size.unzip();
        self.set_width(width);
        self.set_height(height);
    }
}

interface! {
    /// A part of the model's turn.
    Part {
        set {
            set_text as "text": (Option<&str>) "string | undefined";
            set_image as "image": (&Image) "Image | undefined";
            set_signature as "signature": (&Uint8Array) "Uint8Array<ArrayBuffer> | undefined";
        }
    }
}

interface! {
    /// The provider's count.
    Usage {
        set {
            set_input_tokens as "inputTokens": (Option<f64>) "number | undefined";
            set_output_tokens as "outputTokens": (Option<f64>) "number | undefined";
            set_total_tokens as "totalTokens": (Option<f64>) "number | undefined";
            set_image_tokens as "imageTokens": (Option<f64>) "number | undefined";
            // US dollars, as they were written.
            set_cost as "cost": (Option<&str>) "string | undefined";
        }
    }
}

interface! {
    /// A page that a search found.
    Source {
        set {
            set_title as "title": (Option<&str>) "string | undefined";
            set_url as "url": (&str) "string";
        }
    }
}

interface! {
    /// An answer with at least one image.
    Answer {
        set {
            set_parts as "parts": (&Array) "Part[]";
            set_model as "model": (Option<&str>) "string | undefined";
            set_usage as "usage": (&Usage) "Usage | undefined";
            // Pages that a search found: absent where there are none.
            set_sources as "sources": (&Array) "Source[] | undefined";
            set_attempts as "attempts": (u32) "number";
            set_inference_time_ms as "inferenceTimeMs": (f64) "number";
            // The text of the request's own turn, as it was sent.
            set_turn_text as "turnText": (&str) "string";
            // The size that was sent in place of the one asked for.
            set_sent_size as "sentSize": (Option<&str>) "string | undefined";
        }
    }
}

interface! {
    /// The end of a call: one of the two, or neither if it was aborted.
    Outcome {
        set {
            set_answer as "answer": (&Answer) "Answer | undefined";
            set_failure as "failure": (&JsValue) "Failure | undefined";
        }
    }
}

interface! {
    /// A request that the package's TypeScript has checked and completed.
    CheckedRequest {
        get {
            prompt as "prompt": (String) "string";
            // Pixels.
            width as "width": (u32) "number";
            height as "height": (u32) "number";
            model as "model": (String) "string";
            seed as "seed": (Option<u32>) "number | undefined";
            temperature as "temperature": (Option<f64>) "number | undefined";
            strict as "strict": (bool) "boolean";
            system_prompt as "systemPrompt": (Option<String>) "string | undefined";
            // Categories, each followed by its threshold.
            safety as "safety": (Array) "string[]";
            history as "history": (Array) "CheckedTurn[]";
            images as "images": (Array) "Attachment[]";
            // Names, each followed by its value.
            style as "style": (Array) "string[]";
            // The model may search.
            grounding as "grounding": (bool) "boolean";
            #[cfg(feature = "formats")]
            extra as "extra": (Option<Extra>) "Extra | undefined";
        }
    }
}

interface! {
    /// Bytes that go out with a request, and the field that they came in.
    Attachment {
        get {
            field as "field": (String) "string";
            bytes as "bytes": (Uint8Array) "Uint8Array";
        }
    }
}

interface! {
    /// A part of the conversation so far.
    CheckedTurn {
        get {
            role as "role": (String) "\"user\" | \"model\"";
            text as "text": (Option<String>) "string | undefined";
            image as "image": (Option<Attachment>) "Attachment | undefined";
            signature as "signature": (Option<Attachment>) "Attachment | undefined";
        }
    }
}

interface! {
    /// The fields that Gemini's format has no place for.
    Extra {
        get {
            // The proportions were asked for, and the number of pixels.
            shape as "shape": (bool) "boolean";
            resolution as "resolution": (bool) "boolean";
            // The prompt says the size, too.
            told as "told": (bool) "boolean";
            mask as "mask": (Option<Attachment>) "Attachment | undefined";
            markup as "markup": (Option<Attachment>) "Attachment | undefined";
        }
    }
}

interface! {
    /// The options of a client that count here, checked and complete.
    CheckedOptions {
        get {
            api_type as "apiType": (String) "string";
            base_url as "baseUrl": (String) "string";
            headers as "headers": (Headers) "Headers";
            max_concurrent as "maxConcurrent": (u32) "number";
            requests_per_minute as "requestsPerMinute": (Option<u32>) "number | undefined";
            retry as "retry": (CheckedRetry) "CheckedRetry";
        }
    }
}

interface! {
    /// The retry options of a client, checked and complete.
    CheckedRetry {
        get {
            max_attempts as "maxAttempts": (u32) "number";
            delays_ms as "delaysMs": (Array) "number[]";
            jitter as "jitter": (f64) "number";
            default_retry_after_ms as "defaultRetryAfterMs": (f64) "number";
            max_retry_after_ms as "maxRetryAfterMs": (f64) "number";
            retry_ambiguous as "retryAmbiguous": (bool) "boolean";
        }
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance)]
    pub fn now() -> f64;
}

/// A new object of JavaScript, whose fields are set by the setters of its interface.
pub fn object<T: JsCast>() -> T {
    js_sys::Object::new().unchecked_into()
}
