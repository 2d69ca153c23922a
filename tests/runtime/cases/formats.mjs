// The same client in each format that it speaks, against the simulator's server: what goes out, what comes back, and
// that what goes wrong is told in the same words whoever says it.
import { deepEqual, equal, errorIs, match, ok, rejection, sameBytes } from "../assert.mjs";
import { apiTypes, base64, bytesOf, collect, key, least, pixel, pngSize, small } from "../context.mjs";

/** What differs between the formats. */
const known = {
  gemini: {
    path: "/v1beta/models/gemini-nano-banana-2.1:generateContent",
    streamed: "/v1beta/models/gemini-nano-banana-2.1:streamGenerateContent?alt=sse",
    model: /^gemini-nano-banana/,
    keyHeader: ["x-goog-api-key", key],
    sent: "1:1, 512",
    partials: [true],
    noImageAttempts: 2,
    takes: ["seed", "temperature", "safetySettings"],
    stages: ["input", "output"],
    cut: ["text"],
  },
  openai_images: {
    path: "/v1/images/generations",
    edits: "/v1/images/edits",
    model: /^gpt-image-2\.6-sunburst$/,
    keyHeader: ["authorization", `Bearer ${key}`],
    partials: [false, false, true],
    noImageAttempts: 1,
    takes: [],
    stages: ["input", "output"],
    cut: ["partial"],
  },
  openai_responses: {
    path: "/v1/responses",
    model: /^gpt-5\.5/,
    keyHeader: ["authorization", `Bearer ${key}`],
    partials: [false, false, true],
    noImageAttempts: 1,
    takes: ["temperature"],
    stages: ["unknown", "output"],
    cut: [],
  },
  openrouter_chat: {
    path: "/api/v1/chat/completions",
    model: /^google\/gemini-nano-banana-2\.1$/,
    keyHeader: ["authorization", `Bearer ${key}`],
    sent: "1:1, 512",
    partials: [true],
    noImageAttempts: 2,
    takes: ["seed", "temperature"],
    stages: ["input", "output"],
    cut: ["text"],
  },
  openrouter_images: {
    path: "/api/v1/images",
    model: /^google\/gemini-nano-banana-2\.1$/,
    keyHeader: ["authorization", `Bearer ${key}`],
    sent: "1:1, 512",
    drawn: { width: 512, height: 512 },
    partials: [true],
    noImageAttempts: 1,
    takes: ["seed"],
    stages: ["input", "unknown"],
    cut: [],
  },
};

/** Formats that know no conversation: they get its last image. */
const forgetful = ["openai_images", "openrouter_images"];

/** A `fetch` that keeps what is sent: addresses, headers and the text of bodies. */
function watching() {
  const sent = [];
  const fetch = (url, init) => {
    const headers = Object.fromEntries(init.headers);
    sent.push({ url, headers, text: new TextDecoder().decode(init.body) });
    return globalThis.fetch(url, init);
  };
  return { fetch, sent };
}

const pathsSeen = async (context) =>
  (await context.requests()).map(({ url }) => {
    const { pathname, search } = new URL(url);
    return pathname + search;
  });

const notSent = (fields) => fields.map((field) => `${field} is not sent in this format.`);

const differs = (one, other) => base64(one) !== base64(other);

