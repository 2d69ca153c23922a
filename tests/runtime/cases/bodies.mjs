// Answers of other fetches: Node's streams, no body at all, signals without a reason, and what a log shows of an error.
import { deepEqual, equal, errorIs, match, ok, rejection, sameBytes } from "../assert.mjs";
import { bytesOf, key, localFetch, pixel, quick, small } from "../context.mjs";

/** An image that is larger than what is read in one go. */
const large = bytesOf(btoa(`${atob(pixel)}${"0".repeat(200_000)}`));
const document = (bytes) => {
  const data = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const part = { inlineData: { mimeType: "image/png", data } };
  return new TextEncoder().encode(
    JSON.stringify({ candidates: [{ content: { parts: [part] }, finishReason: "STOP" }] }),
  );
};

/** A stream as Node has it: it can be iterated and destroyed, and has no reader. */
const iterable = (bytes, state = {}) => ({
  async *[Symbol.asyncIterator]() {
    for (let at = 0; at < bytes.length; at += 60_000) yield bytes.subarray(at, at + 60_000);
    await state.held;
  },
  destroy() {
    state.destroyed = true;
  },
});

const reply = (more) => ({ status: 200, headers: new Headers(), ...more });
const clientOf = ({ AIGenerationClient }, answer, options) => {
  const { fetch, sent } = localFetch(answer);
  return { client: new AIGenerationClient(key, { fetch, retry: quick, ...options }), sent };
};

export const bodyCases = {
  "a body is read as what it is: a stream of Node's, or all of it at once": async ({ library }) => {
    for (const image of [bytesOf(pixel), large]) {
      const bytes = document(image);
      for (const [what, more] of [
        ["a stream of Node's", { body: iterable(bytes) }],
        ["no body", { arrayBuffer: async () => bytes.buffer }],
        [
          "no body, and a length",
          {
            headers: new Headers({ "content-length": `${bytes.length}` }),
            arrayBuffer: async () => bytes.buffer,
          },
        ],
        ["a body that is no stream", { body: {}, arrayBuffer: async () => bytes.buffer }],
      ]) {
        const progress = [];
        const { client, sent } = clientOf(library, () => reply(more));
        sameBytes((await client.generate(small)).imageData, image, what);
        await client.generate(small, { onProgress: ({ receivedBytes }) => progress.push(receivedBytes) });
        deepEqual([progress.at(-1), sent.length], [bytes.length, 2], what);
      }
    }
  },

  "an answer that gives no way to read it is not asked for again": async ({ library }) => {
    for (const more of [{}, { body: {} }, { body: "text" }]) {
      const { client, sent } = clientOf(library, () => reply(more));
      const error = await rejection(client.generate(small), "no body");
      errorIs(error, library.GenerationError, {
        code: "malformed_response",
        retryable: false,
        maybeBilled: true,
        attempts: 1,
      });
      match(error.suggestion, /arrayBuffer/, "advice");
      equal(sent.length, 1, "requests");
    }
  },

  "a stream of Node's ends with the call": async ({ library }) => {
    const state = { held: new Promise(() => {}) };
    const { client } = clientOf(library, () =>
      reply({ body: iterable(document(large).subarray(0, 500), state) }),
    );
    const controller = new AbortController();
    const onProgress = () => controller.abort("enough");
    const reason = await rejection(
      client.generate(small, { signal: controller.signal, onProgress }),
      "an abort",
    );
    deepEqual([reason, state.destroyed], ["enough", true], "the reason, and the stream");
  },

  "a signal without a reason rejects with an AbortError, and one whose reason is null with that": async ({
    library,
  }) => {
    const { client } = clientOf(library, () => new Promise(() => {}));
    for (const [reason, check] of [
      [undefined, (error) => equal(error.name, "AbortError", "the name")],
      [null, (error) => equal(error, null, "the reason")],
    ]) {
      let abort;
      const signal = { aborted: false, reason, addEventListener: (_, listener) => (abort = listener) };
      const call = rejection(client.generate(small, { signal }), "an abort").then(check);
      await new Promise((done) => setTimeout(done, 10));
      abort();
      await call;
      check(
        await rejection(client.generate(small, { signal: { ...signal, aborted: true } }), "aborted before"),
      );
    }
    client.close();
  },

  "an error in a log has its name and message, and of pictures their sizes": async ({ library }) => {
    const half = document(large).slice(0, -1);
    const { client } = clientOf(library, () => new Response(half), { maxRetries: 1 });
    const error = await rejection(client.generate(small), "a cut answer");
    const text = JSON.stringify(error);
    ok(text.length < 1000, `${text.length} characters`);
    const told = JSON.parse(text);
    deepEqual(
      [told.name, told.message, told.code],
      ["GenerationError", error.message, "truncated_response"],
      "told",
    );
    deepEqual(
      told.details.images,
      [{ mimeType: "image/png", width: 1, height: 1, bytes: large.length }],
      "images",
    );
    // A logger that copies what is listed, and calls nothing.
    ok(JSON.stringify(Object.fromEntries(Object.entries(error))).length < 1000, "a copy");
    sameBytes(error.details.images[0].data, large, "for who reads them");
  },
};
