// A key that a function gives: when it is asked, in which header its key goes, and how it fails.
import { deepEqual, equal, errorIs, match, ok, rejection } from "../assert.mjs";
import { least, localFetch, quick, small } from "../context.mjs";

const drawn = (apiType = "gemini") => Response.json(least[apiType]);
const failed = () => Response.json({ error: { code: 503, message: "busy" } }, { status: 503 });

/** A client whose provider is right here. */
function local({ AIGenerationClient }, key, { answer, ...options } = {}) {
  const { fetch, sent } = localFetch(answer ?? (() => drawn(options.apiType)));
  return { client: new AIGenerationClient(key, { fetch, retry: quick, ...options }), sent };
}

const headersOf = async (library, key, options) => {
  const { client, sent } = local(library, key, options);
  await client.generate(small);
  client.close();
  const { "x-goog-api-key": google, authorization, "api-key": azure } = sent[0].headers;
  return { google, authorization, azure };
};

/** Everything that may be logged of an error. */
const told = (error) =>
  JSON.stringify([error, error.message, error.stack, error.details, `${error.cause}`, error.cause?.stack]);

/** The property by which a value is taken for a promise. */
const then = "then";

const vertex = "https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/google";
const azure = "https://studio.openai.azure.com/openai/v1";

export const keyCases = {
  "a key function is asked before each attempt": async ({ library }) => {
    let asked = 0;
    const key = async () => `token-of-attempt-${++asked}`;
    const { client, sent } = local(library, key, {
      answer: (_url, _init, count) => (count < 3 ? failed() : drawn()),
    });
    equal((await client.generate(small)).attempts, 3, "attempts");
    deepEqual(
      sent.map(({ headers }) => headers["x-goog-api-key"]),
      [1, 2, 3].map((attempt) => `token-of-attempt-${attempt}`),
      "keys",
    );
    await client.generate(small);
    equal(asked, 4, "asked again by the next call");
  },

  "a key goes in the header of its provider": async ({ library }) => {
    const key = "a-key-0123456789";
    const gives = () => `Bearer ${key}`;
    const google = { google: key };
    const bearer = { authorization: `Bearer ${key}` };
    const openai = { apiType: "openai_images" };
    for (const [given, options, expected] of [
      [key, {}, google],
      [gives, {}, google],
      [gives, openai, bearer],
      [key, { baseUrl: vertex }, bearer],
      [gives, { baseUrl: vertex }, bearer],
      [key, { baseUrl: "https://gateway.test/v1/projects/p/locations/l" }, bearer],
      [key, { baseUrl: "https://aiplatform.googleapis.com.evil.test/v1" }, google],
      [key, { ...openai, baseUrl: azure }, { azure: key }],
      [gives, { ...openai, baseUrl: azure }, bearer],
      [key, { ...openai, baseUrl: "https://azure.com.test/v1" }, bearer],
      [
        key,
        { ...openai, baseUrl: azure, headers: { "api-key": "given-by-hand" } },
        { azure: "given-by-hand" },
      ],
      [key, { ...openai, headers: { "api-key": "given-by-hand" } }, { ...bearer, azure: "given-by-hand" }],
      [key, { ...openai, headers: { Authorization: "Basic own" } }, { authorization: "Basic own" }],
    ])
      deepEqual(
        await headersOf(library, given, options),
        JSON.parse(
          JSON.stringify({
            google: expected.google,
            authorization: expected.authorization,
            azure: expected.azure,
          }),
        ),
        JSON.stringify([typeof given, options]),
      );
  },

  "a key function of an ImageClient": async ({ library }) => {
    const { fetch, sent } = localFetch(() => drawn("openai_images"));
    const authToken = () => "token-0123456789";
    const client = new library.ImageClient({ apiType: "openai_images", authToken, fetch });
    equal(client.isConfigured, true, "isConfigured");
    const { success, authHint, error } = await client.generate({ prompt: small.prompt });
    deepEqual([success, authHint, error], [true, "toke...6789", ""], "the answer");
    equal(sent[0].headers.authorization, "Bearer token-0123456789", "authorization");
    const failing = new library.ImageClient({ apiType: "openai_images", authToken: () => "", fetch });
    const refused = await rejection(failing.generate({ prompt: small.prompt }), "no key");
    deepEqual([refused.code, refused.details.field], ["invalid_request", "authToken"], "code and field");
  },

  "a key function that fails or gives no key": async ({ library }) => {
    const secret = "client-secret-of-the-token-endpoint";
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const throwing = () => {
      throw new Error(secret);
    };
    const failing = [
      throwing,
      () => Promise.reject(Object.assign(new Error(secret), { config: { secret } })),
      () => Promise.reject(secret),
      () => Object.defineProperty({}, then, { get: throwing }),
      () => revoked.proxy,
      () => undefined,
      () => null,
      () => "",
      () => "  ",
      () => `${secret} ${secret}`,
      () => `${secret}\n`.repeat(2),
      async () => 5_551_234_567,
      async () => ({ secret }),
      () => Symbol(secret),
    ];
    for (const key of failing) {
      const { client, sent } = local(library, key);
      const error = await rejection(client.generate(small), `${key}`);
      errorIs(error, library.GenerationError, {
        code: "invalid_request",
        message: /^apiKey must be a function that gives /,
        attempts: 0,
        retryable: false,
        maybeBilled: false,
        generationId: /^[0-9a-f-]{36}$/,
      });
      equal(error.details.field, "apiKey", "field");
      ok(!/client-secret|5551234567/.test(told(error)), told(error));
      equal(sent.length, 0, "requests");
    }
  },

  "a key function that fails at a later attempt": async ({ library }) => {
    let asked = 0;
    const { client, sent } = local(library, () => (++asked === 1 ? "token-0123456789" : undefined), {
      answer: failed,
    });
    const error = await rejection(client.generate(small), "no second key");
    errorIs(error, library.GenerationError, { code: "invalid_request", attempts: 1, maybeBilled: true });
    equal(sent.length, 1, "requests");
  },

  "a key function that never gives one: time-out, abort and close end the call": async ({ library }) => {
    const never = () => new Promise(() => {});
    const { client, sent } = local(library, never, { timeout: 40, maxConcurrent: 1 });
    const late = await rejection(client.generate(small), "a late key");
    errorIs(late, library.GenerationTimeoutError, {
      code: "timeout",
      message: /^apiKey .* 40 ms/,
      attempts: 0,
      maybeBilled: false,
    });
    equal(late.details.field, "apiKey", "field");
    const patient = local(library, never, { maxConcurrent: 1 }).client;
    const controller = new AbortController();
    const reason = new Error("enough");
    const call = rejection(patient.generate(small, { signal: controller.signal }), "an aborted call");
    const waiting = rejection(patient.generate(small), "a closed call");
    setTimeout(() => controller.abort(reason), 10);
    ok((await call) === reason, "signal.reason");
    setTimeout(() => patient.close(), 10);
    equal((await waiting).name, "AbortError", "name");
    equal(sent.length, 0, "requests");
  },

  "a key that comes when its call is over is not sent": async ({ library }) => {
    let give;
    const key = () =>
      new Promise((resolve) => {
        give = resolve;
      });
    const { client, sent } = local(library, key);
    const controller = new AbortController();
    const call = rejection(client.generate(small, { signal: controller.signal }), "an aborted call");
    while (!give) await new Promise((resume) => setTimeout(resume, 5));
    controller.abort(new Error("enough"));
    await call;
    give("token-0123456789");
    await new Promise((resume) => setTimeout(resume, 20));
    equal(sent.length, 0, "requests");
  },

  "every key that a function gave is redacted": async ({ library }) => {
    const keys = ["first-token-0123456789", "second-token-abcdefghij"];
    let asked = 0;
    const events = [];
    const { client } = local(library, () => keys[asked++], {
      onEvent: (event) => events.push(event),
      answer: (_url, _init, count) => {
        const message = keys.slice(0, count).join(" and ");
        return Response.json({ error: { code: 503, message } }, { status: 503 });
      },
      maxRetries: 2,
    });
    const error = await rejection(client.generate(small), "an echo");
    match(error.message, /firs\.\.\.6789 and seco\.\.\.ghij/, "message");
    ok(!/first-token|second-token/.test(told(error) + JSON.stringify(events)), "a key is told");
    equal(events.at(-1).auth_hint, "seco...ghij", "auth_hint");
    const { headers } = events.find(({ type }) => type === "api_request");
    equal(headers["x-goog-api-key"], "firs...6789", "the header of the first attempt");
  },

  "a key function that outlasts the time of the call is told as that": async ({ library }) => {
    const { AIGenerationClient, GenerationTimeoutError } = library;
    const never = () => new Promise(() => {});
    for (const [options, said] of [
      [{ totalTimeout: 30 }, /^The call did not end within its 30 ms\. apiKey had given no key\.$/],
      [{ timeout: 30 }, /^apiKey gave no key within 30 ms\.$/],
    ]) {
      const { fetch, sent } = localFetch(() => new Response("{}"));
      const error = await rejection(
        new AIGenerationClient(never, { fetch, ...options }).generate(small),
        "a key",
      );
      errorIs(error, GenerationTimeoutError, { code: "timeout", details: { field: "apiKey" } });
      match(error.message, said, "message");
      equal(sent.length, 0, "requests");
    }
  },
};
