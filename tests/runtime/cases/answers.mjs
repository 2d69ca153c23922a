// What arrives, in every way that it may arrive, and what arrives wrong: an image or a clear error, never half an image.
import { deepEqual, equal, errorIs, match, rejection, sameBytes } from "../assert.mjs";
import { pngSize, small } from "../context.mjs";

const bytesOf = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
const pixel = bytesOf(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==",
);

const arrives = (answer) => async (context) => {
  const response = await context.scripted(answer).client.generate(small);
  sameBytes(response.imageData, pixel, "imageData");
  deepEqual(
    [response.mimeType, response.model, response.attempts],
    ["image/png", "scripted", 1],
    "the answer",
  );
  deepEqual([response.images[0].width, response.images[0].height], [1, 1], "the image's own size");
  deepEqual(
    [response.usage.inputTokens, response.usage.outputTokens, response.usage.totalTokens],
    [3, 5, 8],
    "usage",
  );
};

const fails = (answer, expected) => async (context) => {
  const { client, ledger } = context.scripted(answer, { maxRetries: 2 });
  const error = await rejection(client.generate(small), answer);
  errorIs(error, context.library.GenerationError, expected);
  equal((await ledger()).requests.length, expected.attempts, "requests seen");
};

export const answerCases = {
  "an answer in compact JSON": arrives("plain"),
  "an answer in pretty JSON": arrives("pretty"),
  "an answer in gzip": arrives("gzip"),
  "an answer a byte at a time": arrives("bytewise"),
  "an answer in thirds": arrives("thirds"),

  "drafts are left out, the rest is kept in order": async (context) => {
    const { images, imageData, text, thoughtSignature, turns } = await context
      .scripted("rich")
      .client.generate(small);
    deepEqual(
      images.map(({ mimeType, width }) => [mimeType, width]),
      [
        ["image/png", 1],
        ["image/png", 1],
      ],
      "images",
    );
    sameBytes(imageData, pixel, "imageData");
    equal(text, "Here are two kites.", "text");
    deepEqual([...thoughtSignature], [...new TextEncoder().encode("signed")], "thoughtSignature");
    equal(turns.filter((turn) => turn.imageData).length, 2, "images in the turns");
    equal(turns.filter((turn) => turn.thoughtSignature).length, 1, "signatures in the turns");
  },

  "a compressed answer of the simulator's server": async (context) => {
    await context.compress();
    const { imageData } = await context.client().generate({ ...small, width: 300, height: 200 });
    deepEqual(pngSize(imageData), { width: 300, height: 200 }, "the image");
  },

  "a redirect is not followed with the key": fails("moved", { code: "unexpected_redirect", attempts: 1 }),

  "a body that ends early": fails("cut", {
    code: "truncated_response",
    attempts: 2,
    retryable: true,
    maybeBilled: true,
  }),
  "an empty body": fails("empty", { code: "empty_response", attempts: 2, retryable: true }),
  "an HTML error page": fails("html", { code: "server_error", status: 502, attempts: 2, retryable: true }),
  "an HTML page in place of an answer": fails("htmlpage", {
    code: "malformed_response",
    status: 200,
    attempts: 2,
  }),
  "an image that is no base64": fails("badbase64", { code: "invalid_image_data", attempts: 2 }),
  "an error under a good status": fails("lying", {
    code: "server_error",
    message: /overloaded/,
    attempts: 2,
  }),

  "each way in which a body goes wrong on the way": async (context) => {
    const ways = [
      [{ kind: "truncate" }, "truncated_response"],
      [{ kind: "truncate", bytes: 0 }, "empty_response"],
      [{ kind: "reset" }, "network"],
      [{ kind: "malformed" }, "invalid_image_data"],
      [{ kind: "malformed", bytes: 0 }, "malformed_response"],
      [{ kind: "status", status: 200 }, "server_error"],
      [{ kind: "status", status: 502 }, "server_error"],
    ];
    const client = context.client({ maxRetries: 1 });
    for (const [fault, code] of ways) {
      await context.reset();
      await context.inject(fault);
      const error = await rejection(client.generate(small), fault.kind);
      errorIs(error, context.library.GenerationError, { code, attempts: 1, retryable: true });
    }
  },

  "an answer of the simulator's server, with a slow body": async (context) => {
    await context.inject({ kind: "slow" });
    deepEqual(
      pngSize((await context.client().generate(small)).imageData),
      { width: 64, height: 64 },
      "the image",
    );
  },

  "no provider at the address": async (context) => {
    // Port 1 of the loopback: nothing listens there, and browsers refuse to try.
    const client = context.client({ baseUrl: "http://127.0.0.1:1/v1beta", maxRetries: 2 });
    const error = await rejection(client.generate(small), "no provider");
    errorIs(error, context.library.GenerationError, { code: "network", attempts: 2, retryable: true });
    match(String(error.cause), /./, "cause");
    equal(error.cause instanceof Error, true, "the cause is the platform's error");
  },
};
