// What goes wrong outside of the provider: images that never come, objects that throw, servers that send back secrets.
import { deepEqual, equal, match, ok, rejection } from "../assert.mjs";
import { key, pngSize, small } from "../context.mjs";

const image = (data) => ({ inlineData: { mimeType: "image/png", data } });
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";

/** A client whose provider is a function from the request to the answer's init and body. */
function answering({ AIGenerationClient }, answer, options) {
  const sent = [];
  const fetch = async (_url, init) => {
    sent.push(JSON.parse(new TextDecoder().decode(init.body)));
    const { body, ...head } = answer(sent.length);
    return new Response(JSON.stringify(body), head);
  };
  return { client: new AIGenerationClient(key, { fetch, retry: { delaysMs: [1] }, ...options }), sent };
}

const candidate = (...parts) => ({ body: { candidates: [{ content: { parts }, finishReason: "STOP" }] } });

/** An image whose bytes are never there. */
const never = () => ({ size: 10, arrayBuffer: () => new Promise(() => {}) });

export const robustCases = {
  "parts without content do not spoil the turns": async ({ library }) => {
    const { client, sent } = answering(library, () =>
      candidate({ text: "" }, {}, image(pixel), { text: "done" }),
    );
    const { turns } = await client.generate(small);
    equal(turns.length, 3, "one user turn, an image, a text");
    await client.generate({ ...small, conversationHistory: turns });
    deepEqual(sent[1].contents[1], { role: "model", parts: [image(pixel), { text: "done" }] }, "sent back");
  },

  "an image that never comes: abort, close and totalTimeout end the call all the same": async ({
    library,
  }) => {
    const { AIGenerationClient, GenerationTimeoutError } = library;
    const { client, sent } = answering(library, () => candidate(image(pixel)));
    const controller = new AbortController();
    const reason = new Error("enough");
    const call = rejection(
      client.generate({ ...small, inputImage: never() }, { signal: controller.signal }),
      "an aborted call",
    );
    setTimeout(() => controller.abort(reason), 20);
    ok((await call) === reason, "signal.reason itself");

    const closed = rejection(client.generate({ ...small, inputImage: never() }), "a closed call");
    setTimeout(() => client.close(), 20);
    equal((await closed).name, "AbortError", "name");

    const hurried = new AIGenerationClient(key, { totalTimeout: 30 });
    const late = await rejection(hurried.generate({ ...small, inputImage: never() }), "a late call");
    ok(late instanceof GenerationTimeoutError, "class");
    match(late.message, /did not end within its 30 ms\. It was still reading its images\./, "message");
    match(late.generationId, /^[0-9a-f-]{36}$/, "generationId");
    equal(late.attempts, 0, "attempts");
    equal(sent.length, 0, "requests");
  },

  "an object that throws when it is read fails its own call alone": async (context) => {
    const client = context.client();
    const bystander = client.generate(small);
    const throwing = {
      ...small,
      get temperature() {
        throw new Error("a getter of the caller's");
      },
    };
    const error = await rejection(client.generate(throwing), "a throwing request");
    deepEqual([error.code, error.details.field], ["invalid_request", "temperature"], "code and field");
    const elements = Object.defineProperty([], 0, { get: () => throwing.temperature });
    const listed = await rejection(
      client.generate({ ...small, inputImages: elements }),
      "an array that throws",
    );
    deepEqual([listed.code, listed.details.field], ["invalid_request", "inputImages"], "code and field");
    const odd = await rejection(
      client.generate({ ...small, inputImage: { byteLength: 1, length: 2 ** 40 } }),
      "no image at all",
    );
    deepEqual([odd.code, odd.details.field], ["invalid_request", "inputImage"], "code and field");
    ok(pngSize((await bystander).imageData), "the other call has its image");
  },

  "a request that aborts or closes while it is read sends nothing": async ({ library }) => {
    const { client, sent } = answering(library, () => candidate(image(pixel)));
    const controller = new AbortController();
    const reason = new Error("enough");
    const reading = (read) => ({
      ...small,
      get temperature() {
        return read();
      },
    });
    const aborting = reading(() => controller.abort(reason));
    const { signal } = controller;
    ok((await rejection(client.generate(aborting, { signal }), "an aborted call")) === reason, "the reason");
    const closing = reading(() => client.close());
    ok(await rejection(client.generate(closing), "a closed call"), "an error");
    await new Promise((done) => setTimeout(done, 20));
    equal(sent.length, 0, "requests");
  },

  "a server that sends the key back does not get it into the error": async ({ library }) => {
    const echo = (status, body) => () => ({
      status,
      headers: { "content-type": `text/${key}`, "x-request-id": key },
      body,
    });
    const details = [{ reason: key, violations: [{ quotaId: key }] }];
    const rating = { category: key, blocked: true };
    for (const answer of [
      echo(400, { error: { code: 400, message: key, status: key, details } }),
      echo(200, {
        candidates: [{ content: { parts: [{ text: key }] }, finishReason: key, finishMessage: key }],
      }),
      echo(200, { promptFeedback: { blockReason: key, safetyRatings: [rating] }, responseId: key }),
      echo(500, "no error of this API"),
      () => {
        throw new TypeError(`a fetch that says what it was given: ${key}`);
      },
    ]) {
      const { client } = answering(library, answer);
      const error = await rejection(client.generate(small), "an echoing server");
      const told = JSON.stringify({ ...error, message: error.message, stack: error.stack });
      ok(!told.includes(key) && !String(error.cause?.message).includes(key), told);
    }
  },

  "options with secrets in them are not quoted": ({ library }) => {
    const { AIGenerationClient } = library;
    for (const options of [
      { headers: { authorization: "Bearer s3cret\nx" } },
      { baseUrl: "https://host/v1?key=s3cret" },
      { baseUrl: "https://:s3cret@host/v1" },
      { baseUrl: "https://user:s3cret@host/v1" },
      { baseUrl: "https://host/v1#s3cret" },
    ]) {
      let thrown;
      try {
        new AIGenerationClient(key, options);
      } catch (error) {
        thrown = error;
      }
      equal(thrown?.code, "invalid_request", JSON.stringify(options));
      const told = JSON.stringify({ ...thrown, message: thrown.message, cause: String(thrown.cause) });
      ok(!told.includes("s3cret"), told);
    }
  },

  "what the provider does not say is not there, rather than empty": async ({ library }) => {
    const { client } = answering(library, () => ({
      body: { ...candidate(image(pixel)).body, usageMetadata: { promptTokenCount: 3 } },
    }));
    const response = await client.generate({ ...small, width: 512, height: 512 });
    const keys = "imageData,generationId,seed,inferenceTimeMs,mimeType,images,model,attempts,usage,turns";
    equal(`${Object.keys(response)}`, keys, "the response's fields");
    equal(JSON.stringify(response.usage), '{"inputTokens":3}', "usage");
    equal(`${Object.keys(response.turns.at(-1))}`, "role,imageData", "the model's turn");
    equal(`${Object.keys(response.images[0])}`, "data,mimeType,width,height", "the image");
  },

  "a body that comes when its attempt is over harms no other call": async ({ library }) => {
    const { AIGenerationClient, GenerationTimeoutError } = library;
    let arrive;
    const late = new AIGenerationClient(key, {
      timeout: 30,
      maxRetries: 1,
      fetch: async () => ({
        status: 200,
        headers: new Headers({ "content-length": "20" }),
        body: { cancel: async () => {} },
        arrayBuffer: () =>
          new Promise((resolve) => {
            arrive = () => resolve(new ArrayBuffer(20));
          }),
      }),
    });
    let answer;
    const waiting = new AIGenerationClient(key, {
      fetch: () =>
        new Promise((resolve) => {
          answer = () => resolve(new Response(JSON.stringify(candidate(image(pixel)).body)));
        }),
    });
    const bystander = waiting.generate(small);
    const error = await rejection(late.generate(small), "a late body");
    ok(error instanceof GenerationTimeoutError, `${error}`);
    arrive();
    await new Promise((done) => setTimeout(done, 20));
    answer();
    equal((await bystander).mimeType, "image/png", "the other call's image");
  },

  "a body that cannot be cancelled is let go of all the same": async ({ library }) => {
    const { AIGenerationClient, GenerationTimeoutError } = library;
    const throwing = () => {
      throw new Error("no");
    };
    for (const cancel of [undefined, throwing, () => undefined, () => Promise.reject(new Error("no"))]) {
      const fetch = async () => ({
        status: 200,
        headers: new Headers(),
        body: { cancel, getReader: () => ({ read: () => new Promise(() => {}), cancel }) },
      });
      const client = new AIGenerationClient(key, { fetch, timeout: 30, maxRetries: 1 });
      const error = await rejection(client.generate(small), "a time-out");
      ok(error instanceof GenerationTimeoutError, `${error}`);
      const controller = new AbortController();
      const reason = new Error("enough");
      const call = rejection(client.generate(small, { signal: controller.signal }), "an aborted call");
      setTimeout(() => controller.abort(reason), 5);
      ok((await call) === reason, "signal.reason");
    }
  },

  "an abort just before the body is read leaves its place to the next call": async ({ library }) => {
    const { AIGenerationClient } = library;
    for (let ticks = 0; ticks < 12; ticks++) {
      const controller = new AbortController();
      let first = true;
      const fetch = async () => {
        if (!first) return new Response(JSON.stringify(candidate(image(pixel)).body));
        first = false;
        (async () => {
          for (let tick = 0; tick < ticks; tick++) await undefined;
          controller.abort(new Error("enough"));
        })();
        const headers = new Headers({ "content-length": "20" });
        return { status: 200, headers, body: null, arrayBuffer: () => new Promise(() => {}) };
      };
      const client = new AIGenerationClient(key, { fetch, maxConcurrent: 1 });
      await rejection(client.generate(small, { signal: controller.signal }), "an aborted call");
      equal((await client.generate(small)).mimeType, "image/png", `after ${ticks} ticks`);
    }
  },

  "what a fetch does to its headers is forgotten": async ({ library }) => {
    const seen = [];
    const fetch = async (_url, { headers }) => {
      const own = new Headers(headers);
      seen.push([own.get("x-trace"), own.get("x-goog-api-key")]);
      headers.append?.("x-trace", "1");
      headers.delete?.("x-goog-api-key");
      return new Response(JSON.stringify(candidate(image(pixel)).body));
    };
    const client = new library.AIGenerationClient(key, { fetch });
    await client.generate(small);
    await client.generate(small);
    deepEqual(seen, [
      [null, key],
      [null, key],
    ]);
  },

  "headers may be a Headers object": async ({ library }) => {
    let sent;
    const fetch = async (_url, { headers }) => {
      sent = new Headers(headers).get("x-team");
      return new Response(JSON.stringify(candidate(image(pixel)).body));
    };
    const client = new library.AIGenerationClient(key, { fetch, headers: new Headers({ "x-team": "blue" }) });
    await client.generate(small);
    equal(sent, "blue", "the header");
  },

  "a body of another origin is read as it comes, however short it says it is": async ({ library }) => {
    // Across origins a browser hides that a body is compressed: read whole, it could be any number of bytes.
    const text = new TextEncoder().encode(JSON.stringify(candidate(image(pixel)).body));
    const fetch = async () => ({
      status: 200,
      type: "cors",
      headers: new Headers({ "content-length": "20" }),
      body: new Response(text).body,
      arrayBuffer: () => Promise.reject(new Error("read whole")),
    });
    const client = new library.AIGenerationClient(key, { fetch, maxRetries: 1 });
    equal((await client.generate(small)).mimeType, "image/png", "an image");
  },

  "null is as good as nothing": async ({ library }) => {
    const nothing = {
      totalTimeout: null,
      requestsPerMinute: null,
      model: null,
      headers: null,
      maxConcurrent: null,
    };
    const { client } = answering(library, () => candidate(image(pixel)), nothing);
    const request = { ...small, seed: null, inputImage: null, conversationHistory: null, strict: null };
    const response = await client.generate(request, { signal: null, timeout: null, onProgress: null });
    deepEqual(pngSize(response.imageData), { width: 1, height: 1 }, "an image");
  },

  "a body that is always ready does not outrun its time-out": async ({ library }) => {
    const { AIGenerationClient, GenerationTimeoutError } = library;
    for (const piece of [" ", ""]) {
      const value = new TextEncoder().encode(piece);
      const body = {
        getReader: () => ({ read: async () => ({ done: false, value }), cancel: async () => {} }),
      };
      const fetch = async () => ({ status: 200, headers: new Headers(), body });
      const client = new AIGenerationClient(key, { fetch, timeout: 100, maxRetries: 1 });
      const error = await rejection(client.generate(small), "an endless body");
      ok(error instanceof GenerationTimeoutError, `${error}`);
    }
  },

  "progress is told of answers, not of errors": async ({ library }) => {
    const { client } = answering(library, (attempt) =>
      attempt === 1
        ? { status: 503, body: { error: { message: "x".repeat(1000) } } }
        : candidate(image(pixel)),
    );
    const told = [];
    const { attempts } = await client.generate(small, {
      onProgress: (progress) => told.push(progress.receivedBytes),
    });
    equal(attempts, 2, "attempts");
    ok(told.length > 0 && told.every((bytes) => bytes < 1000), `${told}`);
  },

  "without AbortSignal.any a call still has its time-out": async ({ library }) => {
    const { any } = AbortSignal;
    AbortSignal.any = undefined;
    try {
      const { AIGenerationClient, GenerationTimeoutError } = library;
      const silent = new AIGenerationClient(key, {
        fetch: () => new Promise(() => {}),
        timeout: 50,
        maxRetries: 1,
      });
      ok(
        (await rejection(silent.generate(small), "silence")) instanceof GenerationTimeoutError,
        "a time-out",
      );
      const { client } = answering(library, () => candidate(image(pixel)));
      ok(pngSize((await client.generate(small)).imageData), "an image");
    } finally {
      AbortSignal.any = any;
    }
  },
};
