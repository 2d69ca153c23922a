// Requests and options that cannot be sent: refused before anything leaves, and told which field it was.
import { deepEqual, equal, errorIs, match, ok, rejection } from "../assert.mjs";
import { key, small } from "../context.mjs";

const turn = { role: "user", text: "hello" };

const unreadable = {
  arrayBuffer() {
    throw new Error("gone");
  },
};

/** Each: the field to be named, the request's fields, what the message must show of the value given. */
const requests = [
  ["prompt", { prompt: "" }, /""/],
  ["prompt", { prompt: "   " }, /" {3}"/],
  ["prompt", { prompt: undefined }, /nothing/],
  ["prompt", { prompt: 7 }, /7/],
  ["width", { width: 0 }, /0/],
  ["width", { width: 8193 }, /8193/],
  ["width", { width: 64.5 }, /64\.5/],
  ["width", { width: "64" }, /"64"/],
  ["width", { width: Number.NaN }, /NaN/],
  ["width", { width: undefined }, /nothing/],
  ["height", { height: -1 }, /-1/],
  ["height", { height: 8193 }, /8193/],
  ["seed", { seed: -1 }, /-1/],
  ["seed", { seed: 2 ** 31 }, /2147483648/],
  ["seed", { seed: 1.5 }, /1\.5/],
  ["temperature", { temperature: 2.5 }, /2\.5/],
  ["temperature", { temperature: -0.1 }, /-0\.1/],
  ["strict", { strict: "yes" }, /"yes"/],
  ["model", { model: "../../evil" }, /evil/],
  ["model", { model: "" }, /""/],
  ...["a b", "a/../b", "a//b", "a/", "a?key=1", "a#b", "a%2fb", "ä"].map((model) => [
    "model",
    { model },
    /"/,
  ]),
  ["systemPrompt", { systemPrompt: 5 }, /5/],
  ["inputImage", { inputImage: "no base64, no image!" }, /./],
  ["inputImage", { inputImage: new Uint8Array(0) }, /./],
  ["inputImage", { inputImage: new TextEncoder().encode("plain text") }, /./],
  ["inputImage", { inputImage: 12 }, /was 12/],
  ["inputImage", { inputImage: "HTTPS://host/fox.png" }, /fetch the image first.*was a web address/],
  ["inputImage", { inputImage: "data:image/png,fox" }, /was a data: URL that is not base64/],
  ["inputImage", { inputImage: unreadable }, /was a Blob that cannot be read/],
  ["inputImage", { inputImage: { arrayBuffer: async () => "bytes" } }, /was a Blob without bytes/],
  ["inputImages", { inputImages: "one" }, /"one"/],
  ["inputImages[0]", { inputImages: [{}] }, /an object/],
  ["inputImages[0]", { inputImages: [null] }, /nothing/],
  ["conversationHistory", { conversationHistory: "hello" }, /"hello"/],
  [
    "conversationHistory[1].role",
    { conversationHistory: [turn, { role: "system", text: "hello" }] },
    /"system"/,
  ],
  ["conversationHistory[0]", { conversationHistory: [null] }, /nothing/],
  ["conversationHistory[0]", { conversationHistory: [{ role: "user" }] }, /an empty turn/],
  ["conversationHistory[0].text", { conversationHistory: [{ role: "user", text: 5 }] }, /5/],
  ["conversationHistory[0].imageData", { conversationHistory: [{ role: "user", imageData: "???" }] }, /./],
  [
    "conversationHistory[1].thoughtSignature",
    { conversationHistory: [turn, { ...turn, thoughtSignature: new Uint8Array(0) }] },
    /0 bytes/,
  ],
  ["safetySettings", { safetySettings: "off" }, /"off"/],
  ["safetySettings[0]", { safetySettings: ["off"] }, /"off"/],
  ["safetySettings[0].threshold", { safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT" }] }, /nothing/],
];

/** Each: the option to be named, and the options. */
const options = [
  ["timeout", { timeout: -1 }],
  ["timeout", { timeout: "fast" }],
  ["maxRetries", { maxRetries: 0 }],
  ["maxRetries", { maxRetries: 1.5 }],
  ["maxConcurrent", { maxConcurrent: 0 }],
  ["requestsPerMinute", { requestsPerMinute: 0 }],
  ["baseUrl", { baseUrl: "http://" }],
  ["baseUrl", { baseUrl: "ftp://127.0.0.1/v1beta" }],
  ["fetch", { fetch: "fetch" }],
  ["retry.delaysMs[0]", { retry: { delaysMs: ["soon"] } }],
  ["retry.jitter", { retry: { jitter: 2 } }],
];

async function constructionError(library, ...args) {
  return rejection(
    (async () => new library.AIGenerationClient(...args))(),
    `new AIGenerationClient(${args.length})`,
  );
}

export const invalidCases = {
  "a field that cannot be sent is named, and nothing is sent": async (context) => {
    const { client, ledger } = context.scripted("plain");
    for (const [field, wrong, shown] of requests) {
      const error = await rejection(
        client.generate({ ...small, ...wrong }),
        `${field} ${JSON.stringify(wrong)}`,
      );
      errorIs(error, context.library.GenerationError, {
        code: "invalid_request",
        retryable: false,
        attempts: 0,
        generationId: /^[0-9a-f-]{36}$/,
      });
      equal(error.details.field, field, `details.field for ${JSON.stringify(wrong)}`);
      ok(error.message.startsWith(field), `the message begins with ${field}: ${error.message}`);
      match(error.message, shown, `the message shows the value of ${field}`);
      match(error.message, / must be .+, but was /, "the message says what is allowed");
    }
    equal((await ledger()).requests.length, 0, "requests seen");
  },

  "a request that is no object": async (context) => {
    const { client } = context.scripted("plain");
    for (const wrong of [undefined, null, "a kite", 7])
      errorIs(await rejection(client.generate(wrong), String(wrong)), context.library.GenerationError, {
        code: "invalid_request",
      });
  },

  "an option that cannot be used is named by the constructor": async (context) => {
    for (const [field, wrong] of options) {
      const error = await constructionError(context.library, key, { baseUrl: context.baseUrl, ...wrong });
      errorIs(error, context.library.GenerationError, { code: "invalid_request" });
      equal(error.details.field, field, `details.field for ${JSON.stringify(wrong)}`);
    }
  },

  "a key that is none": async (context) => {
    for (const wrong of [undefined, "", "  ", 7, "line\nbreak"]) {
      const error = await constructionError(context.library, wrong);
      errorIs(error, context.library.GenerationError, { code: "invalid_request" });
      equal(error.details.field, "apiKey", `details.field for ${JSON.stringify(wrong)}`);
    }
  },

  "more than 20 MB of images is refused before sending": async (context) => {
    const { client, ledger } = context.scripted("plain");
    const large = new Uint8Array(11 * 1024 * 1024);
    large.set([137, 80, 78, 71, 13, 10, 26, 10]);
    const error = await rejection(
      client.generate({ ...small, inputImages: [large, large] }),
      "22 MB of images",
    );
    errorIs(error, context.library.GenerationError, {
      code: "file_too_large",
      retryable: false,
      attempts: 0,
    });
    match(error.message, /23068672/, "the message says how large");
    equal((await ledger()).requests.length, 0, "requests seen");
  },

  "a Blob that is too large is not even read": async (context) => {
    const { client } = context.scripted("plain");
    let reads = 0;
    const inputImage = { size: 20 * 1024 * 1024 + 1, arrayBuffer: async () => new ArrayBuffer(reads++) };
    const error = await rejection(client.generate({ ...small, inputImage }), "a large Blob");
    errorIs(error, context.library.GenerationError, { code: "file_too_large" });
    deepEqual(
      [error.details, reads],
      [{ field: "inputImage", given: "20971521", allowed: "20971520" }, 0],
      "details, reads",
    );
  },
};
