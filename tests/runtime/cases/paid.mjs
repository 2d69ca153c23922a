// What was drawn is delivered, or told of; and what may have been billed is not asked for again.
import { deepEqual, equal, errorIs, match, rejection, sameBytes } from "../assert.mjs";
import { bytesOf, collect, key, localFetch, pixel, quick, small } from "../context.mjs";

const png = bytesOf(pixel);
const encode = (text) => new TextEncoder().encode(text);

/** An event stream of these events, a text each or a document. */
const events = (...all) =>
  all.map((each) => `data: ${typeof each === "string" ? each : JSON.stringify(each)}\n\n`).join("");
const streamed = (text, end = (controller) => controller.close()) =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(encode(text));
        // The text is read before its end comes.
        setTimeout(end, 20, controller);
      },
    }),
    { headers: { "content-type": "text/event-stream" } },
  );
const lost = (controller) => controller.error(new TypeError("reset"));

const speaking = ({ AIGenerationClient }, apiType, fetch, options) =>
  new AIGenerationClient(key, { apiType, fetch, retry: quick, ...options });

/** A finished picture, as each format streams it, with the end that the format has. */
const drawn = {
  gemini: [
    {
      candidates: [
        {
          content: { parts: [{ inlineData: { mimeType: "image/png", data: pixel } }] },
          finishReason: "STOP",
        },
      ],
    },
  ],
  openai_images: [{ type: "image_generation.completed", b64_json: pixel }],
  openai_responses: [
    {
      type: "response.completed",
      response: { output: [{ type: "image_generation_call", result: pixel }] },
    },
  ],
  openrouter_chat: [
    {
      choices: [
        {
          delta: { images: [{ image_url: { url: `data:image/png;base64,${pixel}` } }] },
          finish_reason: "stop",
        },
      ],
    },
    "[DONE]",
  ],
  openrouter_images: [{ type: "image_generation.completed", b64_json: pixel }],
};

const picture = { index: 0, b64_json: pixel };
const failed = { type: "error", error: { code: "server_error", message: "no more" } };
/** Answers that fail after something was drawn or counted. */
const begun = {
  "a draft": [
    "openai_images",
    () => streamed(events({ type: "image_generation.partial_image", ...picture }, failed)),
  ],
  "a cost": [
    "openrouter_chat",
    () =>
      Response.json({
        choices: [{ message: { content: "" }, error: { code: 502, message: "no more" } }],
        usage: { cost: 0.04, total_tokens: 1290 },
      }),
  ],
  tokens: [
    "gemini",
    () =>
      Response.json({
        error: { code: 503, status: "UNAVAILABLE", message: "no more" },
        usageMetadata: { candidatesTokenCount: 1290 },
      }),
  ],
};