/** What each format does, with what is known of it. */
const behaviours = {
  "an image, and every field of the response": async (context, apiType, format) => {
    const { fetch, sent } = watching();
    const response = await context.speaking(apiType, { fetch }).generate(small);
    const { imageData, images, usage, turns } = response;
    deepEqual(pngSize(imageData), format.drawn ?? { width: 64, height: 64 }, "the image");
    equal(images[0].data, imageData, "images[0].data");
    deepEqual([response.mimeType, response.attempts], ["image/png", 1], "mimeType, attempts");
    match(response.model, format.model, "model");
    ok(usage.inputTokens > 0 && usage.outputTokens > 0 && usage.totalTokens > 0, "usage");
    equal(usage.costUsd > 0, apiType.startsWith("openrouter"), "whether the cost is told");
    deepEqual([turns[0].role, turns.at(-1).role], ["user", "model"], "turns");
    const adjusted = [
      ...(format.sent ? [`size 64x64 was sent as ${format.sent}.`] : []),
      ...(format.takes.includes("seed") ? [] : ["seed 7 is not sent in this format."]),
    ];
    deepEqual(response.adjustments ?? [], adjusted, "adjustments");
    deepEqual(await pathsSeen(context), [format.path], "paths");
    const [name, value] = format.keyHeader;
    equal(sent[0].headers[name], value, "the key's header");
    ok(!`${sent[0].url}${sent[0].text}`.includes(key), "the key is in the address or the body");
    match(sent[0].text, new RegExp(small.prompt), "the prompt");
  },

  "images to start from": async (context, apiType, format) => {
    const client = context.speaking(apiType);
    const { imageData } = await client.generate(small);
    const { fetch, sent } = watching();
    const editing = context.speaking(apiType, { fetch });
    const one = await editing.generate({ ...small, inputImage: imageData });
    const two = await editing.generate({ ...small, inputImages: [imageData, one.imageData] });
    ok(differs(imageData, one.imageData) && differs(one.imageData, two.imageData), "what came in is shown");
    const path = format.edits ?? format.path;
    deepEqual((await pathsSeen(context)).slice(1), [path, path], "paths");
    equal(two.turns.filter(({ role }) => role === "user").length, 2, "the user's turns");
    const count = (text, what) => text.split(what).length - 1;
    if (apiType === "openai_images")
      deepEqual(
        sent.map(({ text }) => [count(text, 'name="image"'), count(text, 'name="image[]"')]),
        [
          [1, 0],
          [0, 2],
        ],
        "files",
      );
    else
      deepEqual(
        sent.map(({ text }) => count(text, base64(imageData))),
        [1, 1],
        "the image in the body",
      );
  },

  "what was drawn is refined": async (context, apiType) => {
    const { fetch, sent } = watching();
    const client = context.speaking(apiType, { fetch });
    const first = await client.generate(small);
    const again = { ...small, prompt: "the same at night", conversationHistory: first.turns };
    const second = await client.generate(again);
    const third = await client.generate({
      ...small,
      prompt: "and with rain",
      conversationHistory: [...first.turns, ...second.turns],
    });
    ok(
      differs(first.imageData, second.imageData) && differs(second.imageData, third.imageData),
      "the image changes",
    );
    equal((await context.requests()).filter(({ status }) => status === 200).length, 3, "requests answered");
    if (forgetful.includes(apiType)) {
      match(sent[2].text, /and with rain/, "the prompt");
      ok(!sent[2].text.includes("at night"), "what was said before");
    } else match(sent[2].text, /at night.*and with rain/s, "what was said, in its order");
    if (apiType === "openai_images") match(sent[2].text, /name="image"; filename="image\.png"/, "the file");
    else ok(sent[2].text.includes(base64(second.imageData)), "the last image");
    if (apiType === "openrouter_chat") {
      const { messages } = JSON.parse(sent[1].text);
      const [details] = messages[1].reasoning_details;
      equal(details.type, "reasoning.encrypted", "reasoning details");
      sameBytes(
        first.thoughtSignature,
        new TextEncoder().encode(JSON.stringify([details])),
        "thoughtSignature",
      );
    }
  },

  "a stream: drafts, the image, the response": async (context, apiType, format) => {
    const client = context.speaking(apiType);
    const { events, error } = await collect(client.stream(small));
    if (error) throw error;
    const partials = events.filter(({ type }) => type === "partial");
    deepEqual(
      partials.map(({ final }) => final),
      format.partials,
      "whether each image is final",
    );
    deepEqual(
      partials.map(({ index }) => index),
      partials.map((_, at) => at),
      "index",
    );
    for (const { image } of partials)
      deepEqual(pngSize(image.data), format.drawn ?? { width: 64, height: 64 }, "an image's size");
    const { type, response } = events.at(-1);
    equal(type, "completed", "the last event");
    equal(response.images.length, 1, "images of the response");
    equal(partials.at(-1).image.data, response.imageData, "the final image is that of the response");
    equal(
      events.map(({ type, text }) => (type === "text" ? text : "")).join(""),
      response.text ?? "",
      "the words",
    );
    sameBytes((await client.generate(small)).imageData, response.imageData, "the image without a stream");
    deepEqual(await pathsSeen(context), [format.streamed ?? format.path, format.path], "paths");
  },

  "a key that is wrong": async (context, apiType) => {
    const { AIGenerationClient, GenerationError } = context.library;
    const baseUrl = context.addressOf(apiType);
    const stranger = new AIGenerationClient("another-key-0123456789", { apiType, baseUrl });
    const error = await rejection(stranger.generate(small), "a wrong key");
    errorIs(error, GenerationError, { code: "unauthorized", attempts: 1, retryable: false });
    ok(!error.message.includes("another-key"), "the key is in the message");
    equal((await context.requests()).length, 1, "requests seen");
  },

  "what a policy refuses": async (context, apiType, { stages }) => {
    const { ContentPolicyError } = context.library;
    for (const [at, kind] of ["prompt_block", "policy"].entries()) {
      await context.reset();
      await context.inject({ kind, on: "always" });
      const expected = { code: "content_policy", stage: stages[at], attempts: 1, retryable: false };
      const error = await rejection(context.speaking(apiType).generate(small), kind);
      errorIs(error, ContentPolicyError, { ...expected, reason: /./ });
      errorIs((await collect(context.speaking(apiType).stream(small))).error, ContentPolicyError, expected);
      equal((await context.requests()).length, 2, `requests seen after ${kind}`);
    }
  },

  "no image": async (context, apiType, format) => {
    const fault = { kind: "no_image" };
    await context.inject(fault, fault, fault);
    const error = await rejection(context.speaking(apiType).generate(small), "no image");
    const attempts = format.noImageAttempts;
    errorIs(error, context.library.GenerationError, { code: "no_image", attempts });
    equal((await context.requests()).length, attempts, "requests seen");
  },

  "a rate limit passes": async (context, apiType) => {
    await context.inject({ kind: "rate_limit", retryAfter: "0.2s" });
    const before = Date.now();
    const { attempts } = await context.speaking(apiType).generate(small);
    const took = Date.now() - before;
    ok(took >= 150 && took < 20_000, `waited ${took} ms, asked for 200`);
    equal(attempts, 2, "attempts");
    equal((await context.requests()).length, 2, "requests seen");
  },

  "a rate limit stays": async (context, apiType) => {
    await context.inject({ kind: "rate_limit", retryAfter: "7" });
    const client = context.speaking(apiType, { maxRetries: 1 });
    const error = await rejection(client.generate(small), "a rate limit");
    errorIs(error, context.library.RateLimitError, { status: 429, retryAfter: 7, terminal: false });
  },

  "a quota that is used up": async (context, apiType) => {
    await context.inject({ kind: "rate_limit", retryAfter: "per-day" });
    const error = await rejection(context.speaking(apiType).generate(small), "a used-up quota");
    errorIs(error, context.library.RateLimitError, {
      code: "quota_exhausted",
      status: 429,
      terminal: true,
      retryable: false,
      attempts: 1,
    });
    equal((await context.requests()).length, 1, "requests seen");
  },

  "what may pass is tried again, and told at last": async (context, apiType) => {
    for (const [faults, attempts] of [
      [[{ kind: "truncate" }, { kind: "reset" }], 3],
      [[{ kind: "status", status: 503 }, { kind: "malformed" }], 3],
      [[{ kind: "status", status: 502 }], 2],
      [[{ kind: "status", status: 200 }], 2],
    ]) {
      await context.reset();
      await context.inject(...faults);
      const response = await context.speaking(apiType).generate(small);
      equal(response.attempts, attempts, `attempts with ${JSON.stringify(faults)}`);
      equal((await context.requests()).length, attempts, "requests seen");
    }
    for (const [fault, code, attempts] of [
      [{ kind: "truncate" }, "truncated_response", 2],
      [{ kind: "malformed" }, "invalid_image_data", 2],
      [{ kind: "status", status: 500 }, "server_error", 2],
      [{ kind: "status", status: 404 }, "not_found", 1],
    ]) {
      await context.reset();
      await context.inject(...Array(attempts).fill(fault));
      const error = await rejection(context.speaking(apiType, { maxRetries: 2 }).generate(small), code);
      errorIs(error, context.library.GenerationError, { code, attempts });
      equal((await context.requests()).length, attempts, "requests seen");
    }
  },

  "a stream that is cut short": async (context, apiType, { cut }) => {
    await context.inject({ kind: "truncate", bytes: 20 });
    const early = await collect(context.speaking(apiType).stream(small));
    equal(early.events.at(-1)?.response.attempts, 2, "attempts, where nothing was shown");
    await context.reset();
    await context.inject({ kind: "truncate", bytes: 4000 }, { kind: "truncate", bytes: 4000 });
    const late = await collect(context.speaking(apiType, { maxRetries: 2 }).stream(small));
    deepEqual([...new Set(late.events.map(({ type }) => type))], cut, "what was shown");
    errorIs(late.error, context.library.GenerationError, {
      code: "truncated_response",
      maybeBilled: true,
      // What was shown cannot be taken back.
      attempts: cut.length ? 1 : 2,
    });
    const drafts = late.events.filter(({ type }) => type === "partial").map(({ image }) => image);
    const pictures = (all = []) =>
      all.map(({ data, mimeType, width, height }) => [data, mimeType, width, height]);
    deepEqual(pictures(late.error.details.partials), pictures(drafts), "drafts in the error");
  },

  "a server that answers a stream with a whole document": async (context, apiType) => {
    const answer = {
      headers: { "content-type": "application/json" },
      steps: [JSON.stringify(least[apiType])],
    };
    const { client } = await context.played([answer], { apiType });
    const { events, error } = await collect(client.stream(small));
    if (error) throw error;
    deepEqual(
      events.map(({ type, final }) => [type, final]),
      [["partial", true], ["completed"]].map(([type, final]) => [type, final]),
      "events",
    );
    const { response } = events[1];
    sameBytes(response.imageData, bytesOf(pixel), "imageData");
    deepEqual([response.usage, response.text], [undefined, undefined], "what was not said is not there");
  },

  "an answer of another format": async (context, apiType) => {
    for (const [other, document] of Object.entries(least)) {
      if (JSON.stringify(Object.keys(document)) === JSON.stringify(Object.keys(least[apiType]))) continue;
      const answer = { headers: { "content-type": "application/json" }, steps: [JSON.stringify(document)] };
      const { client } = await context.played([answer], { apiType, maxRetries: 2 });
      const error = await rejection(client.generate(small), `${other} for ${apiType}`);
      errorIs(error, context.library.GenerationError, { code: "malformed_response", attempts: 2 });
    }
  },

  "an error in the middle of a stream": async (context, apiType) => {
    await context.inject({ kind: "status", status: 200 });
    const { events, error } = await collect(context.speaking(apiType).stream(small));
    // Drafts come first where there are any, and then there is no other attempt.
    if (apiType.startsWith("openai")) {
      errorIs(error, context.library.GenerationError, {
        code: "server_error",
        attempts: 1,
        maybeBilled: true,
      });
      equal(error.details.partials.length, 2, "drafts in the error");
    } else equal(events.at(-1).response.attempts, 2, "attempts");
  },

  "a field that the format has no place for is told": async (context, apiType, format) => {
    const given = {
      seed: 3,
      temperature: 0.5,
      safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_NONE" }],
    };
    const { adjustments = [] } = await context.speaking(apiType).generate({ ...small, ...given });
    const told = {
      seed: "seed 3 is not sent in this format.",
      temperature: "temperature 0.5 is not sent in this format.",
      safetySettings: "safetySettings is not sent in this format.",
    };
    deepEqual(
      adjustments.filter((sentence) => !sentence.startsWith("size ")),
      Object.keys(given).flatMap((name) => (format.takes.includes(name) ? [] : told[name])),
      "fields that were not sent",
    );
  },

  "an abort ends the call": async (context, apiType) => {
    await context.inject({ kind: "stall" });
    const controller = new AbortController();
    const reason = new Error("enough");
    const call = rejection(
      context.speaking(apiType).generate(small, { signal: controller.signal }),
      "an aborted call",
    );
    setTimeout(() => controller.abort(reason), 100);
    ok((await call) === reason, "signal.reason itself");
  },
};

