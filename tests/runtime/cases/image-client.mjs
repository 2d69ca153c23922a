// The unified client: how it is set up, what it sends where, and that what the provider does wrong is an answer.
import { deepEqual, equal, errorIs, eventually, match, ok, rejection, sameBytes } from "../assert.mjs";
import {
  apiTypes,
  base64,
  bytesOf,
  collect,
  key,
  least,
  localFetch,
  pixel,
  pngSize,
  small,
} from "../context.mjs";

const { prompt } = small;
const secret = "sk-image-0123456789-abcd";
const masked = "sk-i...abcd";

const json = (value, init) => Response.json(value, init);
const drawn = (count = 1, more = {}) =>
  json({ data: Array.from({ length: count }, () => ({ b64_json: pixel })), ...more });
const geminiDrawn = () =>
  json({
    candidates: [
      { content: { parts: [{ inlineData: { mimeType: "image/png", data: pixel } }] }, finishReason: "STOP" },
    ],
  });

/** A client whose provider is a function from the request to the response. */
function local({ ImageClient }, answer, config) {
  const bodies = [];
  const { fetch, sent } = localFetch((url, init, count) => {
    bodies.push(new TextDecoder().decode(init.body));
    return answer(url, init, count);
  });
  const client = new ImageClient({
    apiType: "openai_images",
    authToken: secret,
    fetch,
    retry: { delaysMs: [1], jitter: 0 },
    ...config,
  });
  return { client, sent, bodies };
}