export const paidCases = {
  "junk after a finished picture in a stream, and a connection lost there, are nothing to the picture":
    async ({ library }) => {
      for (const [apiType, all] of Object.entries(drawn))
        for (const [junk, end] of [["ping"], ["<html>"], ["[DONE]"], ['{"a":'], ["ping", lost], ["", lost]]) {
          const text = events(...all, ...(junk ? [junk] : []));
          const { fetch, sent } = localFetch(() => streamed(text, end));
          const client = speaking(library, apiType, fetch);
          sameBytes((await client.generate(small)).imageData, png, `${apiType} before ${junk}`);
          const { events: seen, error } = await collect(client.stream(small));
          equal(error, undefined, `${apiType} before ${junk}`);
          sameBytes(seen.at(-1).response.imageData, png, `${apiType} before ${junk}`);
          equal(sent.length, 2, `requests of ${apiType} before ${junk}`);
        }
    },

  "pictures of a stream that breaks off are in the error, though nobody looked on": async ({ library }) => {
    const part = { content: { parts: [{ inlineData: { mimeType: "image/png", data: pixel } }] } };
    const { fetch } = localFetch(() => streamed(events({ candidates: [part] }), lost));
    const error = await rejection(speaking(library, "gemini", fetch).generate(small), "a lost stream");
    errorIs(error, library.GenerationError, { code: "network", attempts: 3, maybeBilled: true });
    sameBytes(error.details.images[0].data, png, "details.images");
  },

  "what was drawn, or counted, before it failed may be billed, and is not asked for again if that is not wanted":
    async ({ library }) => {
      for (const [what, [apiType, answer]] of Object.entries(begun)) {
        const { fetch, sent } = localFetch(answer);
        const client = speaking(library, apiType, fetch, { retry: { ...quick, retryAmbiguous: false } });
        const error = await rejection(client.generate(small), what);
        deepEqual([error.maybeBilled, sent.length], [true, 1], what);
      }
    },

  "a signature that is nested too deeply is left out, and the picture is there": async ({ library }) => {
    const deep = "[".repeat(70) + "]".repeat(70);
    const image = JSON.stringify({ image_url: { url: `data:image/png; BASE64,${pixel}` } });
    const text = `{"choices":[{"message":{"images":[${image}],"reasoning_details":[{"a":1},${deep}]}}]}`;
    const { fetch, sent } = localFetch(() => new Response(encode(text)));
    const { imageData, turns } = await speaking(library, "openrouter_chat", fetch).generate(small);
    sameBytes(imageData, png, "the picture");
    deepEqual([turns.at(-1).thoughtSignature, sent.length], [undefined, 1], "the turn, and requests");
  },

  "junk after the document of an error takes nothing from its meaning": async ({ library }) => {
    const quota = '{"error":{"code":"insufficient_quota","message":"all gone"}}';
    const { fetch, sent } = localFetch(() => new Response(encode(`${quota}\0`), { status: 429 }));
    const spent = await rejection(speaking(library, "openai_images", fetch).generate(small), "a quota");
    errorIs(spent, library.RateLimitError, { code: "quota_exhausted", terminal: true });
    equal(sent.length, 1, "requests");
    for (const body of ['{"error":{"message":"too wide"}}}}', '{"error":[{"message":"too wide"}]}']) {
      const { fetch } = localFetch(() => new Response(encode(body), { status: 400 }));
      const error = await rejection(speaking(library, "gemini", fetch).generate(small), body);
      match(error.message, /^too wide/, body);
    }
  },

  "a cost that is no sum of money is none": async ({ library }) => {
    for (const [cost, usage] of [
      ["1e400", { totalTokens: 7 }],
      ["-1", { totalTokens: 7 }],
      ["0.04", { totalTokens: 7, costUsd: 0.04 }],
    ]) {
      const body = `{"choices":[{"message":{"images":[{"image_url":{"url":"data:image/png;base64,${pixel}"}}]}}],"usage":{"total_tokens":7,"cost":${cost}}}`;
      const { fetch } = localFetch(() => new Response(encode(body)));
      deepEqual((await speaking(library, "openrouter_chat", fetch).generate(small)).usage, usage, cost);
    }
  },

  "a signal that cannot be left, once it is over, takes nothing from what was drawn": async ({ library }) => {
    for (const more of [
      {},
      {
        removeEventListener() {
          throw new Error("no");
        },
      },
    ]) {
      const signal = { aborted: false, addEventListener() {}, ...more };
      const { fetch } = localFetch(() => streamed(events(...drawn.gemini)));
      sameBytes(
        (await speaking(library, "gemini", fetch).generate(small, { signal })).imageData,
        png,
        "image",
      );
    }
  },

  "no request leaves after a listener has aborted the call": async ({ library }) => {
    for (const moment of ["generation_started", "api_call", "api_request"]) {
      const controller = new AbortController();
      const { fetch, sent } = localFetch(() => new Response("{}"));
      const onEvent = ({ type }) => type === moment && controller.abort("enough");
      const client = speaking(library, "gemini", fetch, { onEvent });
      const reason = await rejection(client.generate(small, { signal: controller.signal }), moment);
      deepEqual([reason, sent.length], ["enough", 0], moment);
    }
  },
};
