// An answer that is shown while it arrives: what comes in which order, and what becomes of it when the rest goes wrong.
import { deepEqual, equal, errorIs, eventually, match, ok, rejection, sameBytes } from "../assert.mjs";
import { collect, key, pixel, pngSize, recordingFetch, small } from "../context.mjs";

const pixelBytes = Uint8Array.from(atob(pixel), (char) => char.charCodeAt(0));

const image = { inlineData: { mimeType: "image/png", data: pixel } };
const says = (...parts) => ({ candidates: [{ content: { role: "model", parts } }] });
const end = {
  candidates: [{ content: { role: "model", parts: [{ text: "" }] }, finishReason: "STOP" }],
  usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 5, totalTokenCount: 8 },
  modelVersion: "played",
};
const failure = (code, status) => ({ error: { code, message: "So the provider says.", status } });
const unavailable = failure(503, "UNAVAILABLE");

const event = (value, lineEnd = "\r\n") => `data: ${JSON.stringify(value)}${lineEnd}${lineEnd}`;
const words = event(says({ text: "A kite." }));
const drawn = event(says(image));
const ended = event(end);

/** An answer of these steps, of which each that is no text is an event. */
const sse = (...steps) => ({
  headers: { "content-type": "text/event-stream" },
  steps: steps.map((step) => (typeof step === "string" ? step : event(step))),
});
const json = (value, status = 200, headers = {}) => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  steps: [JSON.stringify(value)],
});
const good = sse(words, drawn, ended);

/** Events in a form that can be compared at a glance. */
const outline = (events) =>
  events.map(({ type, text, index, image }) => {
    if (type === "text") return text;
    return type === "partial" ? `image ${index}: ${image.mimeType} ${image.width}x${image.height}` : type;
  });

const whole = ["A kite.", "image 0: image/png 1x1", "completed"];

/** A response without what differs from call to call. */
const lasting = ({ generationId, inferenceTimeMs, ...rest }) => {
  ok(generationId && inferenceTimeMs >= 0, "an id and a time");
  return rest;
};

/** Streams these answers, and checks what is shown, what it ends with and how many requests that took. */
const shows = (answers, shown, expected) => async (context) => {
  const { client, ledger } = await context.played(answers, { maxRetries: 2 });
  const { events, error } = await collect(client.stream(small));
  deepEqual(outline(events), shown, "events");
  if (expected) errorIs(error, context.library.GenerationError, expected);
  else if (error) throw error;
  const attempts = error?.attempts ?? events.at(-1).response.attempts;
  equal((await ledger()).requests.length, attempts, "requests seen");
};

/** A provider in this very process, whose answer's body comes in these chunks. */
const inProcess = ({ AIGenerationClient }, chunks, type = "text/event-stream") =>
  new AIGenerationClient(key, {
    maxRetries: 1,
    fetch: async () => {
      const body = new ReadableStream({
        start(controller) {
          for (const chunk of chunks) controller.enqueue(chunk);
          controller.close();
        },
      });
      return new Response(body, { headers: { "content-type": type } });
    },
  });

const bytes = (text) => new TextEncoder().encode(text);