function thrownBy(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

const isInvalid = (context, error, field) => {
  errorIs(error, context.library.GenerationError, { code: "invalid_request" });
  equal(error.details.field, field, "field");
};

const hexOf = (buffer) =>
  Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

export const imageClientCases = {
  "ImageClient: an image in each format": async (context) => {
    for (const apiType of apiTypes) {
      const client = context.images(apiType);
      equal(client.isConfigured, true, "isConfigured");
      const answer = await client.generate({ prompt: `${prompt}, 64x64 pixels`, taskNote: "cover" });
      const { artifacts, requestId, apiUrl, authHint, usage } = answer;
      deepEqual([answer.success, answer.error], [true, ""], `${apiType}: success`);
      match(requestId, /^[0-9a-f]{8}$/, "requestId");
      equal(artifacts.length, 1, "artifacts");
      const [{ id, kind, mimeType, data, sha256 }] = artifacts;
      deepEqual([id, kind, mimeType], [`cover_${requestId}_1`, "image", "image/png"], "the artifact");
      ok(pngSize(data), "the image");
      equal(sha256, hexOf(await crypto.subtle.digest("SHA-256", data)), "sha256");
      ok(apiUrl.startsWith(context.addressOf(apiType)), `apiUrl: ${apiUrl}`);
      equal(authHint, "test...-one", "authHint");
      ok(usage.inputTokens > 0, "usage");
      equal(usage.costUsd > 0, apiType.startsWith("openrouter"), "whether the cost is told");
      ok(answer.model, "model");
    }
  },

  "ImageClient: what it can be set up with": (context) => {
    const { ImageClient } = context.library;
    const empty = new ImageClient();
    deepEqual(
      [empty.isConfigured, new ImageClient({ authToken: "" }).isConfigured],
      [false, false],
      "no key",
    );
    equal(new ImageClient({ authToken: "Bearer abc" }).isConfigured, true, "a key with its scheme");
    for (const [config, field] of [
      [{ apiType: "openai" }, "apiType"],
      [{ authToken: 5 }, "authToken"],
      [{ authToken: "two words" }, "authToken"],
      [{ endpoint: "ftp://host/v1" }, "endpoint"],
      [{ endpoint: "https://host/v1?key=1" }, "endpoint"],
      [{ timeout: 0 }, "timeout"],
      [{ maxRetries: 0 }, "maxRetries"],
      [{ retry: { jitter: 2 } }, "retry.jitter"],
      [{ fetch: "fetch" }, "fetch"],
      [{ onEvent: {} }, "onEvent"],
      ["openai_images", "config"],
      [null, "config"],
    ])
      isInvalid(
        context,
        thrownBy(() => new ImageClient(config)),
        field,
      );
  },

  "ImageClient: endpoints, with and without their version": async (context) => {
    for (const [endpoint, url] of [
      ["https://host.test", "https://host.test/v1/images/generations"],
      ["https://host.test/", "https://host.test/v1/images/generations"],
      ["https://host.test/v1//", "https://host.test/v1/images/generations"],
      ["https://host.test/proxy/v2", "https://host.test/proxy/v2/images/generations"],
      ["https://host.test/v1beta", "https://host.test/v1beta/images/generations"],
      ["https://host.test/v10", "https://host.test/v10/v1/images/generations"],
      [undefined, "https://api.openai.com/v1/images/generations"],
    ]) {
      const { client, sent } = local(context.library, () => drawn(), { endpoint });
      const { apiUrl } = await client.generate({ prompt });
      deepEqual([sent[0].url, apiUrl], [url, url], `${endpoint}`);
      equal(sent[0].headers.authorization, `Bearer ${secret}`, "authorization");
    }
  },

  "ImageClient.fromEnv: what the environment says": async (context) => {
    const { ImageClient } = context.library;
    const { fetch } = globalThis;
    const seen = [];
    globalThis.fetch = async (url, init) => {
      const body = JSON.parse(new TextDecoder().decode(init.body));
      seen.push([url, init.headers.get("authorization"), body.model]);
      return drawn(1, {
        choices: [{ message: { images: [{ image_url: { url: `data:image/png;base64,${pixel}` } }] } }],
      });
    };
    try {
      const env = {
        IMAGE_AUTH_TOKEN: `Bearer ${secret} `,
        IMAGE_ENDPOINT: " https://host.test/ ",
        IMAGE_MODEL: "gpt-image-1.5",
        IMAGE_API_TYPE: "openai_images",
        OTHER: 5,
      };
      const client = ImageClient.fromEnv(env);
      equal(client.isConfigured, true, "isConfigured");
      equal((await client.generate({ prompt })).success, true, "success");
      await ImageClient.fromEnv({ IMAGE_AUTH_TOKEN: secret }).generate({ prompt });
      deepEqual(
        seen,
        [
          ["https://host.test/v1/images/generations", `Bearer ${secret}`, "gpt-image-1.5"],
          [
            "https://openrouter.ai/api/v1/chat/completions",
            `Bearer ${secret}`,
            "google/gemini-nano-banana-2.1",
          ],
        ],
        "what was sent",
      );
    } finally {
      globalThis.fetch = fetch;
    }
    const blank = { IMAGE_AUTH_TOKEN: " ", IMAGE_ENDPOINT: "", IMAGE_MODEL: "\t", IMAGE_API_TYPE: " " };
    for (const env of [{}, { IMAGE_AUTH_TOKEN: "", IMAGE_MODEL: null, IMAGE_ENDPOINT: undefined }, blank])
      equal(ImageClient.fromEnv(env).isConfigured, false, "isConfigured");
  },

  "ImageClient.fromEnv: the variable that is wrong is named": (context) => {
    const { ImageClient } = context.library;
    for (const [name, value] of [
      ["IMAGE_API_TYPE", "openai"],
      ["IMAGE_API_TYPE", 5],
      ["IMAGE_ENDPOINT", "nowhere://"],
      ["IMAGE_ENDPOINT", "ftp://host/"],
      ["IMAGE_ENDPOINT", { get: "a binding" }],
      ["IMAGE_AUTH_TOKEN", "two words"],
      ["IMAGE_AUTH_TOKEN", ["a", "list"]],
      ["IMAGE_MODEL", 7],
      ["IMAGE_MODEL", "../../v1/models"],
    ]) {
      const error = thrownBy(() => ImageClient.fromEnv({ [name]: value }));
      isInvalid(context, error, name);
      ok(error.message.startsWith(`${name} `), error.message);
      ok(!error.message.includes("two words"), "what may be a key is not quoted");
    }
    isInvalid(
      context,
      thrownBy(() => ImageClient.fromEnv("production")),
      "env",
    );
  },

  "ImageClient.fromEnv: without an argument it is the runtime's own": (context) => {
    const { ImageClient } = context.library;
    // Deno's may not be looked at here, pages and Workers have none: as if nothing were set.
    equal(ImageClient.fromEnv().isConfigured, false, "isConfigured");
    const env = globalThis.Deno ? undefined : globalThis.process?.env;
    if (!env) return;
    env.IMAGE_AUTH_TOKEN = secret;
    try {
      equal(ImageClient.fromEnv().isConfigured, true, "isConfigured");
    } finally {
      delete env.IMAGE_AUTH_TOKEN;
    }
  },

  "ImageClient: without a key nothing is sent, and the answer says what to set": async (context) => {
    const { client, sent } = local(context.library, () => drawn(), { authToken: undefined });
    for (const answer of [
      await client.generate({ prompt }),
      (await collect(client.stream({ prompt }))).events.at(-1).response,
    ]) {
      match(answer.error, /IMAGE_AUTH_TOKEN/, "error");
      const { success, artifacts, authHint, textContent, apiUrl } = answer;
      deepEqual(
        { success, artifacts, authHint, textContent, apiUrl },
        {
          success: false,
          artifacts: [],
          authHint: "",
          textContent: "",
          apiUrl: "https://api.openai.com/v1",
        },
        "the answer",
      );
    }
    const signal = AbortSignal.abort("enough");
    equal(await rejection(client.generate({ prompt }, { signal }), "aborted"), "enough", "signal.reason");
    equal(sent.length, 0, "requests");
  },

  "ImageClient: another format of the same provider for one request": async (context) => {
    const { client, sent } = local(context.library, () =>
      json({ output: [{ type: "image_generation_call", result: pixel }] }),
    );
    const { success, apiUrl } = await client.generate({ prompt, apiType: "openai_responses" });
    deepEqual([success, apiUrl], [true, "https://api.openai.com/v1/responses"], "the answer");
    equal(sent[0].url, "https://api.openai.com/v1/responses", "URL");
  },

  "ImageClient: a key is not sent to another provider": async (context) => {
    const { client, sent } = local(context.library, () => drawn());
    for (const apiType of ["gemini", "openrouter_chat", "openrouter_images", "nothing", 5]) {
      const error = await rejection(client.generate({ prompt, apiType }), apiType);
      isInvalid(context, error, "apiType");
      ok(!JSON.stringify({ ...error, message: error.message }).includes(secret), "the key");
      isInvalid(context, (await collect(client.stream({ prompt, apiType }))).error, "apiType");
    }
    equal(sent.length, 0, "requests");
    // With an endpoint, its owner is whom the key is for.
    const gateway = local(context.library, () => drawn(), { endpoint: "https://gateway.test/v1" });
    equal((await gateway.client.generate({ prompt, apiType: "openrouter_images" })).success, true, "success");
    equal(gateway.sent[0].url, "https://gateway.test/v1/images", "URL");
  },

  "ImageClient: what the provider does wrong is an answer with advice": async (context) => {
    for (const apiType of apiTypes)
      for (const [faults, error] of [
        [[{ kind: "status", status: 503 }], /./],
        [[{ kind: "rate_limit", retryAfter: "per-day" }], /quota/i],
        [[{ kind: "policy" }], /policy/i],
        [[{ kind: "no_image" }, { kind: "no_image" }], /no image/i],
        [[{ kind: "truncate" }], /ended in the middle/],
        [[{ kind: "reset" }], /connection|failed/i],
      ]) {
        await context.reset();
        await context.inject(...faults);
        const answer = await context.images(apiType, { maxRetries: 1 }).generate({ prompt });
        const told = `${apiType} ${faults[0].kind}: ${answer.error}`;
        deepEqual([answer.success, answer.artifacts], [false, []], told);
        match(answer.error, error, told);
        ok(answer.apiUrl.startsWith(context.addressOf(apiType)), `apiUrl: ${answer.apiUrl}`);
        equal(answer.authHint, "test...-one", "authHint");
      }
    const stranger = context.images("openai_images", { authToken: secret });
    const refused = await stranger.generate({ prompt });
    deepEqual([refused.success, refused.authHint], [false, masked], "a wrong key");
    match(refused.error, /key/i, "error");
    ok(!JSON.stringify(refused).includes(secret), "the key is in the answer");
  },

  "ImageClient: a time-out is an answer, that of the client and that of the call": async (context) => {
    for (const [config, options] of [
      [{ timeout: 30 }, {}],
      [{ timeout: 60_000 }, { timeout: 30 }],
    ]) {
      const { client, sent } = local(context.library, () => new Promise(() => {}), {
        ...config,
        maxRetries: 2,
      });
      const { success, error } = await client.generate({ prompt }, options);
      equal(success, false, "success");
      match(error, /No answer within 30 ms/, "error");
      equal(sent.length, 2, "attempts");
    }
  },

  "ImageClient: a retry that succeeds is a success": async (context) => {
    await context.inject({ kind: "status", status: 503 }, { kind: "truncate" });
    const { success, error } = await context.images("openrouter_images").generate({ prompt });
    deepEqual([success, error], [true, ""], "the answer");
    equal((await context.requests()).length, 3, "requests seen");
  },

  "ImageClient: no provider at the address": async (context) => {
    const client = context.images("openai_images", { endpoint: "http://127.0.0.1:1/v1", maxRetries: 1 });
    const { success, apiUrl } = await client.generate({ prompt });
    deepEqual([success, apiUrl], [false, "http://127.0.0.1:1/v1/images/generations"], "the answer");
  },

  "ImageClient: what the caller does wrong is an exception": async (context) => {
    const { client, sent } = local(context.library, () => drawn());
    const image = bytesOf(pixel);
    for (const [request, field] of [
      [undefined, "request"],
      [[], "request"],
      [{}, "prompt"],
      [{ prompt: " " }, "prompt"],
      [{ prompt, model: "../x" }, "model"],
      [{ prompt, images: image }, "images"],
      [{ prompt, images: [image, 5] }, "images[1]"],
      [{ prompt, images: ["https://host/a.png"] }, "images[0]"],
      [{ prompt, images: [new Uint8Array([1, 2, 3])] }, "images[0]"],
      [{ prompt, images: Array(17).fill(image) }, "images[16]"],
      [{ prompt, images: [new Uint8Array(20 * 2 ** 20), image] }, "images[1]"],
      [{ prompt, aspectRatio: "wide" }, "aspectRatio"],
      [{ prompt, aspectRatio: "0:1" }, "aspectRatio"],
      [{ prompt, aspectRatio: 1.5 }, "aspectRatio"],
      [{ prompt, resolution: "8K" }, "resolution"],
      [{ prompt, resolution: 1024 }, "resolution"],
      [{ prompt, resolution: "0x100" }, "resolution"],
      [{ prompt, quality: 5 }, "quality"],
      [{ prompt, background: "blue" }, "background"],
      [{ prompt, outputFormat: "bmp" }, "outputFormat"],
      [{ prompt, n: 0 }, "n"],
      [{ prompt, n: 11 }, "n"],
      [{ prompt, n: 1.5 }, "n"],
      [{ prompt, taskNote: 5 }, "taskNote"],
    ]) {
      const error = await rejection(client.generate(request), field);
      equal(error.details?.field, field, `${error}`);
      ok(error instanceof context.library.GenerationError && error.attempts === 0, `${error}`);
      const streamed = await collect(client.stream(request));
      deepEqual([streamed.events, streamed.error?.details.field], [[], field], "the stream");
    }
    isInvalid(context, await rejection(client.generate({ prompt }, { signal: {} }), "a signal"), "signal");
    equal(sent.length, 0, "requests");
  },

  "ImageClient: several images in one request, where the format takes a number": async (context) => {
    for (const [apiType, model] of [
      ["openai_images", "gpt-image-2"],
      ["openrouter_images", "openai/gpt-image-2"],
    ]) {
      await context.reset();
      const { artifacts, requestId } = await context.images(apiType, { model }).generate({ prompt, n: 3 });
      equal((await context.requests()).length, 1, "requests seen");
      deepEqual(
        artifacts.map(({ id }) => id),
        [1, 2, 3].map((number) => `image_${requestId}_${number}`),
        "ids",
      );
      equal(new Set(artifacts.map(({ sha256 }) => sha256)).size, 3, "different images");
    }
  },

  "ImageClient: several images by as many calls, where it does not": async (context) => {
    for (const apiType of ["gemini", "openai_responses", "openrouter_chat", "openrouter_images"]) {
      await context.reset();
      const one = await context.images(apiType).generate({ prompt });
      const { artifacts, success, usage, error } = await context
        .images(apiType)
        .generate({ prompt, n: 3, images: [one.artifacts[0].data] });
      deepEqual([success, error, artifacts.length], [true, "", 3], "the answer");
      equal((await context.requests()).length, 4, "requests seen");
      ok(usage.outputTokens >= 3 * one.usage.outputTokens, "usage is that of all calls");
    }
  },

  "ImageClient: several calls read an image once": async (context) => {
    const { client, bodies } = local(context.library, () => geminiDrawn(), { apiType: "gemini" });
    let reads = 0;
    const image = {
      arrayBuffer: async () => {
        reads++;
        return bytesOf(pixel).buffer;
      },
    };
    const { artifacts } = await client.generate({ prompt, n: 3, images: [image, pixel] });
    deepEqual([artifacts.length, reads], [3, 1], "images, and reads of the Blob");
    equal(new Set(bodies).size, 1, "different bodies");
  },

  "ImageClient: of several calls, what was paid for is kept when another fails": async (context) => {
    const { client } = local(
      context.library,
      (_url, _init, count) =>
        count === 2
          ? json(
              { error: { code: 403, message: "Not this one.", status: "PERMISSION_DENIED" } },
              { status: 403 },
            )
          : geminiDrawn(),
      { apiType: "gemini" },
    );
    const { success, artifacts, error } = await client.generate({ prompt, n: 3 });
    deepEqual([success, artifacts.length], [true, 2], "the answer");
    match(error, /Not this one/, "error");
    ok(new Set(artifacts.map(({ id }) => id)).size === 2, "ids");
    for (const { data } of artifacts) sameBytes(data, bytesOf(pixel), "the image");
  },

  "ImageClient: several calls of which all fail": async (context) => {
    const { client, sent } = local(
      context.library,
      () => json({ error: { code: 403, message: "No.", status: "PERMISSION_DENIED" } }, { status: 403 }),
      { apiType: "gemini" },
    );
    const { success, error } = await client.generate({ prompt, n: 2 });
    equal(success, false, "success");
    deepEqual([sent.length, error.split("\n").length], [2, 1], "each reason is told once");
  },

  "ImageClient: each kind of file, out and in": async (context) => {
    const files = [];
    for (const outputFormat of ["png", "jpeg", "webp"])
      for (const apiType of ["openai_images", "openai_responses", "openrouter_images"]) {
        const model = apiType === "openrouter_images" ? "openai/gpt-image-2" : undefined;
        const client = context.images(apiType, { model });
        const { artifacts, error } = await client.generate({ prompt, resolution: "512", outputFormat });
        equal(artifacts[0]?.mimeType, `image/${outputFormat}`, `${apiType}: ${error}`);
        if (apiType === "openai_images") files.push(artifacts[0].data);
      }
    const answer = {
      headers: { "content-type": "application/json" },
      steps: [JSON.stringify({ data: [{ b64_json: pixel }] })],
    };
    const { base, ledger } = await context.played([answer]);
    const inputs = [files[0], new Blob([files[1]]), `data:image/webp;base64,${base64(files[2])}`];
    await context.images("openai_images", { endpoint: base }).generate({ prompt, images: inputs });
    deepEqual(
      (await ledger()).requests[0].body.filter(({ file }) => file),
      ["png", "jpeg", "webp"].map((type, at) => ({
        name: "image[]",
        file: `image.${type}`,
        type: `image/${type}`,
        base64: base64(files[at]),
      })),
      "the files of the form",
    );
    const drawn = await context.images("openai_images").generate({ prompt, images: inputs });
    deepEqual([drawn.success, drawn.error], [true, ""], "the simulator reads them");
  },

  "ImageClient: a mask goes with the first image": async (context) => {
    const source = await context.images("gemini").generate({ prompt: `${prompt}, 64x64 pixels` });
    const [{ data: image }] = source.artifacts;
    const transparent = await context
      .images("openai_images")
      .generate({ prompt, resolution: "64x64", background: "transparent" });
    const [{ data: mask }] = transparent.artifacts;
    for (const apiType of ["openai_images", "openai_responses"]) {
      const { success, error, artifacts } = await context
        .images(apiType)
        .generate({ prompt, images: [image], mask, resolution: "64x64" });
      deepEqual([success, error, artifacts.length], [true, "", 1], apiType);
    }
    const answer = {
      headers: { "content-type": "application/json" },
      steps: [JSON.stringify({ data: [{ b64_json: pixel }] })],
    };
    const { base, ledger } = await context.played([answer]);
    const client = context.images("openai_images", { endpoint: base });
    const request = {
      prompt: "größer 龍",
      images: [image, mask],
      mask,
      quality: "high",
      outputFormat: "webp",
      n: 2,
    };
    await client.generate({ ...request, background: "opaque" });
    const file = (name, bytes) => ({ name, file: "image.png", type: "image/png", base64: base64(bytes) });
    deepEqual(
      (await ledger()).requests[0].body,
      [
        { name: "model", text: "gpt-image-2.6-sunburst" },
        { name: "prompt", text: "größer 龍" },
        { name: "quality", text: "high" },
        { name: "background", text: "opaque" },
        { name: "output_format", text: "webp" },
        { name: "n", text: "2" },
        file("image[]", image),
        file("image[]", mask),
        file("mask", mask),
      ],
      "the form",
    );
  },

  "ImageClient: a mask that cannot be right is refused before anything is sent": async (context) => {
    const { artifacts } = await context.images("openai_images").generate({ prompt, resolution: "64x32" });
    const jpeg = await context
      .images("openai_images")
      .generate({ prompt, resolution: "64x32", outputFormat: "jpeg" });
    const [image, other] = [artifacts[0].data, bytesOf(pixel)];
    for (const apiType of apiTypes) {
      const { client, sent } = local(context.library, () => drawn(), { apiType });
      const takes = apiType.startsWith("openai");
      for (const [request, field] of [
        [{ images: [image], mask: other }, "mask"],
        [{ images: [image], mask: jpeg.artifacts[0].data }, "mask"],
        [{ images: [image], mask: "no base64!" }, "mask"],
        [{ mask: image }, takes ? "images" : "mask"],
        [{ images: [], mask: image }, takes ? "images" : "mask"],
      ])
        isInvalid(context, await rejection(client.generate({ prompt, ...request }), apiType), field);
      equal(sent.length, 0, "requests");
    }
  },

  "ImageClient: textContent is what was said and what the prompt became": async (context) => {
    const { client } = local(context.library, () =>
      json({
        data: [
          { b64_json: pixel, revised_prompt: "A kite, finely drawn." },
          { b64_json: pixel, revised_prompt: "A kite, finely drawn." },
          { b64_json: pixel, revised_prompt: "A kite in oil." },
        ],
        usage: { input_tokens: 3, output_tokens: 5, total_tokens: 8 },
      }),
    );
    const answer = await client.generate({ prompt, n: 3 });
    equal(answer.textContent, "A kite, finely drawn.\nA kite in oil.", "textContent");
    deepEqual(answer.usage, { inputTokens: 3, outputTokens: 5, totalTokens: 8 }, "usage");
    const spoken = await context.images("openrouter_chat").generate({ prompt: `${prompt}, 64x64 pixels` });
    match(spoken.textContent, /^A simulated picture of 64.64/, "what the model said");
    ok(spoken.usage.costUsd > 0, "costUsd");
  },

  "ImageClient: the prompt is sent as it is, and no more than was asked for": async (context) => {
    const { client, bodies } = local(context.library, () => drawn());
    await client.generate({ prompt });
    deepEqual(JSON.parse(bodies[0]), { model: "gpt-image-2.6-sunburst", prompt }, "the body");
  },

  "ImageClient: shapes and sizes, as each format has them": async (context) => {
    const ratio = (aspectRatio, resolution) => ({ aspectRatio, resolution });
    const table = [
      ["openai_images", ratio("1:1"), "1024x1024"],
      ["openai_images", ratio("16:9"), "1792x1024"],
      ["openai_images", ratio("9:16", "1K"), "1024x1792"],
      ["openai_images", ratio("2:3"), "688x1024"],
      ["openai_images", ratio("16:9", "2k"), "3584x2048"],
      ["openai_images", ratio("1:1", "4K"), "2160x2160", "too large"],
      ["openai_images", ratio(undefined, "1536x1024"), "1536x1024"],
      ["openai_images", ratio("9:16", "1536x1024"), "1536x1024"],
      ["openai_images", ratio("8:1"), "1104x368", "too wide"],
      ["openai_images", ratio("21:9"), "1792x768"],
      ["openai_responses", ratio("4:3"), "1024x768"],
      ["gemini", ratio("16:9"), "16:9"],
      ["gemini", ratio("16:9", "2K"), "16:9 2K"],
      ["gemini", ratio(undefined, "4K"), "4K"],
      ["gemini", ratio("1:1", "512"), "1:1 512"],
      ["gemini", ratio(undefined, "1024x1024"), "1:1 1K"],
      ["gemini", ratio("3:1"), "21:9", "the nearest"],
      ["openrouter_chat", ratio("3:4", "1K"), "3:4 1K"],
      ["openrouter_images", ratio("9:20", "2K"), "9:20 2K"],
      ["openrouter_images", ratio("2.39:1"), "21:9", "the nearest"],
    ];
    for (const [apiType, asked, expected, adjusted] of table) {
      const { client, bodies } = local(
        context.library,
        () => (apiType === "gemini" ? geminiDrawn() : drawn(1, { output: [{ result: pixel }] })),
        { apiType, maxRetries: 1 },
      );
      const { adjustments } = await client.generate({ prompt, ...asked });
      const body = JSON.parse(bodies[0]);
      const config = body.generationConfig?.imageConfig ?? body.image_config ?? body;
      const sent = [
        config.size ?? body.tools?.[0].size,
        config.aspectRatio ?? config.aspect_ratio,
        config.imageSize ?? config.image_size ?? config.resolution,
      ].filter((given) => given !== undefined);
      const what = `${apiType} ${JSON.stringify(asked)}`;
      equal(sent.join(" "), expected, what);
      if (apiType === "openrouter_chat") continue;
      const label = [asked.aspectRatio, asked.resolution].filter((given) => given).join(", ");
      const told = adjusted && [`size ${label} was sent as ${expected.replace(" ", ", ")}.`];
      deepEqual(adjustments, told, `adjustments of ${what}`);
    }
  },

  "ImageClient: what the format has no place for is told": async (context) => {
    const { client, bodies } = local(context.library, () => geminiDrawn(), { apiType: "gemini" });
    const style = { quality: "high", background: "transparent", outputFormat: "webp" };
    const { adjustments } = await client.generate({ prompt, ...style });
    deepEqual(
      adjustments,
      Object.entries(style).map(([field, given]) => `${field} ${given} is not sent in this format.`),
      "adjustments",
    );
    ok(!/high|transparent|webp/.test(bodies[0]), "the body");
  },

  "ImageClient: an abort rejects with its reason, before and while and with several": async (context) => {
    const { client } = local(context.library, () => new Promise(() => {}), { apiType: "gemini" });
    const reason = { why: "enough" };
    const early = client.generate({ prompt }, { signal: AbortSignal.abort(reason) });
    ok((await rejection(early, "aborted before")) === reason, "signal.reason itself");
    for (const n of [1, 3]) {
      const controller = new AbortController();
      const call = rejection(client.generate({ prompt, n }, { signal: controller.signal }), "aborted");
      setTimeout(() => controller.abort(reason), 20);
      ok((await call) === reason, "signal.reason itself");
    }
  },

  "ImageClient: an abort after one of several calls has failed is still an abort": async (context) => {
    const { client, sent } = local(
      context.library,
      (_url, _init, count) =>
        count === 1
          ? json({ error: { code: 403, message: "No.", status: "PERMISSION_DENIED" } }, { status: 403 })
          : new Promise(() => {}),
      { apiType: "gemini" },
    );
    const controller = new AbortController();
    const reason = new Error("enough");
    const call = rejection(client.generate({ prompt, n: 2 }, { signal: controller.signal }), "aborted");
    await eventually(() => sent.length === 2, "both are sent");
    await new Promise((resume) => setTimeout(resume, 50));
    controller.abort(reason);
    const thrown = await call;
    ok(thrown === reason, `${thrown}`);
  },

  "ImageClient: close ends what is in flight, and refuses what comes after": async (context) => {
    const { client } = local(context.library, () => new Promise(() => {}), { apiType: "gemini" });
    const calls = [client.generate({ prompt }), client.generate({ prompt, n: 2 })].map((call) =>
      rejection(call, "a closed call"),
    );
    setTimeout(() => client.close(), 20);
    for (const call of calls) equal((await call).name, "AbortError", "name");
    equal((await rejection(client.generate({ prompt }), "after it")).name, "InvalidStateError", "name");
    equal((await collect(client.stream({ prompt }))).error.name, "InvalidStateError", "name");
    client.close();
    const dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");
    const other = local(context.library, () => drawn()).client;
    other[dispose]();
    equal((await rejection(other.generate({ prompt }), "disposed of")).name, "InvalidStateError", "name");
  },

  "ImageClient.stream: drafts, images, and the response at last": async (context) => {
    const client = context.images("openai_images");
    const { events, error } = await collect(client.stream({ prompt, resolution: "64x64", n: 2 }));
    if (error) throw error;
    deepEqual(
      events.map(({ type, final }) => (type === "partial" ? `${type} ${final}` : type)),
      [
        "partial false",
        "partial false",
        "partial true",
        "partial false",
        "partial false",
        "partial true",
        "response",
      ],
      "events",
    );
    const { response } = events.at(-1);
    deepEqual([response.success, response.artifacts.length], [true, 2], "the response");
    const finals = events.filter(({ final }) => final);
    for (const [at, { image }] of finals.entries()) equal(image.data, response.artifacts[at].data, "no copy");
  },

  "ImageClient.stream: the images of several calls are counted together": async (context) => {
    const client = context.images("openai_responses");
    const { events, error } = await collect(client.stream({ prompt, resolution: "64x64", n: 3 }));
    if (error) throw error;
    const partials = events.filter(({ type }) => type === "partial");
    deepEqual(
      partials.map(({ index }) => index),
      [0, 1, 2, 3, 4, 5, 6, 7, 8],
      "index",
    );
    equal(partials.filter(({ final }) => final).length, 3, "finished images");
    deepEqual([events.at(-1).type, events.at(-1).response.artifacts.length], ["response", 3], "the response");
  },

  "ImageClient.stream: a failure keeps the images that were finished": async (context) => {
    const event = (value) => `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`;
    const sse = (...steps) => ({ headers: { "content-type": "text/event-stream" }, steps: steps.map(event) });
    const finished = { type: "image_generation.completed", b64_json: pixel, usage: { input_tokens: 3 } };
    const draft = { type: "image_generation.partial_image", b64_json: pixel, partial_image_index: 0 };
    const failed = {
      type: "error",
      error: { type: "image_generation_user_error", code: "moderation_blocked", message: "Not this one." },
    };
    const { base } = await context.played([sse(draft, finished, draft, failed)]);
    const client = context.images("openai_images", { endpoint: base });
    const { events, error } = await collect(client.stream({ prompt, n: 2 }));
    if (error) throw error;
    const { response } = events.at(-1);
    deepEqual([response.success, response.artifacts.length], [true, 1], "the response");
    sameBytes(response.artifacts[0].data, bytesOf(pixel), "the image");

    const other = await context.played([sse(draft, failed)]);
    const refused = await collect(
      context.images("openai_images", { endpoint: other.base }).stream({ prompt }),
    );
    if (refused.error) throw refused.error;
    const last = refused.events.at(-1).response;
    deepEqual([last.success, last.artifacts], [false, []], "a draft is no image");
    match(last.error, /policy/i, "error");
  },

  "ImageClient.stream: of several calls, one that fails ends no other": async (context) => {
    await context.inject({ kind: "prompt_block" });
    const client = context.images("openai_responses");
    const { events, error } = await collect(client.stream({ prompt, resolution: "64x64", n: 3 }));
    if (error) throw error;
    const { response } = events.at(-1);
    deepEqual([response.success, response.artifacts.length], [true, 2], "the response");
    match(response.error, /policy/i, "error");
    equal(events.filter(({ final }) => final).length, 2, "finished images");
  },

  "ImageClient.stream: an abort, and a loop that is left": async (context) => {
    const { client } = local(context.library, () => new Promise(() => {}));
    const controller = new AbortController();
    const reason = new Error("enough");
    const stream = collect(client.stream({ prompt }, { signal: controller.signal }));
    setTimeout(() => controller.abort(reason), 20);
    ok((await stream).error === reason, "signal.reason itself");
    const { base, ledger } = await context.played([
      {
        headers: { "content-type": "text/event-stream" },
        steps: [
          `data: ${JSON.stringify({ type: "image_generation.partial_image", b64_json: pixel })}\n\n`,
          "hang",
        ],
      },
    ]);
    for await (const { type } of context.images("openai_images", { endpoint: base }).stream({ prompt })) {
      equal(type, "partial", "the event");
      break;
    }
    await eventually(async () => (await ledger()).hungUp === 1, "the connection is given up");
  },

  "ImageClient.stream: whoever leaves while an image is read sends nothing": async (context) => {
    const { client, sent } = local(context.library, () => geminiDrawn(), { apiType: "gemini" });
    let arrive;
    const image = {
      size: 10,
      arrayBuffer: () =>
        new Promise((resolve) => {
          arrive = () => resolve(bytesOf(pixel).buffer);
        }),
    };
    const stream = client.stream({ prompt, n: 3, images: [image] });
    const first = stream.next();
    await eventually(() => arrive, "the image is asked for");
    await stream.return();
    deepEqual(await first, { done: true }, "the event that was awaited");
    arrive();
    await new Promise((resume) => setTimeout(resume, 50));
    equal(sent.length, 0, "requests");
  },

  "ImageClient: fewer images than were wanted are a success that says so": async ({ library }) => {
    const { fetch } = localFetch(() => Response.json({ data: [{ b64_json: pixel }, { b64_json: "iV*OR" }] }));
    const client = new library.ImageClient({ apiType: "openai_images", authToken: key, fetch });
    const { success, error, artifacts } = await client.generate({ prompt: "A fox", n: 3 });
    deepEqual([success, artifacts.length], [true, 1], "success and artifacts");
    match(error, /1 of the 3 images/, "error");
  },

  "ImageClient: a scheme is no key": ({ library }) => {
    let thrown;
    try {
      new library.ImageClient({ authToken: "Bearer " });
    } catch (error) {
      thrown = error;
    }
    errorIs(thrown, library.GenerationError, { code: "invalid_request" });
    equal(thrown.details.field, "authToken", "field");
  },

  "ImageClient: a task note becomes a name that files can have": async (context) => {
    const { client } = local(context.library, () => drawn());
    for (const [taskNote, expected] of [
      ["fox-2_a", "fox-2_a"],
      ["../../etc/passwd", "_etc_passwd"],
      ["C:\\fox\u0000<|>.png", "C_fox_png"],
      ["a fox", "a_fox"],
      ["狐 🦊 é", "狐_é"],
      ["n".repeat(300), "n".repeat(50)],
    ]) {
      const { artifacts, requestId } = await client.generate({ prompt, taskNote });
      equal(artifacts[0].id, `${expected}_${requestId}_1`, taskNote);
    }
  },

  "a configuration may have its options from a class": async ({ library }) => {
    const { fetch, sent } = localFetch(() => Response.json(least.openai_images));
    class Config {
      apiType = "openai_images";
      authToken = key;
      endpoint = "https://host.test/v1";
      get fetch() {
        return fetch;
      }
    }
    const answer = await new library.ImageClient(new Config()).generate({ prompt: "a fox" });
    deepEqual([answer.success, sent.length], [true, 1], "the answer, and requests");
  },
};
