// Where a secret may hide: in an exception, in any escape, in a header or an address of the caller's.
import { deepEqual, equal, errorIs, match, ok, rejection } from "../assert.mjs";
import { key, least, localFetch, quick, small } from "../context.mjs";

const drawn = () => Response.json(least.gemini);

const inspect = Symbol.for("nodejs.util.inspect.custom");

/** All that can be read of a value: own and inherited, by name and by symbol, and what collections hold. */
function allTexts(value, seen = new Set()) {
  if (typeof value === "string") return [value];
  if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value))
    return [];
  seen.add(value);
  const texts = [];
  const add = (inner) => texts.push(...allTexts(inner, seen));
  for (let at = value; at && at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const name of Reflect.ownKeys(at)) {
      if (["callee", "caller", "arguments"].includes(name)) continue;
      texts.push(String(name));
      try {
        add(value[name]);
      } catch {}
    }
  if (typeof value[Symbol.iterator] === "function") for (const inner of value) add(inner);
  if (typeof value[inspect] === "function") add(value[inspect]());
  return texts;
}

const everything = (error) => allTexts(error).join("\n");

const escaped = (text) =>
  [...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
const encoded = (text) => [...text].map((char) => `%${char.charCodeAt(0).toString(16)}`).join("");

/** The failure of a client whose fetch throws `thrown`. */
async function failure({ AIGenerationClient, GenerationError }, thrown, options) {
  const fetch = async () => {
    throw thrown;
  };
  const client = new AIGenerationClient(key, { fetch, maxRetries: 1, ...options });
  const error = await rejection(client.generate(small), "a failed fetch");
  errorIs(error, GenerationError, { code: "network" });
  return error;
}

/** A call that waits for its answer until `answer` is called. */
function standingBy(AIGenerationClient) {
  let answer;
  const fetch = () =>
    new Promise((resolve) => {
      answer = () => resolve(drawn());
    });
  return { bystander: new AIGenerationClient(key, { fetch }).generate(small), answer: () => answer() };
}

export const secretCases = {
  "the key is in no part of an error's cause": async ({ library }) => {
    class Failed extends Error {
      #request = { headers: { "x-goog-api-key": key } };
      get request() {
        return this.#request;
      }
    }
    const holding = (fields) => Object.assign(new Error("failed"), fields);
    const chain = Array.from({ length: 2000 }).reduce((next) => ({ next }), { key });
    const thrown = [
      Object.defineProperty(new Error("failed"), "cause", {
        get() {
          throw new Error("no");
        },
      }),
      new Failed("failed"),
      holding({ chain }),
      new Error("failed", { cause: new Error("inside", { cause: new Error(`with ${key}`) }) }),
      new AggregateError([new Error(key)], "failed"),
      holding({ request: { headers: { "x-goog-api-key": key } } }),
      holding({ headers: new Map([["x-goog-api-key", key]]), keys: new Set([key]) }),
      holding({ [Symbol("request")]: key, [inspect]: () => key, toJSON: () => key }),
      holding({ url: new URL(`https://host/?key=${key}`), query: new URLSearchParams({ key }) }),
      holding({ headers: new Headers({ "x-goog-api-key": key }), name: key, code: key }),
      holding({ [key]: 1 }),
      Object.assign(() => key, { message: `failed with ${key}` }),
    ];
    for (const error of thrown) {
      const told = await failure(library, error);
      ok(!everything(told).includes(key), everything(told));
      match(told.cause.message, /^failed/, "the message of the cause");
    }
    for (const value of [key, Symbol(key), { message: key }, Object.create({ stack: key })])
      ok(!everything(await failure(library, value)).includes(key), String(value));
  },

  "an error's cause is a copy that has what may be said": async ({ library }) => {
    const inside = Object.assign(new Error("connect ECONNREFUSED 192.0.2.1:443"), {
      code: "ECONNREFUSED",
      syscall: "connect",
      address: "192.0.2.1",
      socket: {},
    });
    const thrown = new TypeError("fetch failed", { cause: inside });
    const { cause, message } = await failure(library, thrown);
    match(message, /\(connect ECONNREFUSED 192\.0\.2\.1:443\)$/, "message");
    ok(cause instanceof Error && cause.cause instanceof Error, "errors");
    deepEqual(
      [cause.name, cause.message, cause.stack],
      ["TypeError", "fetch failed", thrown.stack],
      "the cause",
    );
    deepEqual(
      { ...cause.cause },
      { code: "ECONNREFUSED", syscall: "connect", address: "192.0.2.1" },
      "the cause of the cause",
    );
    const circular = new Error("round");
    circular.cause = circular;
    equal((await failure(library, circular)).cause.cause.message, "round", "a circle");
  },

  "the key is redacted in every escape": async ({ library }) => {
    const odd = 'sk/te"st+0123456789';
    const spaced = (before) => btoa(before + odd);
    const forms = [
      odd,
      JSON.stringify(odd),
      JSON.stringify(JSON.stringify(odd)),
      odd.replace("/", "\\/"),
      escaped(odd),
      escaped(odd).toUpperCase().replaceAll("\\U", "\\u"),
      encodeURIComponent(odd),
      encodeURIComponent(encodeURIComponent(odd)),
      encodeURIComponent(escaped(odd)),
      encoded(odd),
      ...["", "a", "ab", "user:"].map(spaced),
      spaced("a").replaceAll("+", "-").replaceAll("/", "_"),
    ];
    const parts = [
      "sk/te",
      "0123456789",
      btoa(odd).slice(4, 16),
      btoa(`a${odd}`).slice(4, 16),
      btoa(`ab${odd}`).slice(4, 16),
    ];
    for (const form of forms)
      for (const text of [form, `"${form}"`, `cut ${form.slice(0, -3)}`]) {
        const { client } = {
          client: new library.AIGenerationClient(odd, {
            fetch: async () =>
              Response.json({ error: { code: 400, message: `Key ${text}` } }, { status: 400 }),
          }),
        };
        const error = await rejection(client.generate(small), form);
        match(error.message, /^Key /, "the rest of the message");
        const plain = error.message
          .replace(/%25/g, "%")
          .replace(/%([\da-f]{2})/gi, (_, hex) => String.fromCharCode(Number(`0x${hex}`)))
          .replace(/\\+u00([\da-f]{2})/gi, (_, hex) => String.fromCharCode(Number(`0x${hex}`)));
        for (const part of parts.slice(1)) ok(!plain.includes(part), `${part} of ${form}: ${error.message}`);
      }
    const kept = 'At 100% of "C:\\users\\u0041", see https://host/a%20b';
    const { message } = await failure(library, new Error(kept));
    ok(message.includes(kept), `a text without the key stays as it is: ${message}`);
  },

  "the caller's own secrets are redacted, too": async ({ library }) => {
    const own = "a-token-of-the-gateway";
    const { fetch } = localFetch((_url, { headers }) =>
      Response.json(
        { error: { code: 400, message: `No: ${headers.get("x-gateway-token")}` } },
        { status: 400 },
      ),
    );
    const client = new library.AIGenerationClient(key, {
      fetch,
      headers: { "x-gateway-token": `Bearer ${own}` },
    });
    const error = await rejection(client.generate(small), "an echo");
    ok(!everything(error).includes(own), everything(error));
  },

  "an exception of a fetch that is hard to read ends its own call alone": async ({ library }) => {
    const { AIGenerationClient } = library;
    const { bystander, answer } = standingBy(AIGenerationClient);
    const revoked = Proxy.revocable(() => {}, {});
    revoked.revoke();
    const long = "x".repeat(2 ** 24);
    const throwing = new Proxy(new Error("failed"), {
      get() {
        throw new Error("no");
      },
    });
    for (const thrown of [
      revoked.proxy,
      Object.assign(new Error("failed"), { held: revoked.proxy }),
      new Error("failed", { cause: revoked.proxy }),
      Object.defineProperty(new Error("failed"), "message", { value: revoked.proxy }),
      throwing,
      Object.create(null),
      undefined,
      null,
      10n ** 1000n,
      new Error(long),
      new Error("failed", { cause: new Error(long) }),
      long,
    ]) {
      const error = await failure(library, thrown);
      ok(everything(error).length < 40_000, "the texts are short");
    }
    answer();
    equal((await bystander).mimeType, "image/png", "the other call's image");
  },

  "an answer of a fetch that is no Response ends its own call alone": async ({ library }) => {
    const { AIGenerationClient, GenerationError } = library;
    const { bystander, answer } = standingBy(AIGenerationClient);
    const like = (fields) => Object.defineProperties(drawn(), Object.getOwnPropertyDescriptors(fields));
    const throwing = (name) =>
      Object.defineProperty({}, name, {
        enumerable: true,
        get() {
          throw new Error("no");
        },
      });
    for (const reply of [
      ...[200n, Symbol("200"), "200", {}, Number.NaN, undefined, 200.5, -1, 2 ** 31].map((status) =>
        like({ status }),
      ),
      throwing("status"),
      throwing("headers"),
      like({ headers: undefined }),
      like({ headers: { get: () => Symbol("x") } }),
      like({ headers: { get: () => ({ length: 2 ** 40 }) } }),
      like({ headers: { get: () => 5n }, status: 400, body: null }),
      undefined,
      7,
    ])
      for (const onEvent of [undefined, () => {}]) {
        const client = new AIGenerationClient(key, {
          fetch: async () => reply,
          maxRetries: 1,
          retry: quick,
          onEvent,
        });
        const outcome = await client.generate(small).then(
          () => "an image",
          (error) => error,
        );
        ok(
          outcome === "an image" || (outcome instanceof GenerationError && outcome.code !== "internal"),
          `${outcome} ${outcome?.stack}`,
        );
      }
    const error = await rejection(
      new AIGenerationClient(key, { fetch: async () => like({ status: 200n }), maxRetries: 1 }).generate(
        small,
      ),
      "a status that is none",
    );
    errorIs(error, GenerationError, { code: "network", message: /no HTTP status/ });
    answer();
    equal((await bystander).mimeType, "image/png", "the other call's image");
  },

  "the key is not told in the type of what an image's host answers, wherever that is cut": async ({
    library,
  }) => {
    for (const length of [0, 40, 60, 70]) {
      const type = `text/${"x".repeat(length)}${key}`;
      const fetch = async (url) =>
        String(url).startsWith("https://cdn.test/")
          ? new Response("words", { headers: { "content-type": type } })
          : Response.json({ data: [{ url: "https://cdn.test/a.png" }] });
      const client = new library.AIGenerationClient(key, { apiType: "openai_images", fetch, maxRetries: 1 });
      const error = await rejection(client.generate(small), "no image");
      errorIs(error, library.GenerationError, {
        code: "image_unreachable",
        message: /It is no image, but text/,
      });
      ok(!everything(error).includes(key.slice(0, 8)), error.message);
    }
  },

  "a key that a text cuts, breaks or quotes in part is masked": async ({ library }) => {
    const { AIGenerationClient } = library;
    const say = async (message, secret = key, options) => {
      const fetch = async () => Response.json({ error: { code: 400, message } }, { status: 400 });
      const client = new AIGenerationClient(secret, { fetch, maxRetries: 1, ...options });
      return (await rejection(client.generate(small), message)).message;
    };
    const masked = `${key.slice(0, 4)}...${key.slice(-4)}`;
    const cut = key.slice(0, 20);
    equal(await say(`bad ${cut}. More.`), `bad ${masked}. More.`, "cut in the middle of a text");
    equal(await say(`bad ${key.slice(0, 9)}`), `bad ${masked}`, "cut at its end");
    equal(
      await say(`bad ${key.slice(0, 9)}-other`),
      `bad ${key.slice(0, 9)}-other`,
      "what others begin with, too",
    );
    equal(await say(`bad ${key.slice(0, 6)}\n${key.slice(6)}!`), `bad ${masked}!`, "over two lines");
    for (const odd of ["abc%41defgh12345", "abc\\def123456789"])
      for (const quoted of [odd, encodeURIComponent(odd), JSON.stringify(odd).slice(1, -1)])
        equal(await say(`bad ${quoted}`, odd), `bad ${odd.slice(0, 4)}...${odd.slice(-4)}`, quoted);
    const long = "y".repeat(2020) + key;
    const fetch = async () => Response.json({ candidates: [{ finishReason: long }] });
    const error = await rejection(
      new AIGenerationClient(key, { fetch, maxRetries: 1 }).generate(small),
      "a cut",
    );
    ok(!error.message.includes(key.slice(0, 12)), error.message.slice(-60));
    const model = await rejection(
      new AIGenerationClient(key).generate({ ...small, model: `my model ${key}` }),
      "m",
    );
    ok(!everything(model).includes(key.slice(0, 12)), model.message);
  },

  "of several secrets in headers of one name, in a cookie and in a password each is masked": async ({
    library,
  }) => {
    const headers = [
      ["x-token", "first-token-1111"],
      ["x-token", "second-token-2222"],
      ["cookie", "theme=dark; session=third-secret-3333"],
      ["x-auth", `Basic ${btoa("somebody:fourth-secret-4444")}`],
    ];
    const said = ["first-token-1111", "second-token-2222", "third-secret-3333", "fourth-secret-4444"];
    const fetch = async () => Response.json({ error: { code: 400, message: said.join() } }, { status: 400 });
    const client = new library.AIGenerationClient(key, { fetch, headers, maxRetries: 1 });
    const error = await rejection(client.generate(small), "an echo");
    for (const secret of said) ok(!everything(error).includes(secret), secret);
  },

  "a key that begins with an earlier one is masked as a whole": async ({ library }) => {
    const keys = ["abcdefgh1234", "abcdefgh1234-and-the-rest-of-it"];
    let asked = 0;
    const fetch = async () =>
      asked > 1
        ? Response.json({ error: { code: 400, message: keys.join() } }, { status: 400 })
        : new Response("", { status: 503 });
    const client = new library.AIGenerationClient(() => keys[asked++], { fetch, retry: quick });
    const error = await rejection(client.generate(small), "an echo");
    ok(!error.message.includes("the-rest"), error.message);
  },

  "what the model says, its name and its types are redacted as well": async ({ library }) => {
    const part = (data, text) => [{ text }, { inlineData: { mimeType: `image/x-${key}`, data } }];
    const fetch = async () =>
      Response.json({
        modelVersion: key,
        candidates: [{ content: { parts: part(btoa("0123456789"), `You are ${key}.`) } }],
      });
    const client = new library.AIGenerationClient(key, { fetch, maxRetries: 1 });
    ok(!everything(await client.generate(small)).includes(key.slice(0, 12)), "the response");
  },

  "an address with the key in it is not asked, however it is broken": async ({ library }) => {
    const url = `https://images.test/${key.slice(0, 6)}\t${key.slice(6)}`;
    for (const answer of [
      () => Response.json({ data: [{ url }] }),
      (address) =>
        address.endsWith("/a.png")
          ? new Response("", { status: 302, headers: { location: `https://images.test/${key}` } })
          : Response.json({ data: [{ url: "https://images.test/a.png" }] }),
    ]) {
      const { fetch, sent } = localFetch(answer);
      const options = { apiType: "openai_images", fetch, maxRetries: 1 };
      const error = await rejection(
        new library.AIGenerationClient(key, options).generate(small),
        "an address",
      );
      errorIs(error, library.GenerationError, { code: "image_unreachable" });
      ok(!sent.some(({ url }) => url.includes(key.slice(0, 12))), "requests");
      ok(!everything(error).includes(key.slice(6)), "the error");
    }
    const { fetch } = localFetch(() => Response.json({ data: [{ url }] }));
    const client = new library.AIGenerationClient(key, {
      apiType: "openai_images",
      fetch,
      images: "addresses",
    });
    ok(!(await client.generate(small)).addresses[0].includes(key.slice(6)), "addresses");
  },
};