const perFormat = apiTypes.flatMap((apiType) =>
  Object.entries(behaviours).map(([name, run]) => [
    `${apiType}: ${name}`,
    (context) => run(context, apiType, known[apiType]),
  ]),
);

export const formatCases = {
  ...Object.fromEntries(perFormat),

  "sizes are put on what a model of OpenAI takes, and that is told": async (context) => {
    for (const [model, width, height, sent] of [
      ["gpt-image-2", 1000, 700, "1008x704"],
      ["gpt-image-2", 64, 32, undefined],
      ["gpt-image-1.5", 600, 800, "1024x1536"],
      ["gpt-image-1.5", 1024, 1024, undefined],
    ])
      for (const apiType of ["openai_images", "openai_responses"]) {
        const response = await context.speaking(apiType, { model }).generate({ ...small, width, height });
        const [across, down] = (sent ?? `${width}x${height}`).split("x").map(Number);
        deepEqual(pngSize(response.imageData), { width: across, height: down }, `${apiType} ${model}`);
        const sizes = (response.adjustments ?? []).filter((sentence) => sentence.startsWith("size "));
        const told = sent ? [`size ${width}x${height} was sent as ${sent}.`] : [];
        deepEqual(sizes, told, "adjustments");
      }
  },

  "a conversation goes on with another provider": async (context) => {
    for (const from of apiTypes) {
      const first = await context.speaking(from).generate(small);
      for (const to of ["openai_images", "openai_responses", "openrouter_images"]) {
        const request = { ...small, prompt: "the same at night", conversationHistory: first.turns };
        const { attempts, imageData } = await context.speaking(to).generate(request);
        equal(attempts, 1, `attempts from ${from} to ${to}`);
        const without = await context.speaking(to).generate({ ...request, conversationHistory: [] });
        ok(differs(imageData, without.imageData), `${to} sees the image of ${from}`);
      }
    }
  },

  "what another model drew and signed is told as the user's": async (context) => {
    for (const [from, to] of [
      ["gemini", "openrouter_chat"],
      ["openrouter_chat", "gemini"],
    ]) {
      const { turns } = await context.speaking(from).generate(small);
      const request = { ...small, prompt: "the same at night", conversationHistory: turns };
      const { attempts, imageData } = await context.speaking(to).generate(request);
      equal(attempts, 1, `attempts from ${from} to ${to}`);
      const without = await context.speaking(to).generate({ ...request, conversationHistory: [] });
      ok(differs(imageData, without.imageData), `${to} sees the image of ${from}`);
    }
  },

  "a model that is gone: its successor is named": async (context) => {
    for (const [apiType, model, successor] of [
      ["openai_images", "gpt-image-1", /gpt-image-2\.5-sunburst/],
      ["openrouter_images", "google/gemini-2.5-flash-image", /gemini-nano-banana-2\.1/],
    ]) {
      const error = await rejection(context.speaking(apiType, { model }).generate(small), model);
      match(error.suggestion, successor, "suggestion");
      equal(error.attempts, 1, "attempts");
    }
  },

  "a model that is switched off soon is sent, and a sentence says so": async (context) => {
    const on = (day, call) => {
      const real = globalThis.Date;
      globalThis.Date = class extends real {
        constructor(...given) {
          super(...(given.length ? given : [day]));
        }
      };
      try {
        return call();
      } finally {
        globalThis.Date = real;
      }
    };
    const told = async (apiType, model, day) => {
      const bodies = [];
      const fetch = async (url, { body }) => {
        bodies.push(url + new TextDecoder().decode(body));
        return Response.json(least[apiType]);
      };
      const client = new context.library.AIGenerationClient(key, { apiType, fetch });
      const images = new context.library.ImageClient({ apiType, authToken: key, fetch });
      const prompt = "a kite";
      const responses = await Promise.all(
        on(day, () => [client.generate({ ...small, model }), images.generate({ prompt, model })]),
      );
      ok(
        bodies.every((body) => body.includes(model)),
        "the model is sent as asked",
      );
      const [one, other] = responses.map(({ adjustments = [] }) =>
        adjustments.filter((sentence) => sentence.startsWith("model ")),
      );
      deepEqual(one, other, "both clients say the same");
      return one;
    };
    const sunburst = "it is switched off on 2026-12-01: use gpt-image-2.6-sunburst.";
    for (const [apiType, model, day, expected] of [
      ["openai_images", "gpt-image-1.5", "2026-10-31T23:59:59Z", []],
      ["openai_images", "gpt-image-1.5", "2026-11-01T00:00:00Z", [sunburst]],
      ["openai_images", "gpt-image-1.5-2025-12-16", "2027-01-01T00:00:00Z", [sunburst]],
      ["openai_responses", "chatgpt-image-latest", "2026-11-30T00:00:00Z", [sunburst]],
      ["openrouter_images", "openai/gpt-image-1.5", "2026-11-30T00:00:00Z", [sunburst]],
      ["openai_images", "gpt-image-2", "2026-11-30T00:00:00Z", []],
      ["openai_images", "gpt-image-1", "2026-11-30T00:00:00Z", []],
      [
        "gemini",
        "gemini-2.5-flash-image",
        "2026-11-27T00:00:00Z",
        [
          "it is switched off on 2026-10-02 by one source, on 2027-03-15 by another: use gemini-nano-banana-2.1.",
        ],
      ],
      ["gemini", "gemini-nano-banana-2.1", "2026-11-27T00:00:00Z", []],
    ])
      deepEqual(
        await told(apiType, model, day),
        expected.map((why) => `model ${model} was sent as asked; ${why}`),
        `${model} on ${day}`,
      );
  },

  "a GIF and an SVG, whole and as a stream": async (context) => {
    const text = (bytes) => new TextDecoder().decode(bytes);
    for (const apiType of ["openai_images", "openai_responses"]) {
      const client = context.speaking(apiType);
      const gif = { ...small, outputFormat: "gif", frameCount: 3, frameDurationMs: 100 };
      const svg = { ...small, outputFormat: "svg", svg: { model: "gpt-5.5", reasoning: { effort: "low" } } };
      for (const [request, mimeType, begins] of [
        [gif, "image/gif", /^GIF89a/],
        [svg, "image/svg+xml", /^<svg /],
      ]) {
        const response = await client.generate(request);
        deepEqual([response.mimeType, response.images.length], [mimeType, 1], `${apiType}`);
        match(text(response.imageData), begins, `the ${mimeType} of ${apiType}`);
        deepEqual([response.images[0].width, response.images[0].height], [64, 64], "its size");
        const { events, error } = await collect(client.stream(request));
        if (error) throw error;
        deepEqual(
          events.flatMap(({ type, final }) => (type === "partial" ? final : [])),
          [true],
          "it has no drafts",
        );
        sameBytes(events.at(-1).response.imageData, response.imageData, "the same as a stream");
      }
      const { usage } = await client.generate(svg);
      ok(
        usage.totalTokens > (await client.generate(small)).usage.totalTokens + 2000,
        "the author is counted",
      );
      const drawn = await context.images(apiType).generate({ prompt: "a kite", outputFormat: "svg" });
      equal(drawn.artifacts[0].mimeType, "image/svg+xml", "an artifact");
    }
  },

  "fields of the picture go out under the provider's names": async (context) => {
    const given = {
      quality: "max",
      background: "opaque",
      outputFormat: "webp",
      outputCompression: 40,
      moderation: "low",
      complexity: "high",
      safetyIdentifier: "user-1",
    };
    const sent = {
      quality: "max",
      background: "opaque",
      output_format: "webp",
      output_compression: 40,
      moderation: "low",
      complexity: "high",
      safety_identifier: "user-1",
    };
    for (const apiType of ["openai_images", "openai_responses"]) {
      const { fetch, sent: requests } = watching();
      const { adjustments = [] } = await context
        .speaking(apiType, { fetch })
        .generate({ ...small, ...given });
      deepEqual(adjustments, notSent(["seed 7"]), "all is sent");
      const body = JSON.parse(requests[0].text);
      const all = { ...body, ...body.tools?.[0] };
      deepEqual(Object.fromEntries(Object.keys(sent).map((name) => [name, all[name]])), sent, apiType);
    }
    const { fetch, sent: requests } = watching();
    const client = context.speaking("openai_images", { fetch });
    const edited = await client.generate({ ...small, inputImage: bytesOf(pixel), moderation: "low" });
    ok(!requests[0].text.includes("moderation"), "an edit has no moderation");
    ok(edited.adjustments.includes("moderation low is not sent with images to start from."), "which is told");
    for (const apiType of ["gemini", "openrouter_chat"]) {
      const { adjustments } = await context
        .speaking(apiType)
        .generate({ ...small, ...given, frameCount: 2, svg: {} });
      const fields = Object.entries({ ...given, frameCount: 2 }).map(([name, value]) => `${name} ${value}`);
      for (const sentence of notSent([...fields, "svg"]))
        ok(adjustments.includes(sentence), `${apiType}: ${sentence}`);
    }
  },

  "a markup goes out with an edit, and with nothing else": async (context) => {
    const request = {
      ...small,
      model: "gpt-image-2.5-flare",
      inputImage: bytesOf(pixel),
      markup: bytesOf(pixel),
    };
    const { fetch, sent } = watching();
    const error = await rejection(
      context.speaking("openai_images", { fetch }).generate(request),
      "a grey markup",
    );
    match(error.message, /must contain transparent pixels/, "what the provider says");
    match(sent[0].text, /name="markup"; filename="image.png"/, "the form");
    for (const apiType of apiTypes.filter((name) => name !== "openai_images")) {
      const refused = await rejection(context.speaking(apiType).generate(request), apiType);
      deepEqual([refused.code, refused.details.field], ["invalid_request", "markup"], apiType);
    }
  },

  "fields that exclude each other are refused before anything is sent": async (context) => {
    for (const apiType of ["openai_images", "openai_responses"]) {
      const { fetch, sent } = watching();
      const client = context.speaking(apiType, { fetch, model: "gpt-image-2" });
      const images = context.images(apiType, { fetch, model: "gpt-image-2" });
      const gif = { outputFormat: "gif" };
      for (const [fields, field, given] of [
        [{ quality: "xhigh" }, "quality", '"xhigh"'],
        [{ frameCount: 4 }, "frameCount", "4"],
        [{ frameDurationMs: 40 }, "frameDurationMs", "40"],
        [{ svg: { model: "gpt-5.5" } }, "svg", "given"],
        [{ ...gif, outputCompression: 50 }, "outputCompression", "50"],
        [{ outputCompression: 50 }, "outputCompression", "50"],
        [{ ...gif, background: "transparent" }, "background", '"transparent"'],
        [{ outputFormat: "jpeg", background: "transparent" }, "background", '"transparent"'],
        [{ outputFormat: "bmp" }, "outputFormat", '"bmp"'],
        [{ ...gif, frameCount: 17 }, "frameCount", "17"],
        [{ complexity: "extreme" }, "complexity", '"extreme"'],
        [{ moderation: "none" }, "moderation", '"none"'],
        [{ outputFormat: "jpeg", outputCompression: 101 }, "outputCompression", "101"],
        [{ outputFormat: "svg", svg: { reasoning: "low" } }, "svg.reasoning", '"low"'],
        [{ personGeneration: "ALLOW_SOME" }, "personGeneration", '"ALLOW_SOME"'],
      ])
        for (const call of [
          client.generate({ ...small, ...fields }),
          images.generate({ prompt: "a kite", ...fields }),
        ]) {
          const error = await rejection(call, `${apiType} ${field}`);
          deepEqual(
            [error.code, error.attempts, error.details.field, error.details.given],
            ["invalid_request", 0, field, given],
            `${apiType} ${JSON.stringify(fields)}`,
          );
          ok(error.message.includes(error.details.allowed), "what is allowed is said");
        }
      const masked = { prompt: "a hat", ...gif, images: [bytesOf(pixel)], mask: bytesOf(pixel) };
      equal((await rejection(images.generate(masked), "a masked GIF")).details.field, "mask", "mask");
      equal(sent.length, 0, "requests");
    }
    const many = { prompt: "a kite", n: 2, outputFormat: "svg" };
    equal((await rejection(context.images("openai_images").generate(many), "SVGs")).details.field, "n", "n");
    const router = context.speaking("openrouter_images").generate({ ...small, outputFormat: "gif" });
    equal((await rejection(router, "a GIF")).details.field, "outputFormat", "outputFormat");
  },

  "a search: its sources are in the response": async (context) => {
    const { fetch, sent } = watching();
    const client = context.speaking("gemini", { fetch });
    const request = { ...small, grounding: true, personGeneration: "ALLOW_ADULT" };
    const { sources, adjustments = [] } = await client.generate(request);
    deepEqual(
      sources.map(({ title, url }) => [title, URL.canParse(url)]),
      [
        ["page-1.example", true],
        ["page-2.example", true],
      ],
      "sources",
    );
    const body = JSON.parse(sent[0].text);
    deepEqual(body.tools, [{ googleSearch: {} }], "tools");
    equal(body.generationConfig.imageConfig.personGeneration, "ALLOW_ADULT", "personGeneration");
    ok(!adjustments.some((sentence) => /grounding|person/.test(sentence)), "both are sent");
    const { events } = await collect(client.stream(request));
    deepEqual(events.at(-1).response.sources, sources, "sources of a stream");
    equal((await client.generate({ ...small, grounding: false })).sources, undefined, "without a search");
    ok(!JSON.parse(sent.at(-1).text).tools, "no tools");
    const elsewhere = await context.speaking("openai_responses").generate({ ...small, grounding: true });
    ok(elsewhere.adjustments.includes("grounding true is not sent in this format."), "elsewhere it is told");
  },

  "a history that came back without its signatures": async (context) => {
    const answer = { candidates: [{ finishReason: "MISSING_THOUGHT_SIGNATURE", content: {} }] };
    const fetch = async () => Response.json(answer);
    const client = new context.library.AIGenerationClient(key, { fetch });
    const error = await rejection(client.generate(small), "the answer");
    deepEqual([error.code, error.attempts], ["invalid_request", 1], "code, attempts");
    match(error.message, /without the signatures/, "message");
    match(error.suggestion, /response\.turns/, "suggestion");
  },

  "an apiType that there is not": ({ library }) => {
    for (const apiType of ["openai", "Gemini", 5, {}, "toString"]) {
      let thrown;
      try {
        new library.AIGenerationClient(key, { apiType });
      } catch (error) {
        thrown = error;
      }
      errorIs(thrown, library.GenerationError, { code: "invalid_request", message: /openrouter_images/ });
      equal(thrown.details.field, "apiType", "field");
    }
  },

  "a key with its scheme before it is sent with one": async (context) => {
    const { fetch, sent } = watching();
    const options = { apiType: "openai_images", baseUrl: context.addressOf("openai_images"), fetch };
    await new context.library.AIGenerationClient(`Bearer ${key}`, options).generate(small);
    equal(sent[0].headers.authorization, `Bearer ${key}`, "authorization");
  },

  "what OpenAI says of retrying and waiting is obeyed": async (context) => {
    const failing = (status, headers) => ({
      status,
      headers: { "content-type": "application/json", ...headers },
      steps: [JSON.stringify({ error: { message: "So it says.", type: "server_error" } })],
    });
    const { imageData } = await context.client().generate(small);
    const good = {
      headers: { "content-type": "application/json" },
      steps: [JSON.stringify({ data: [{ b64_json: base64(imageData) }] })],
    };
    for (const [answers, attempts, least] of [
      [[failing(503, { "x-should-retry": "false" }), good], 1, 0],
      [[failing(400, { "x-should-retry": "true" }), good], 2, 0],
      [[failing(409), good], 2, 0],
      [[failing(500, { "retry-after-ms": "300" }), good], 2, 250],
      [[failing(429, { "retry-after": "0", "retry-after-ms": "300" }), good], 2, 250],
    ]) {
      const { client, ledger } = await context.played(answers, { apiType: "openai_images" });
      const before = Date.now();
      const settled = await client.generate({ ...small, inputImage: imageData }).catch((error) => error);
      equal(settled.attempts, attempts, `attempts after ${JSON.stringify(answers[0].headers)}`);
      ok(Date.now() - before >= least, "the wait");
      const { requests } = await ledger();
      equal(requests.length, attempts, "requests seen");
      // A form goes out again as it was.
      deepEqual(requests.at(-1).body, requests[0].body, "the form");
    }
  },

  "a form is read as it was written": async (context) => {
    const prompt = 'ein Drache, größer als "alles"; 龍 🐉\r\nzweite Zeile --x';
    const client = context.speaking("gemini");
    const { imageData } = await client.generate(small);
    const { imageData: other } = await client.generate({ ...small, seed: 8 });
    const answer = { headers: { "content-type": "application/json" } };
    answer.steps = [JSON.stringify({ data: [{ b64_json: base64(imageData) }], usage: { input_tokens: 1 } })];
    const played = await context.played([answer], { apiType: "openai_images", strict: false });
    await played.client.generate({ ...small, prompt, strict: false, inputImage: imageData });
    await played.client.generate({ ...small, prompt, strict: false, inputImages: [imageData, other] });
    const { requests } = await played.ledger();
    const text = `${prompt}\n\nImage size: 64x64 pixels.`;
    const file = (name, bytes) => ({ name, file: "image.png", type: "image/png", base64: base64(bytes) });
    const fields = [
      { name: "model", text: "gpt-image-2.6-sunburst" },
      { name: "prompt", text },
      { name: "size", text: "64x64" },
    ];
    deepEqual(requests[0].body, [...fields, file("image", imageData)], "the form of one image");
    deepEqual(
      requests[1].body,
      [...fields, file("image[]", imageData), file("image[]", other)],
      "the form of two",
    );
    match(requests[0].url, /\/images\/edits$/, "path");
    ok(Number(requests[0].headers["content-length"]) > imageData.length, "the length is known");
  },

  "a signature that would be more than a list is refused before anything is sent": async ({ library }) => {
    const { fetch, sent } = watching();
    const client = new library.AIGenerationClient(key, { apiType: "openrouter_chat", fetch });
    for (const text of ['[{}],"model":"another', "[{}", '[{"a":"b\n"}]']) {
      const thoughtSignature = new TextEncoder().encode(text);
      const turn = { role: "model", text: "Here", thoughtSignature };
      const error = await rejection(client.generate({ ...small, conversationHistory: [turn] }), text);
      errorIs(error, library.GenerationError, { code: "invalid_request", attempts: 0 });
      equal(error.details.field, "conversationHistory[0].thoughtSignature", "field");
    }
    equal(sent.length, 0, "requests");
  },

  "the field that a provider names in its error is told": async ({ library }) => {
    const error = {
      message: "Invalid value",
      type: "invalid_request_error",
      param: "size",
      code: "invalid_value",
    };
    for (const apiType of ["openai_images", "openai_responses", "openrouter_chat", "openrouter_images"])
      for (const [param, expected] of [
        ["size", "size"],
        [null, undefined],
        [7, undefined],
        [key, "test...-one"],
      ]) {
        const fetch = async () => Response.json({ error: { ...error, param } }, { status: 400 });
        const client = new library.AIGenerationClient(key, { apiType, fetch });
        const { details } = await rejection(client.generate(small), "an error");
        equal(details.param, expected, `${apiType} ${param}`);
      }
  },

  "an empty address is no image": async ({ library }) => {
    for (const [apiType, answer] of [
      [
        "openrouter_chat",
        (url) => ({ choices: [{ message: { content: "No.", images: [{ image_url: { url } }] } }] }),
      ],
      ["openrouter_chat", (url) => ({ choices: [{ message: { content: `No. ![](${url})` } }] })],
      ["openai_images", (url) => ({ data: [{ url }] })],
      ["openai_responses", (image_url) => ({ output: [{ type: "output_image", image_url }] })],
    ])
      for (const url of ["", " ", "\n"]) {
        const fetch = async () => Response.json(answer(url));
        const client = new library.AIGenerationClient(key, { apiType, fetch, maxRetries: 1 });
        const { code, message } = await rejection(client.generate(small), "no image");
        equal(code, "no_image", `${apiType} ${JSON.stringify(url)}: ${message}`);
      }
  },
};
