// Callers and servers that do what no caller and no server should, and what becomes of the calls beside them.
import { deepEqual, equal, errorIs, match, ok, rejection, sameBytes } from "../assert.mjs";
import { bytesOf, key, localFetch, pixel, quick, small } from "../context.mjs";

const png = bytesOf(pixel);
const document = JSON.stringify({
  candidates: [
    {
      content: { parts: [{ inlineData: { mimeType: "image/png", data: pixel } }] },
      finishReason: "STOP",
    },
  ],
});
const encode = (text) => new TextEncoder().encode(text);

const clientOf = (library, fetch, options) =>
  new library.AIGenerationClient(key, { fetch, retry: quick, ...options });

/** A body that gives this piece, from a stream that is not the runtime's own. */
const foreign = (piece) => {
  let given = false;
  const read = async () => {
    const done = given;
    given = true;
    return done ? { done } : { done, value: piece };
  };
  return { getReader: () => ({ read, cancel: async () => {} }) };
};

export const hostileCases = {
  "a body of a stream that gives buffers, or views of another kind": async ({ library }) => {
    const bytes = encode(document);
    for (const piece of [
      bytes,
      bytes.buffer,
      new DataView(bytes.buffer),
      new Uint8ClampedArray(bytes.buffer),
    ]) {
      const { fetch, sent } = localFetch(() => ({
        status: 200,
        headers: new Headers(),
        body: foreign(piece),
      }));
      sameBytes((await clientOf(library, fetch).generate(small)).imageData, png, piece.constructor.name);
      equal(sent.length, 1, "requests");
    }
    const { fetch } = localFetch(() => ({ status: 200, headers: new Headers(), body: foreign("text") }));
    errorIs(await rejection(clientOf(library, fetch).generate(small), "text"), library.GenerationError, {
      code: "network",
    });
  },

  "what is whole is an answer: before a mark, after junk, around what nests too deeply": async ({
    library,
  }) => {
    const deep = `{"x":${"[".repeat(5000)}${"]".repeat(5000)},${document.slice(1)}`;
    for (const body of [
      `\ufeff${document}`,
      `${document}}`,
      `${document}\n--\0junk`,
      `[${document}]`,
      deep,
    ]) {
      const { fetch, sent } = localFetch(() => new Response(encode(body)));
      sameBytes((await clientOf(library, fetch).generate(small)).imageData, png, body.slice(0, 20));
      equal(sent.length, 1, "requests");
    }
    const { fetch, sent } = localFetch(() => new Response(document.slice(0, -1)));
    const error = await rejection(clientOf(library, fetch).generate(small), "a cut answer");
    errorIs(error, library.GenerationError, { code: "truncated_response", maybeBilled: true, attempts: 3 });
    equal(sent.length, 3, "requests");
    sameBytes(error.details.images[0].data, png, "details.images");
  },

  "errors in every shape are told in their own words": async ({ library }) => {
    for (const [body, said] of [
      [{ detail: "too wide" }, /^too wide/],
      [{ detail: [{ loc: ["body", "size"], msg: "too wide", type: "value_error" }] }, /^too wide/],
      [{ errors: [{ message: "too wide" }] }, /^too wide/],
      [[{ error: { code: 400, message: "too wide", status: "INVALID_ARGUMENT" } }], /^too wide/],
      ["too wide", /^HTTP 400\. It says: too wide$/],
      [undefined, /^HTTP 400\.$/],
    ])
      for (const apiType of ["gemini", "openai_images", "openrouter_chat"]) {
        const text = typeof body === "object" ? JSON.stringify(body) : body;
        const { fetch } = localFetch(() => new Response(text, { status: 400 }));
        const error = await rejection(clientOf(library, fetch, { apiType }).generate(small), text);
        match(error.message, said, `${apiType}: ${text}`);
      }
    const page = "<p>too wide</p>";
    const { fetch } = localFetch(() => new Response(page, { status: 400 }));
    const error = await rejection(clientOf(library, fetch).generate(small), page);
    ok(!error.message.includes("wide"), "markup is not quoted");
    const echo = localFetch(() => new Response(`no such key: ${key}`, { status: 401 }));
    const told = await rejection(clientOf(library, echo.fetch).generate(small), "an echo");
    ok(!told.message.includes(key) && told.message.includes("no such key"), told.message);
  },

  "a Blob that never gives its bytes has the time of an attempt": async ({ library }) => {
    const { fetch, sent } = localFetch(() => new Response(document));
    const blob = { size: 10, arrayBuffer: () => new Promise(() => {}) };
    const request = { ...small, inputImage: blob };
    const error = await rejection(clientOf(library, fetch).generate(request, { timeout: 40 }), "a Blob");
    errorIs(error, library.GenerationTimeoutError, { code: "timeout", attempts: 0, maybeBilled: false });
    match(error.message, /could not be read within 40 ms/, "message");
    equal(sent.length, 0, "requests");
  },

  "base64 of many megabytes is read as that of a few, and lets others have their turn": async ({
    library,
  }) => {
    const plain = `${pixel.slice(0, 64)}${"A".repeat(6_990_000)}AA`;
    const padded = `${plain}==`;
    const lines = padded.replace(/.{76}/g, "$&\r\n");
    let turns = 0;
    const ticking = setInterval(() => {
      turns += 1;
    });
    for (const inputImage of [padded, plain, lines, `data:image/png;base64,${padded}\n`]) {
      const { fetch, sent } = localFetch((_url, init) => {
        const { contents } = JSON.parse(new TextDecoder().decode(init.body));
        return new Response(document, {
          headers: { "x-request-id": `${contents[0].parts[1].inlineData.data === padded}` },
        });
      });
      const { images } = await clientOf(library, fetch).generate({ ...small, inputImage });
      deepEqual([images.length, sent.length], [1, 1], "images, requests");
    }
    clearInterval(ticking);
    ok(turns > 0, "nobody else had a turn");
    const { fetch, sent } = localFetch(() => new Response(document));
    for (const wrong of [`${padded}${padded}`.slice(0, 9e6), `${plain}!`]) {
      const error = await rejection(
        clientOf(library, fetch).generate({ ...small, inputImage: wrong }),
        "no base64",
      );
      errorIs(error, library.GenerationError, { code: "invalid_request" });
      equal(error.details.field, "inputImage", "field");
    }
    equal(sent.length, 0, "requests");
  },

  "a text that no memory holds is refused with its field": async ({ library }) => {
    const { fetch, sent } = localFetch(() => new Response(document));
    const long = "x".repeat(2 ** 25);
    for (const [request, field] of [
      [{ ...small, prompt: `${long}x` }, "prompt"],
      [{ ...small, systemPrompt: `${long}x` }, "systemPrompt"],
      [{ ...small, conversationHistory: [{ role: "user", text: long }] }, "conversationHistory"],
    ]) {
      const error = await rejection(clientOf(library, fetch).generate(request), field);
      errorIs(error, library.GenerationError, { code: "invalid_request", message: /33554432/ });
      equal(error.details.field, field, "field");
    }
    equal(sent.length, 0, "requests");
  },

  "throw() ends a stream at once, with what was thrown": async ({ library }) => {
    const { fetch } = localFetch(() => new Promise(() => {}));
    const stream = clientOf(library, fetch).stream(small);
    const reading = stream.next();
    await new Promise((resume) => setTimeout(resume, 20));
    const thrown = new Error("enough");
    equal(await rejection(stream.throw(thrown), "throw()"), thrown, "what was thrown");
    deepEqual(await reading, { done: true, value: undefined }, "the read before it");
    deepEqual(await stream.next(), { done: true, value: undefined }, "the read after it");
  },

  "the words of many answers at a time have one budget, and no call fails for it": async ({ library }) => {
    const words = "word ".repeat(800_000);
    const parts = [{ text: words }, { inlineData: { mimeType: "image/png", data: pixel } }];
    const body = JSON.stringify({ candidates: [{ content: { parts }, finishReason: "STOP" }] });
    const { fetch } = localFetch(() => new Response(body));
    const client = clientOf(library, fetch, { maxConcurrent: 40 });
    const responses = await Promise.all(Array.from({ length: 40 }, () => client.generate(small)));
    for (const { images } of responses) sameBytes(images[0].data, png, "an image");
  },

  "an event's transcript stops where there is enough of it": async ({ library }) => {
    const body = JSON.stringify({ candidates: [], padding: "a b ".repeat(2 ** 18) });
    const { fetch } = localFetch(() => new Response(body));
    const events = [];
    const client = clientOf(library, fetch, { maxRetries: 1, onEvent: (event) => events.push(event) });
    await rejection(client.generate(small), "an answer without an image");
    const { body: told } = events.find(({ type }) => type === "api_response");
    ok(told.length <= 2 * 65_536, `${told.length} characters`);
  },
};
