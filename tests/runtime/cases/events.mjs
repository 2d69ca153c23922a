// What a listener is told, by both clients: every event in its order, no secret and no image in any of them; and that
// nothing that a listener does is felt elsewhere.
import { deepEqual, equal, eventually, match, ok, rejection } from "../assert.mjs";
import { apiTypes, base64, bytesOf, collect, key, localFetch, pixel, small } from "../context.mjs";

const drawn = {
  candidates: [{ content: { parts: [{ inlineData: { mimeType: "image/png", data: pixel } }] } }],
};

/** A listener that keeps what it is told. */
function listening() {
  const events = [];
  return { events, onEvent: (event) => events.push(event) };
}

const types = (events) => events.map(({ type }) => type);
const find = (events, wanted) => events.find(({ type }) => type === wanted);

const succeeded = ["generation_started", "api_call", "api_request", "api_response", "generation_completed"];
const retried = [
  ...succeeded.slice(0, 4),
  "api_retry",
  "api_call",
  "api_request",
  "api_response",
  "generation_completed",
];
const failed = [...succeeded.slice(0, 4), "generation_failed"];

/** Both clients in one form: a call, as `generate` and as a stream, and what it came to. */
const clients = {
  AIGenerationClient: (context, apiType, options) => {
    const client = context.speaking(apiType, options);
    return {
      generate: (callOptions) => client.generate(small, callOptions).then(({ images }) => images.length),
      stream: () => collect(client.stream(small)),
    };
  },
  ImageClient: (context, apiType, options) => {
    const client = context.images(apiType, options);
    const request = { prompt: small.prompt, resolution: "512" };
    return {
      generate: (callOptions) =>
        client.generate(request, callOptions).then(({ success, error, artifacts }) => {
          if (!success) throw new Error(error);
          return artifacts.length;
        }),
      stream: () => collect(client.stream(request)),
    };
  },
};

/** Runs `check` with each client in each format. */
const everywhere = (check) => async (context) => {
  for (const [name, open] of Object.entries(clients))
    for (const apiType of apiTypes) {
      await context.reset();
      try {
        await check(context, (options) => open(context, apiType, options), apiType, name);
      } catch (error) {
        error.message = `${name}, ${apiType}: ${error.message}`;
        throw error;
      }
    }
};

/** A client whose provider is right here. */
const local = ({ AIGenerationClient }, answer, options) => {
  const { fetch, sent } = localFetch(answer);
  const client = new AIGenerationClient(key, { fetch, retry: { delaysMs: [1], jitter: 0 }, ...options });
  return { client, sent };
};

const keyless = (events) => {
  const told = JSON.stringify(events);
  ok(!told.includes(key), `the key is in the events: ${told.slice(0, 2000)}`);
  return told;
};