export const streamCases = {
  "words come before the image, and the image before the response": async (context) => {
    const answer = sse(words, "wait", drawn, "wait", ended);
    const { client, ledger, go } = await context.played([answer]);
    const stream = client.stream(small)[Symbol.asyncIterator]();
    const next = async () => outline([(await stream.next()).value])[0];
    equal(await next(), whole[0], "before the image was sent");
    await go();
    equal(await next(), whole[1], "before the end was sent");
    equal((await ledger()).inFlight, 1, "requests in flight");
    await go();
    const { value } = await stream.next();
    deepEqual(Object.keys(value), ["type", "response"], "the last event");
    sameBytes(value.response.imageData, pixelBytes, "imageData");
    deepEqual([value.response.model, value.response.usage.totalTokens], ["played", 8], "the end's words");
    deepEqual(await stream.next(), { done: true }, "after the response");
  },

  "a stream whose length is known is not held back either": async (context) => {
    const length = words.length + drawn.length + ended.length;
    const answer = sse(words, "wait", drawn, ended);
    answer.headers["content-length"] = `${length}`;
    const { client, go } = await context.played([answer]);
    const stream = client.stream(small)[Symbol.asyncIterator]();
    equal((await stream.next()).value.text, "A kite.", "before the rest was sent");
    await go();
    deepEqual(outline((await collect(stream)).events), whole.slice(1), "the rest");
  },

  "a stream's request: its path, and the key in its header alone": async (context) => {
    const { client, ledger } = await context.played([good]);
    await collect(client.stream(small));
    const { requests } = await ledger();
    equal(requests.length, 1, "requests seen");
    const [{ url, headers, body }] = requests;
    match(url, /\/v1beta\/models\/[^/:?]+:streamGenerateContent\?alt=sse$/, "URL");
    equal(headers["x-goog-api-key"], key, "the key's header");
    const { "x-goog-api-key": _, ...others } = headers;
    ok(!JSON.stringify([url, others, body]).includes(key), "the key is elsewhere too");
    const { fetch, sent } = recordingFetch();
    await context.client({ fetch }).generate(small);
    deepEqual(body, sent[0].body, "the body is that of generate()");
  },

  "the same answer comes to the same response": async (context) => {
    const client = context.client();
    const history = [];
    for (const given of [{}, { model: "gemini-3-pro-image" }, { prompt: "at night", refine: true }]) {
      const { refine, ...changes } = given;
      const request = { ...small, width: 120, ...changes, ...(refine && { conversationHistory: history }) };
      const { events, error } = await collect(client.stream(request));
      if (error) throw error;
      const { response } = events.at(-1);
      deepEqual(lasting(response), lasting(await client.generate(request)), "the response");
      const images = events.filter(({ type }) => type === "partial").map((each) => each.image);
      deepEqual(images, response.images, "the images that came before");
      const texts = events.filter(({ type }) => type === "text").map((each) => each.text);
      equal(texts.join(""), response.text, "the words that came before");
      equal(events.at(-1).type, "completed", "the last event");
      history.push(...response.turns);
    }
  },

  "words that come in several events are one turn": async (context) => {
    const split = sse(
      says({ text: "Here " }),
      says({ text: "is" }, { text: " one" }),
      says({ text: " kite" }),
      says({ ...image, thoughtSignature: "c2lnbmVk" }),
      says({ text: "And " }),
      says({ text: "that is all." }),
      end,
    );
    const { client } = await context.played([split]);
    const { events } = await collect(client.stream(small));
    const shown = [
      "Here ",
      "is",
      " one",
      " kite",
      "image 0: image/png 1x1",
      "And ",
      "that is all.",
      "completed",
    ];
    deepEqual(outline(events), shown, "events");
    const parts = [
      { text: "Here is" },
      { text: " one kite" },
      { ...image, thoughtSignature: "c2lnbmVk" },
      { text: "And that is all." },
    ];
    const whole = { ...end, candidates: [{ ...says(...parts).candidates[0], finishReason: "STOP" }] };
    const plain = await context.played([json(whole)]);
    const response = await plain.client.generate(small);
    deepEqual(lasting(events.at(-1).response), lasting(response), "the response");
    equal(response.text, "Here is one kiteAnd that is all.", "text");
    equal(response.turns.filter(({ role }) => role === "model").length, 4, "turns of the model");
  },

  "several images": shows(
    [sse(says(image, image), says({ text: "And a third." }), says(image), end)],
    [
      "image 0: image/png 1x1",
      "image 1: image/png 1x1",
      "And a third.",
      "image 2: image/png 1x1",
      "completed",
    ],
  ),

  "drafts are not shown": shows(
    [
      sse(
        says({ thought: true, text: "I think." }),
        says({ text: "I think.", thought: true }),
        says({ thought: true, ...image }),
        words,
        drawn,
        ended,
      ),
    ],
    whole,
  ),

  "more drafts than are kept do not cost the image": shows(
    [sse(...Array(300).fill(says({ text: "I think.", thought: true })), words, drawn, ended)],
    whole,
  ),

  "signatures stay where they came: on the image, and in a part of their own": async (context) => {
    const signed = sse(
      says({ text: "A kite." }),
      says({ ...image, thoughtSignature: btoa("of the image") }),
      says({ text: "", thoughtSignature: btoa("of the end") }),
      end,
    );
    const { client, ledger } = await context.played([signed, good]);
    const { events } = await collect(client.stream(small));
    deepEqual(outline(events), whole, "events");
    const { response } = events.at(-1);
    sameBytes(response.thoughtSignature, bytes("of the image"), "thoughtSignature");
    await collect(client.stream({ ...small, conversationHistory: response.turns }));
    deepEqual(
      (await ledger()).requests[1].body.contents[1].parts,
      [
        { text: "A kite." },
        { ...image, thoughtSignature: btoa("of the image") },
        { text: "", thoughtSignature: btoa("of the end") },
      ],
      "sent back",
    );
  },

  "every way to write an event": async (context) => {
    const spread = (value, lineEnd) =>
      JSON.stringify(value, null, 1)
        .split("\n")
        .map((line) => `data:${line}${lineEnd}`)
        .join("");
    const streams = ["\n", "\r", "\r\n"].flatMap((lineEnd) => [
      [
        `\ufeff${event(says({ text: "A kite." }), lineEnd)}`,
        event(says(image), lineEnd),
        event(end, lineEnd),
      ],
      [`: here it comes${lineEnd}${lineEnd}id: 1${lineEnd}event: message${lineEnd}`, words, drawn, ended],
      [spread(says({ text: "A kite." }), lineEnd), lineEnd, spread(says(image), lineEnd), lineEnd, ended],
    ]);
    const { client } = await context.played(streams.map((steps) => sse(...steps)));
    for (const steps of streams)
      deepEqual(outline((await collect(client.stream(small))).events), whole, JSON.stringify(steps[0]));
  },

  "events without data in them are signs of life": shows(
    [sse("data:\r\n\r\n", words, "data: \n\n", drawn, "data\n\n: still here\n\n", ended, "data:\n\n")],
    whole,
  ),

  "a stream reads the same wherever it is cut into chunks": async ({ library }) => {
    const stream = bytes(event(says({ text: "Ein Drachen, größer: 🪁" })) + drawn + ended);
    const check = async (chunks, what) => {
      const { events, error } = await collect(inProcess(library, chunks).stream(small));
      if (error) throw error;
      deepEqual(outline(events), ["Ein Drachen, größer: 🪁", ...whole.slice(1)], what);
      equal(events.at(-1).response.text, "Ein Drachen, größer: 🪁", "text");
    };
    for (let at = 0; at <= stream.length; at++)
      await check([stream.subarray(0, at), stream.subarray(at)], `cut at ${at}`);
    await check(
      Array.from(stream, (byte) => Uint8Array.of(byte)),
      "a byte at a time",
    );
  },

  "the media type is read as HTTP writes it": async ({ library }) => {
    for (const type of ["Text/Event-Stream", "text/event-stream; charset=utf-8"]) {
      const { events } = await collect(
        inProcess(library, [bytes(words + drawn + ended)], type).stream(small),
      );
      deepEqual(outline(events), whole, type);
    }
  },

  "a refusal of the prompt": shows([sse({ promptFeedback: { blockReason: "PROHIBITED_CONTENT" } })], [], {
    name: "ContentPolicyError",
    reason: "PROHIBITED_CONTENT",
    stage: "input",
    attempts: 1,
  }),

  "a refusal after words": shows(
    [sse(words, { candidates: [{ content: {}, finishReason: "IMAGE_SAFETY" }] })],
    ["A kite."],
    {
      name: "ContentPolicyError",
      reason: "IMAGE_SAFETY",
      stage: "output",
      attempts: 1,
      maybeBilled: true,
      details: { finishReason: "IMAGE_SAFETY", text: "A kite." },
    },
  ),

  "words and no image": shows([sse(words, ended)], ["A kite."], {
    code: "no_image",
    attempts: 1,
    details: { finishReason: "STOP", text: "A kite." },
  }),

  "an error before anything is shown is tried again": shows([sse(unavailable), good], whole),
  "an error that stays": shows([sse(unavailable)], [], {
    code: "server_error",
    status: 503,
    message: "So the provider says.",
    attempts: 2,
    retryable: true,
    maybeBilled: false,
  }),
  "an error after words": shows([sse(words, unavailable), good], ["A kite."], {
    code: "server_error",
    status: 503,
    attempts: 1,
    retryable: true,
    maybeBilled: true,
  }),
  "an error after the image does not take it back": shows([sse(words, drawn, unavailable)], whole),

  // The API breaks a stream off like that: not as an event.
  "an error that is written into the stream as it is": async (context) => {
    for (const text of [JSON.stringify(unavailable), `${JSON.stringify(unavailable, null, 2)}\n`]) {
      await shows([sse(text), good], whole)(context);
      await shows([sse(words, text), good], ["A kite."], {
        code: "server_error",
        status: 503,
        message: "So the provider says.",
        attempts: 1,
      })(context);
      await shows([sse(words, drawn, text)], whole)(context);
    }
  },

  "an error status": async (context) => {
    for (const [status, name, code] of [
      [400, "INVALID_ARGUMENT", "invalid_request"],
      [403, "PERMISSION_DENIED", "forbidden"],
      [404, "NOT_FOUND", "not_found"],
    ])
      await shows([json(failure(status, name), status), good], [], {
        code,
        status,
        message: "So the provider says.",
        attempts: 1,
      })(context);
    await shows([json(unavailable, 503), good], whole)(context);
  },

  "a rate limit is waited for, nothing being shown yet": async (context) => {
    const limited = json(failure(429, "RESOURCE_EXHAUSTED"), 429, { "retry-after": "1" });
    const { client } = await context.played([limited, good]);
    const before = Date.now();
    const { events } = await collect(client.stream(small));
    deepEqual(outline(events), whole, "events");
    equal(events.at(-1).response.attempts, 2, "attempts");
    ok(Date.now() - before >= 950, `waited ${Date.now() - before} ms, asked for 1000`);
  },

  "a stream that is cut short is tried again before anything is shown": async (context) => {
    const half = drawn.slice(0, drawn.length / 2);
    for (const cut of [[], [": nothing\n\n"], [half], [says({ thought: true, ...image })], [half, "lose"]])
      await shows([sse(...cut), good], whole)(context);
  },

  "a stream that is cut short after words": async (context) => {
    const half = drawn.slice(0, drawn.length / 2);
    for (const cut of [[words], [words, half], [words, "data: {"]])
      await shows([sse(...cut), good], ["A kite."], {
        code: "truncated_response",
        attempts: 1,
        retryable: true,
        maybeBilled: true,
        details: { contentType: "text/event-stream" },
      })(context);
  },

  "what follows an image and is cut short does not cost the image": async (context) => {
    const half = drawn.slice(0, drawn.length / 2);
    for (const [steps, code] of [
      [[drawn, half], "truncated_response"],
      [[drawn, "wait", half, "lose"], "network"],
    ]) {
      const { client, ledger, go } = await context.played([sse(words, ...steps), good]);
      const stream = client.stream(small);
      const events = [(await stream.next()).value, (await stream.next()).value];
      await go();
      const { error } = await collect(stream);
      deepEqual(outline(events), whole.slice(0, 2), "events");
      errorIs(error, context.library.GenerationError, { code, attempts: 1, maybeBilled: true });
      deepEqual([error.details.images.length, error.details.images[0].mimeType], [1, "image/png"], code);
      sameBytes(error.details.images[0].data, pixelBytes, "the image that came");
      equal((await ledger()).requests.length, 1, "requests seen");
    }
  },

  "an image is an answer, whether or not the stream says that it ends": shows([sse(words, drawn)], whole),
  "the last blank line may be missing": async (context) => {
    for (const missing of ["\r\n", "\r\n\r\n"])
      await shows([sse(words, drawn, ended.slice(0, -missing.length))], whole)(context);
    await shows([sse(words, drawn.trimEnd())], whole)(context);
  },

  "an answer that is no stream, although one was asked for": async (context) => {
    const parts = [{ thought: true, ...image }, { text: "A kite." }, image];
    const plain = { candidates: [{ content: { parts }, finishReason: "STOP" }] };
    await shows([json(plain)], whole)(context);
    await shows([{ ...json(plain), headers: { "content-type": "text/event-stream" } }], whole)(context);
  },

  "a stream, although none was asked for": async (context) => {
    const { client } = await context.played([good]);
    const { imageData, text, attempts } = await client.generate(small);
    sameBytes(imageData, pixelBytes, "imageData");
    deepEqual([text, attempts], ["A kite.", 1], "text and attempts");
    // Nobody has been shown anything.
    const cut = await context.played([sse(words), good]);
    equal((await cut.client.generate(small)).attempts, 2, "attempts");
  },

  "leaving the loop ends the request": async (context) => {
    const { client, ledger } = await context.played([sse(words, drawn, "hang")], { maxConcurrent: 1 });
    for (let round = 1; round <= 2; round++) {
      const seen = [];
      for await (const each of client.stream(small)) {
        seen.push(each);
        if (each.type === "partial") break;
      }
      deepEqual(outline(seen), whole.slice(0, 2), "events");
      await eventually(async () => (await ledger()).hungUp === round, "the connection is given up");
    }
    equal((await ledger()).requests.length, 2, "requests seen");
  },

  "a loop that throws ends the request": async (context) => {
    const { client, ledger } = await context.played([sse(words, "hang")]);
    const reason = new Error("the caller's own");
    const thrown = await rejection(
      (async () => {
        for await (const _ of client.stream(small)) throw reason;
      })(),
      "a loop that throws",
    );
    ok(thrown === reason, `${thrown}`);
    await eventually(async () => (await ledger()).hungUp === 1, "the connection is given up");
    // What `yield*` in a generator of the caller's passes on.
    const stream = client.stream(small)[Symbol.asyncIterator]();
    await stream.next();
    ok((await rejection(stream.throw(reason), "throw()")) === reason, "the reason of throw()");
    await eventually(async () => (await ledger()).hungUp === 2, "the connection is given up");
  },

  "whoever stops while an event is awaited ends the request at once": async (context) => {
    const { client, ledger } = await context.played([sse(words, "hang")]);
    const stream = client.stream(small)[Symbol.asyncIterator]();
    equal((await stream.next()).value.text, "A kite.", "the first event");
    const awaited = stream.next();
    deepEqual(await stream.return(), { done: true }, "return()");
    deepEqual(await awaited, { done: true }, "the event that was awaited");
    deepEqual(await stream.next(), { done: true }, "after that");
    await eventually(async () => (await ledger()).hungUp === 1, "the connection is given up");
  },

  "whoever stops before the first event has sent nothing": async (context) => {
    const { client, ledger } = await context.played([good]);
    const stream = client.stream(small)[Symbol.asyncIterator]();
    deepEqual(await stream.return(), { done: true }, "return()");
    deepEqual(await stream.next(), { done: true }, "after that");
    equal((await ledger()).requests.length, 0, "requests seen");
  },

  "a signal aborts a stream with its own reason": async (context) => {
    const { client, ledger } = await context.played([sse(words, drawn, "hang")]);
    const reason = new Error("the caller's own");
    // Once in the loop, where the image may have come already, and once from outside of it.
    for (const [round, delay] of [0, 50].entries()) {
      const controller = new AbortController();
      const events = [];
      const thrown = await rejection(
        (async () => {
          for await (const each of client.stream(small, { signal: controller.signal })) {
            events.push(each);
            if (delay && each.type === "partial") setTimeout(() => controller.abort(reason), delay);
            if (!delay) controller.abort(reason);
          }
        })(),
        "an aborted stream",
      );
      ok(thrown === reason, `${thrown}`);
      deepEqual(outline(events), whole.slice(0, delay ? 2 : 1), "events");
      await eventually(async () => (await ledger()).hungUp === round + 1, "the connection is given up");
    }
  },

  "an abort leaves nothing in the queue": async (context) => {
    const { client, ledger } = await context.played([sse(words, drawn, "hang")]);
    const controller = new AbortController();
    let received = 0;
    const onProgress = ({ receivedBytes }) => {
      received = receivedBytes;
    };
    const stream = client.stream(small, { signal: controller.signal, onProgress });
    await stream.next();
    await eventually(() => received === words.length + drawn.length, "the image arrives");
    controller.abort("enough");
    equal(await rejection(stream.next(), "the next event"), "enough", "reason");
    deepEqual(await stream.next(), { done: true }, "after that");
    await eventually(async () => (await ledger()).hungUp === 1, "the connection is given up");
  },

  "a signal that is aborted already: nothing is sent": async (context) => {
    const { client, ledger } = await context.played([good]);
    const stream = client.stream(small, { signal: AbortSignal.abort("too late") });
    equal(await rejection(stream.next(), "an aborted stream"), "too late", "reason");
    equal((await ledger()).requests.length, 0, "requests seen");
  },

  "close() ends a stream": async (context) => {
    const { client, ledger } = await context.played([sse(words, "hang")]);
    const stream = client.stream(small);
    await stream.next();
    const awaited = rejection(stream.next(), "a closed stream");
    client.close();
    equal((await awaited).name, "AbortError", "name");
    await eventually(async () => (await ledger()).hungUp === 1, "the connection is given up");
    equal(
      (await rejection(client.stream(small).next(), "a closed client")).name,
      "InvalidStateError",
      "after it",
    );
  },

  "a time-out in the middle of a stream": async (context) => {
    const { GenerationTimeoutError } = context.library;
    for (const timing of [{ timeout: 1000 }, { totalTimeout: 1000 }]) {
      const { client, ledger } = await context.played([sse(words, drawn, "hang"), good], timing);
      const { events, error } = await collect(client.stream(small));
      deepEqual(outline(events), whole.slice(0, 2), "events");
      errorIs(error, GenerationTimeoutError, { code: "timeout", attempts: 1, maybeBilled: true });
      sameBytes(error.details.images[0].data, pixelBytes, "the image that came");
      await eventually(async () => (await ledger()).hungUp === 1, "the connection is given up");
      equal((await ledger()).requests.length, 1, "requests seen");
    }
  },

  "whoever is slow to iterate loses nothing and keeps nobody waiting": async (context) => {
    const { client, ledger } = await context.played([good], { maxConcurrent: 1 });
    const stream = client.stream(small);
    const events = [(await stream.next()).value];
    // The answer is read to its end meanwhile, and its place is free.
    sameBytes((await client.generate(small)).imageData, pixelBytes, "the image of another call");
    const { requests, inFlight } = await ledger();
    deepEqual([requests.length, inFlight], [2, 0], "requests");
    for await (const each of stream) {
      events.push(each);
      await new Promise((resume) => setTimeout(resume, 20));
    }
    deepEqual(outline(events), whole, "events");
  },

  "nothing is sent before it is iterated": async (context) => {
    const { client, ledger } = await context.played([good]);
    const stream = client.stream(small);
    await new Promise((resume) => setTimeout(resume, 100));
    equal((await ledger()).requests.length, 0, "requests seen");
    deepEqual(outline((await collect(stream)).events), whole, "events");
    deepEqual((await collect(stream)).events, [], "a second loop");
    equal((await ledger()).requests.length, 1, "requests seen");
  },

  "a request that is wrong fails at the first event": async (context) => {
    const { client, ledger } = await context.played([good]);
    for (const [request, options, field] of [
      [{ ...small, width: 0 }, {}, "width"],
      [undefined, {}, "request"],
      [small, { timeout: -1 }, "timeout"],
    ]) {
      const stream = client.stream(request, options);
      const error = await rejection(stream.next(), field);
      errorIs(error, context.library.GenerationError, { code: "invalid_request", attempts: 0 });
      equal(error.details.field, field, "field");
      deepEqual(await stream.next(), { done: true }, "after that");
    }
    equal((await ledger()).requests.length, 0, "requests seen");
  },

  "streams at once each show their own": async (context) => {
    const client = context.client();
    const sizes = [40, 50, 60, 70];
    const streams = sizes.map((width) => collect(client.stream({ ...small, width })));
    const image = await client.generate({ ...small, width: 80 });
    deepEqual(pngSize(image.imageData), { width: 80, height: 64 }, "beside them");
    for (const [at, { events }] of (await Promise.all(streams)).entries()) {
      deepEqual(
        events.map(({ type }) => type),
        ["text", "partial", "completed"],
        "events",
      );
      match(events[0].text, new RegExp(`${sizes[at]}×64`), "the words");
      deepEqual([events[1].image.width, events[1].index], [sizes[at], 0], "the image");
    }
  },

  "events that are awaited at once come in their order": async (context) => {
    const { client } = await context.played([good]);
    const stream = client.stream(small);
    const results = await Promise.all(Array.from({ length: 5 }, () => stream.next()));
    deepEqual(outline(results.slice(0, 3).map(({ value }) => value)), whole, "events");
    deepEqual(results.slice(3), [{ done: true }, { done: true }], "after the response");
  },

  "onProgress tells of a stream too": async (context) => {
    const { client } = await context.played([sse(unavailable), good]);
    const told = [];
    const { events } = await collect(client.stream(small, { onProgress: (report) => told.push(report) }));
    deepEqual(outline(events), whole, "events");
    equal(told.at(-1).receivedBytes, words.length + drawn.length + ended.length, "receivedBytes");
    ok(!told.some(({ totalBytes }) => totalBytes), "the length is not known");
    ok(
      told.every(({ elapsedMs }, at) => elapsedMs >= (told[at - 1]?.elapsedMs ?? 0)),
      "elapsedMs",
    );
  },

  "an image that is given away while the rest arrives harms nobody": async (context) => {
    const { client, go } = await context.played([sse(words, drawn, "wait", drawn, ended)]);
    const bystander = context.client().generate(small);
    const images = [];
    for await (const each of client.stream(small)) {
      if (each.type !== "partial") continue;
      const { data } = each.image;
      images.push(structuredClone(data, { transfer: [data.buffer] }));
      equal(data.length, 0, "what is left here");
      if (images.length === 1) await go();
    }
    for (const data of images) sameBytes(data, pixelBytes, "an image that was given away");
    deepEqual(pngSize((await bystander).imageData), { width: 64, height: 64 }, "another call's image");
  },

  "a key that the server sends back in the stream does not get into the error": async ({ library }) => {
    const { error } = await collect(
      inProcess(library, [bytes(words + event({ error: { code: 500, message: key, status: key } }))]).stream(
        small,
      ),
    );
    errorIs(error, library.GenerationError, { code: "server_error", status: 500 });
    ok(!JSON.stringify({ ...error, message: error.message, stack: error.stack }).includes(key), "the key");
  },
};
