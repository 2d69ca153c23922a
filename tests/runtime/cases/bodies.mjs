// Answers of other fetches: Node's streams, no body at all, signals without a reason, and what a log shows of an error.
import { deepEqual, equal, errorIs, match, ok, rejection, sameBytes } from "../assert.mjs";
import { base64, bytesOf, key, localFetch, pixel, quick, small } from "../context.mjs";

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

const mib = 2 ** 20;

/** An image of this many bytes, which are never the same for long, as the pieces of a document; and the image. */
function huge(size) {
  const block = new Uint8Array(3 * 2 ** 16);
  let state = size;
  for (let at = 0; at < block.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    block[at] = state >>> 24;
  }
  block.set(bytesOf(pixel));
  const image = new Uint8Array(size);
  for (let at = 0; at < size; at += block.length) image.set(block.subarray(0, size - at), at);
  const encoded = (bytes) => new TextEncoder().encode(base64(bytes));
  const [start, end] = new TextDecoder().decode(document(new Uint8Array())).split('""');
  const whole = encoded(block);
  const pieces = Array.from({ length: Math.floor(size / block.length) }, () => whole);
  const rest = encoded(block.subarray(0, size % block.length));
  const text = (text) => new TextEncoder().encode(text);
  return { image, pieces: [text(`${start}"`), ...pieces, rest, text(`"${end}`)] };
}

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

  "large images arrive to the bit, whatever length was claimed for them": async ({ library }) => {
    for (const [size, claims] of [
      [8 * mib + 1, ["all", 300 * mib]],
      [9 * mib + 5, [undefined, "all", 2 * mib]],
      [14 * mib, ["all", 30 * mib, 45 * mib]],
    ]) {
      const { image, pieces } = huge(size);
      const all = pieces.reduce((sum, { length }) => sum + length, 0);
      for (const claim of claims) {
        const length = claim === "all" ? all : claim;
        const left = [...pieces];
        const pull = (controller) =>
          left.length ? controller.enqueue(left.shift().slice()) : controller.close();
        const body = new ReadableStream({ pull });
        const headers = new Headers(length && { "content-length": `${length}` });
        const { client } = clientOf(library, () => reply({ headers, body }));
        const { imageData } = await client.generate(small);
        ok(imageData.buffer.byteLength <= size * 1.125, `${imageData.buffer.byteLength} bytes are held`);
        sameBytes(imageData, image, `${size} bytes, said to be ${length}`);
      }
    }
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