export const eventCases = {
  "events of a success": everywhere(async (context, open, apiType) => {
    const { events, onEvent } = listening();
    equal(await open({ onEvent }).generate(), 1, "images");
    deepEqual(types(events), succeeded, "events");
    const [started, call, request, response, completed] = events;
    match(started.request_id, /^[0-9a-f]{8}$/, "request_id");
    equal(new Set(events.map(({ request_id }) => request_id)).size, 1, "request ids");
    deepEqual([started.prompt, started.image_count], [small.prompt, 0], "generation_started");
    deepEqual([call.api_type, call.attempt, call.status], [apiType, 1, "started"], "api_call");
    equal(request.method, "POST", "method");
    ok(request.url.startsWith(context.addressOf(apiType)), request.url);
    const name = apiType === "gemini" ? "x-goog-api-key" : "authorization";
    const scheme = apiType === "gemini" ? "" : "Bearer ";
    equal(request.headers[name], `${scheme}test...-one`, "the key's header");
    match(JSON.stringify(request.body), /a red kite over a field/, "the request's body");
    equal(response.status_code, 200, "status_code");
    ok(response.duration_ms >= 0 && response.duration_ms < 60_000, "duration_ms");
    match(response.headers["content-type"], /json/, "the answer's headers");
    match(JSON.stringify(response.body), /<\d+ bytes>/, "the answer's body");
    ok(JSON.stringify(events).length < 50_000, "no image is in the events");
    deepEqual([completed.artifact_count, completed.success], [1, true], "generation_completed");
    keyless(events);
  }),

  "events of a retry": everywhere(async (context, open, apiType) => {
    await context.inject({ kind: "status", status: 503 });
    const { events, onEvent } = listening();
    await open({ onEvent }).generate();
    deepEqual(types(events), retried, "events");
    const { attempt, status_code, delay, api_type } = find(events, "api_retry");
    deepEqual([attempt, status_code, delay, api_type], [1, 503, 0.001, apiType], "api_retry");
    deepEqual(
      events.filter(({ type }) => type === "api_call").map(({ attempt }) => attempt),
      [1, 2],
      "attempts",
    );
    match(JSON.stringify(find(events, "api_response").body), /error/, "what the provider said");
  }),

  "events of a retry after no answer": everywhere(async (_context, open) => {
    const { events, onEvent } = listening();
    let count = 0;
    const fetch = async (...request) => {
      count += 1;
      if (count === 1) throw new TypeError("connection lost");
      return globalThis.fetch(...request);
    };
    await open({ onEvent, fetch }).generate();
    deepEqual(
      types(events),
      retried.filter((_, at) => at !== 3),
      "events",
    );
    equal(find(events, "api_retry").status_code, 0, "status_code");
  }),

  "events of a failure": everywhere(async (context, open, apiType) => {
    await context.inject({ kind: "status", status: 404 });
    const { events, onEvent } = listening();
    const error = await rejection(open({ onEvent }).generate(), "a failure");
    deepEqual(types(events), failed, "events");
    const told = events.at(-1);
    ok(error.message.startsWith(told.error) && told.error, `error: ${told.error}`);
    ok(told.api_url.startsWith(context.addressOf(apiType)), "api_url");
    equal(told.auth_hint, "test...-one", "auth_hint");
    equal(events[3].status_code, 404, "status_code");
  }),

  "events of a stream": everywhere(async (_context, open) => {
    const { events, onEvent } = listening();
    const { error } = await open({ onEvent }).stream();
    if (error) throw error;
    deepEqual(types(events), succeeded, "events");
    ok(JSON.stringify(events).length < 50_000, "no image is in the events");
    equal(events.at(-1).artifact_count, 1, "artifact_count");
  }),

  "events of an image to start from: its size in its place": async (context) => {
    const { imageData } = await context.client().generate({ ...small, width: 256, height: 256 });
    ok(imageData.length > 1000, "an image that is long enough");
    for (const apiType of apiTypes)
      for (const { events, onEvent } of [listening()]) {
        await context.speaking(apiType, { onEvent }).generate({ ...small, inputImage: imageData });
        equal(events[0].image_count, 1, "image_count");
        const told = JSON.stringify(find(events, "api_request").body);
        ok(!told.includes(base64(imageData).slice(0, 100)), "the image is in the request");
        ok(told.includes(`<${imageData.length} bytes>`), `no ${imageData.length} bytes in ${told}`);
        if (apiType !== "openai_images") continue;
        match(told, /name=\\"image\\"; filename=\\"image\.png\\"/, "the form");
        match(
          find(events, "api_request").headers["content-type"],
          /^multipart\/form-data; boundary=/,
          "type",
        );
      }
  },

  "events of several calls have one id, and one beginning and end": async (context) => {
    const { events, onEvent } = listening();
    await context.images("gemini", { onEvent }).generate({ prompt: small.prompt, n: 3 });
    equal(new Set(events.map(({ request_id }) => request_id)).size, 1, "request ids");
    const count = (wanted) => types(events).filter((type) => type === wanted).length;
    deepEqual(
      [...new Set(types(events))].map((type) => [type, count(type)]),
      [
        ["generation_started", 1],
        ["api_call", 3],
        ["api_request", 3],
        ["api_response", 3],
        ["generation_completed", 1],
      ],
      "events",
    );
    equal(events.at(-1).artifact_count, 3, "artifact_count");
  },

  "events of several calls that are aborted, or of which one fails": async ({ library }) => {
    for (const isAborted of [true, false]) {
      const { events, onEvent } = listening();
      let count = 0;
      const fetch = async () => {
        count += 1;
        if (isAborted) return new Promise(() => {});
        return count === 2
          ? Response.json({ error: { code: 404, message: "No." } }, { status: 404 })
          : Response.json(drawn);
      };
      const client = new library.ImageClient({ apiType: "gemini", authToken: key, fetch, onEvent });
      const controller = new AbortController();
      const options = { signal: controller.signal };
      const call = client.generate({ prompt: small.prompt, n: 3 }, options).catch((error) => error);
      await eventually(() => count === 3, "all are sent");
      if (isAborted) controller.abort(new Error("enough of it"));
      await call;
      const told = types(events).filter((type) => type.startsWith("generation_"));
      deepEqual(
        told,
        ["generation_started", isAborted ? "generation_failed" : "generation_completed"],
        "events",
      );
      const { error, artifact_count } = events.at(-1);
      deepEqual(
        [error, artifact_count],
        isAborted ? ["enough of it", undefined] : [undefined, 2],
        "the last event",
      );
    }
  },

  "events of a client without a key": async ({ library }) => {
    const { events, onEvent } = listening();
    const { requestId } = await new library.ImageClient({ onEvent }).generate({ prompt: small.prompt });
    deepEqual(types(events), ["generation_started", "generation_failed"], "events");
    match(events[1].error, /IMAGE_AUTH_TOKEN/, "error");
    equal(events[1].request_id, requestId, "request_id");
  },

  "no events of what never began": async (context) => {
    const { events, onEvent } = listening();
    await rejection(context.client({ onEvent }).generate({ ...small, width: 0 }), "a wrong request");
    await rejection(context.images("gemini", { onEvent }).generate({ prompt: "" }), "a wrong request");
    const aborted = { signal: AbortSignal.abort("enough") };
    await rejection(context.client({ onEvent }).generate(small, aborted), "an aborted call");
    let arrive;
    const image = {
      size: 10,
      arrayBuffer: () =>
        new Promise((resolve) => {
          arrive = () => resolve(bytesOf(pixel).buffer);
        }),
    };
    for (const begin of [
      (options) => context.client({ onEvent }).generate({ ...small, inputImage: image }, options),
      (options) =>
        context.images("gemini", { onEvent }).generate({ prompt: small.prompt, images: [image] }, options),
    ]) {
      const controller = new AbortController();
      arrive = undefined;
      const call = rejection(begin({ signal: controller.signal }), "a call that is aborted early");
      await eventually(() => arrive, "the image is asked for");
      controller.abort(new Error("enough"));
      await call;
      arrive();
      await new Promise((resume) => setTimeout(resume, 50));
    }
    deepEqual(events, [], "events");
  },

  "events of an abort: what came of the answer, and then the end": async (context) => {
    for (const [bytes, expected] of [
      [0, [...succeeded.slice(0, 3), "generation_failed"]],
      [1, failed],
    ]) {
      const { events, onEvent } = listening();
      const answer = { headers: { "content-type": "application/json" }, steps: [" ".repeat(5000), "hang"] };
      const options = { onEvent };
      const { client } = bytes
        ? await context.played([answer], options)
        : context.scripted("silent", options);
      const controller = new AbortController();
      const reason = new Error("enough of it");
      const progress = [];
      const call = rejection(
        client.generate(small, { signal: controller.signal, onProgress: (told) => progress.push(told) }),
        "an aborted call",
      );
      await eventually(
        () => (bytes ? progress.length : types(events).includes("api_request")),
        "it has begun",
      );
      controller.abort(reason);
      ok((await call) === reason, "signal.reason");
      await eventually(() => types(events).includes("generation_failed"), "the end is told");
      await new Promise((resume) => setTimeout(resume, 50));
      deepEqual(types(events), expected, "events");
      equal(events.at(-1).error, "enough of it", "error");
    }
  },

  "events of an error whose body does not end": async (context) => {
    const stalled = { status: 503, headers: { "content-type": "application/json" }, steps: ["{", "hang"] };
    const good = { headers: { "content-type": "application/json" }, steps: [JSON.stringify(drawn)] };
    const { events, onEvent } = listening();
    const { client } = await context.played([stalled, good], { onEvent });
    const { setTimeout } = globalThis;
    // So that the body of an error is not waited for as long as it is.
    globalThis.setTimeout = (run, ms, ...more) => setTimeout(run, ms === 10_000 ? 50 : ms, ...more);
    try {
      await client.generate(small);
    } finally {
      globalThis.setTimeout = setTimeout;
    }
    deepEqual(types(events), retried, "events");
  },

  "events of a loop that is left": async (context) => {
    const { events, onEvent } = listening();
    const sse = { headers: { "content-type": "text/event-stream" }, steps: [] };
    sse.steps = [
      `data: ${JSON.stringify({ candidates: [{ content: { parts: [{ text: "A" }] } }] })}\n\n`,
      "hang",
    ];
    const { client } = await context.played([sse], { onEvent });
    for await (const { text } of client.stream(small)) {
      equal(text, "A", "the words");
      break;
    }
    await eventually(() => types(events).includes("generation_failed"), "the end is told");
    match(find(events, "generation_failed").error, /left/, "error");
  },

  "events of an abort with any reason": async ({ library }) => {
    const throwing = {
      toString() {
        throw new Error("no text");
      },
    };
    for (const reason of [Object.create(null), throwing, Symbol("so"), null, 5]) {
      const { events, onEvent } = listening();
      const { client } = local(library, () => new Promise(() => {}), { onEvent });
      const controller = new AbortController();
      const call = rejection(client.generate(small, { signal: controller.signal }), "an aborted call");
      await eventually(() => types(events).includes("api_request"), "it has begun");
      controller.abort(reason);
      ok((await call) === reason, "signal.reason");
      equal(types(events).at(-1), "generation_failed", "the last event");
      equal(typeof events.at(-1).error, "string", "error");
    }
  },

  "no event has the key in it, whatever brings it there": async ({ library }) => {
    const bodies = [
      JSON.stringify({ error: { code: 400, message: `Key ${key}`, status: key, details: [{ [key]: key }] } }),
      JSON.stringify({ error: { code: 400, message: Array(50).fill(key).join(" ") } }),
      `<html>${key}</html>`,
      `{"broken": "${key}`,
    ];
    for (const body of bodies)
      for (const status of [200, 400]) {
        const { events, onEvent } = listening();
        const headers = {
          "content-type": "text/plain",
          "x-request-id": key,
          "x-echo": `so ${key}`,
          [key]: "1",
        };
        const { client } = local(library, () => new Response(body, { status, headers }), {
          onEvent,
          maxRetries: 2,
          headers: { "x-trace": `for ${key}`, authorization: `Bearer ${key}`, cookie: `session=${key}` },
          baseUrl: `https://host.test/${key}`,
        });
        await rejection(client.generate({ ...small, prompt: `Draw ${key}` }), "an echoing server");
        ok(types(events).includes("api_response") && types(events).includes("generation_failed"), "events");
        keyless(events);
      }
  },

  "a key of characters that mean something elsewhere": async ({ library }) => {
    for (const odd of ["ab$&0123456789wxyz", "$1$2$3$4-.*+?^|(){}[]", "key\u0022quoted\u005c0123456789"]) {
      const { events, onEvent } = listening();
      const fetch = async () =>
        Response.json({ error: { code: 400, message: `Key ${odd}.` } }, { status: 400 });
      const client = new library.AIGenerationClient(odd, { fetch, onEvent, maxRetries: 1 });
      await rejection(client.generate(small), "an echoing server");
      equal(
        find(events, "api_response").body.error.message,
        `Key ${odd.slice(0, 4)}...${odd.slice(-4)}.`,
        "masked",
      );
      ok(!JSON.stringify(events).includes(JSON.stringify(odd).slice(1, -1)), "the key is in the events");
    }
  },

  "numbers of tokens are no secret": async ({ library }) => {
    const { events, onEvent } = listening();
    const headers = { "x-ratelimit-remaining-tokens": "39000", "x-auth-token": "0123456789abcdef" };
    const { client } = local(library, () => Response.json(drawn, { headers }), { onEvent });
    await client.generate(small);
    const told = find(events, "api_response").headers;
    deepEqual(
      [told["x-ratelimit-remaining-tokens"], told["x-auth-token"]],
      ["39000", "0123...cdef"],
      "headers",
    );
  },

  "no event has a secret of the caller's headers": async ({ library }) => {
    const { events, onEvent } = listening();
    const secrets = {
      authorization: "Basic dXNlcjpwYXNzd29yZA==",
      cookie: "session=0123456789abcdef",
      "x-api-key": "another-key-0123456789",
      "proxy-authorization": "Bearer proxy-0123456789",
      "x-amz-security-token": "token-0123456789-token",
      "cf-access-client-secret": "secret-0123456789",
    };
    const { client } = local(library, () => Response.json(drawn), {
      onEvent,
      headers: { ...secrets, "x-team": "blue" },
    });
    await client.generate(small);
    const { headers } = find(events, "api_request");
    equal(headers["x-team"], "blue", "a header that is no secret");
    const told = JSON.stringify(events);
    for (const [name, value] of Object.entries(secrets)) {
      match(headers[name], /\.\.\./, name);
      ok(!told.includes(value.replace(/^\w+ /, "")), name);
    }
  },

  "a key that is split between chunks, and one in a long body": async ({ library }) => {
    for (const chunks of [
      [`{"error":{"code":400,"message":"${key.slice(0, 9)}`, `${key.slice(9)} is wrong"}}`],
      ["x".repeat(65_530), " ", ...key, " ", "y".repeat(1000)],
      [`${"a b ".repeat(16_380)} `, key, " z".repeat(100)],
    ]) {
      const { events, onEvent } = listening();
      const encoder = new TextEncoder();
      const body = new ReadableStream({
        start(controller) {
          for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
          controller.close();
        },
      });
      const { client } = local(library, () => new Response(body, { status: 400 }), {
        onEvent,
        maxRetries: 1,
      });
      await rejection(client.generate(small), "an echoing server");
      const told = keyless(events);
      ok(!told.includes(key.slice(0, 12)), "the beginning of the key is in the events");
    }
  },

  "a listener that fails breaks nothing": everywhere(async (context, open) => {
    const failures = [
      () => {
        throw new Error("the listener's own mistake");
      },
      async () => {
        throw new Error("the listener's own mistake, later");
      },
      // A promise of another kind.
      // biome-ignore lint/suspicious/noThenProperty: it is one
      () => ({ then: (_, reject) => reject(new Error("the listener's own")) }),
      (event) => {
        for (const name of Object.keys(event)) delete event[name];
      },
    ];
    for (const onEvent of failures) equal(await open({ onEvent }).generate(), 1, "images");
    await context.inject({ kind: "status", status: 404 });
    await rejection(open({ onEvent: failures[1] }).generate(), "a failure");
  }),

  "what a listener changes is not sent": async ({ library }) => {
    const { client, sent } = local(library, () => Response.json(drawn), {
      onEvent(event) {
        if (event.headers) event.headers["x-goog-api-key"] = "changed";
        event.url = "https://elsewhere.test/";
      },
    });
    await client.generate(small);
    equal(sent[0].headers["x-goog-api-key"], key, "the key");
    ok(!sent[0].url.includes("elsewhere"), "the address");
  },

  "a key of many parts is not told, however long, nor what is left of it where a text is cut": async ({
    library,
  }) => {
    for (const secret of [`eyJhbGciOi.${"a".repeat(300)}.c2lnbmF0dXJl`, `sk-${"b".repeat(40)}`]) {
      const { events, onEvent } = listening();
      const cut = `${"x ".repeat(1010)}${secret.slice(0, 30)}`;
      const { fetch } = localFetch(() =>
        Response.json({ error: { code: 400, message: cut, echo: secret } }, { status: 400 }),
      );
      const client = new library.AIGenerationClient(secret, { fetch, onEvent });
      const error = await rejection(client.generate(small), "a refusal");
      const told = JSON.stringify([events, error.message, error.details]);
      for (const part of [secret.slice(0, 12), secret.slice(-12)])
        ok(!told.includes(part), `${part} is told`);
    }
  },

  "a body that is nested without end is told as far as it goes": async ({ library }) => {
    const { events, onEvent } = listening();
    const { fetch } = localFetch(
      () => new Response(`${"[".repeat(20_000)}${"]".repeat(20_000)}`, { status: 400 }),
    );
    await rejection(new library.AIGenerationClient(key, { fetch, onEvent }).generate(small), "a refusal");
    deepEqual(types(events), failed, "events");
  },

  "a promise that a listener returns may reject, of whatever realm it is": async (context) => {
    const mistake = () => new Error("the listener's own mistake, later");
    const vm = globalThis.process?.getBuiltinModule?.("node:vm");
    const listeners = [
      async () => {
        throw mistake();
      },
      () => new (class extends Promise {})((_, reject) => reject(mistake())),
      ...(vm ? [vm.runInNewContext("() => Promise.reject(new Error('of another realm'))")] : []),
    ];
    for (const listener of listeners) {
      await context.client({ onEvent: listener }).generate(small, { onProgress: listener });
      await collect(context.client({ onEvent: listener }).stream(small, { onProgress: listener }));
      await context
        .images("gemini", { onEvent: listener })
        .generate({ prompt: "a" }, { onProgress: listener });
    }
    // A runtime tells of an unhandled rejection after the turn in which it happened.
    await new Promise((resume) => setTimeout(resume, 20));
  },

  "generation_started tells the first 100 code points of the prompt": everywhere(
    async (context, _, apiType, name) => {
      for (const prompt of ["🦊".repeat(101), `${"🦊".repeat(99)}ab`, "x".repeat(5000), "short"]) {
        const { events, onEvent } = listening();
        if (name === "ImageClient") await context.images(apiType, { onEvent }).generate({ prompt });
        else await context.speaking(apiType, { onEvent }).generate({ ...small, prompt });
        equal(events[0].prompt, [...prompt].slice(0, 100).join(""), "prompt");
      }
    },
  ),

  "headers are masked by the kind of their names": async ({ library }) => {
    const value = "0123456789abcdef";
    const secrets = [
      "x-session-id",
      "x-password",
      "X-Passphrase",
      "client-secret",
      "x-token",
      "x-amz-credential",
    ];
    secrets.push(
      "x-signature",
      "x-jwt-assertion",
      "Ocp-Apim-Subscription-Key",
      "x-authority",
      "x-cookie-of-team",
    );
    secrets.push("CF-Access-Client-Id", "x-clientid");
    const others = ["x-team", "x-request-id", "x-ratelimit-remaining-tokens"];
    const { events, onEvent } = listening();
    const { client } = local(
      library,
      () => Response.json(drawn, { headers: { "x-session": value, "x-short": value } }),
      {
        onEvent,
        headers: Object.fromEntries([...secrets, ...others].map((name) => [name, value])),
      },
    );
    await client.generate(small);
    const { headers } = find(events, "api_request");
    // The same value is redacted wherever it is, once it is a secret by one name.
    for (const name of [...secrets, ...others]) equal(headers[name.toLowerCase()], "0123...cdef", name);
    const plain = local(
      library,
      () => Response.json(drawn, { headers: { "x-session": "short", "x-other": value } }),
      {
        onEvent,
        headers: { ...Object.fromEntries(others.map((name) => [name, value])), "x-pass-key": "elevenchars" },
      },
    );
    events.length = 0;
    await plain.client.generate(small);
    const sent = find(events, "api_request").headers;
    for (const name of others) equal(sent[name], value, name);
    equal(sent["x-pass-key"], "***", "a secret of eleven characters");
    const answered = find(events, "api_response").headers;
    deepEqual([answered["x-session"], answered["x-other"]], ["***", value], "headers of the answer");
  },

  "a secret of several words is masked whole, and a scheme stays": async ({ library }) => {
    const { events, onEvent } = listening();
    const headers = {
      "x-passphrase": "correct horse battery staple",
      authorization: "Basic dXNlcjpwYXNzd29yZA==",
    };
    const { client } = local(library, () => Response.json(drawn), { onEvent, headers });
    await client.generate(small);
    const sent = find(events, "api_request").headers;
    deepEqual([sent["x-passphrase"], sent.authorization], ["corr...aple", "Basic dXNl...ZA=="], "headers");
  },
};
