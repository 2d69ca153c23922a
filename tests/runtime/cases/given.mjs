// What a caller gives in odd shapes: headers, addresses, objects that throw, names with slips.
import { deepEqual, equal, errorIs, match, ok, rejection } from "../assert.mjs";
import { key, least, localFetch, small } from "../context.mjs";

function local({ AIGenerationClient }, options) {
  const { fetch, sent } = localFetch(() => Response.json(least[options.apiType ?? "gemini"]));
  return { client: new AIGenerationClient(key, { fetch, ...options }), sent };
}

const thrownBy = (run) => {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
};

function isInvalid({ GenerationError }, error, field, what) {
  errorIs(error, GenerationError, { code: "invalid_request" });
  equal(error.details.field, field, what);
  match(error.message, / must be .+, but was /, what);
}

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

const throwing = (...names) =>
  Object.defineProperties(
    {},
    Object.fromEntries(
      names.map((name) => [
        name,
        {
          enumerable: true,
          get() {
            throw new Error("no");
          },
        },
      ]),
    ),
  );

/** The Headers of another implementation: private fields, and pairs by iteration. */
class OtherHeaders {
  #pairs = [["x-team", "blue"]];
  [Symbol.iterator]() {
    return this.#pairs[Symbol.iterator]();
  }
}

export const givenCases = {
  "headers are taken from all that gives pairs": async ({ library }) => {
    const pairs = [["x-team", "blue"]];
    for (const headers of [
      { "x-team": "blue" },
      Object.assign(Object.create(null), { "x-team": "blue" }),
      new Headers(pairs),
      new Map(pairs),
      new OtherHeaders(),
      new URLSearchParams(pairs),
      pairs,
      (function* () {
        yield* pairs;
      })(),
    ]) {
      const { client, sent } = local(library, { headers });
      await client.generate(small);
      await client.generate(small);
      deepEqual(
        sent.map((request) => request.headers["x-team"]),
        ["blue", "blue"],
        Object.prototype.toString.call(headers),
      );
    }
  },

  "headers that could not be sent are refused": ({ library }) => {
    class Hidden {
      #headers = { "x-team": "blue" };
      get(name) {
        return this.#headers[name];
      }
    }
    const of = (headers) => thrownBy(() => new library.AIGenerationClient(key, { headers }));
    for (const headers of [
      new Hidden(),
      new Date(),
      "x-team: blue",
      7,
      Symbol("x"),
      () => ({}),
      new Set(["x-team"]),
      [7],
      [null],
      new Map([[Symbol("x"), "blue"]]),
      revoked(),
      [revoked()],
      throwing(Symbol.iterator),
    ])
      isInvalid(library, of(headers), "headers", Object.prototype.toString.call(typeof headers));
    for (const value of [undefined, null, 7, {}, Symbol("x"), "s3cret\nx", revoked()]) {
      const error = of({ "x-team": value });
      isInvalid(library, error, 'headers["x-team"]', typeof value);
      ok(!JSON.stringify([error, error.message]).includes("s3cret"), "the value is not quoted");
    }
    isInvalid(library, of(throwing("x-team")), "headers", "a header that throws");
  },

  "the query of a base URL is on every request, behind the path": async ({ library }) => {
    const query = "api-version=2026-04-01&deployment=fox";
    const paths = {
      gemini: "/models/gemini-nano-banana-2.1:generateContent",
      openai_images: "/images/generations",
      openai_responses: "/responses",
      openrouter_chat: "/chat/completions",
      openrouter_images: "/images",
    };
    for (const [apiType, path] of Object.entries(paths))
      for (const base of [
        "https://host.test/base",
        "https://host.test/base/",
        `https://host.test/base${path}`,
      ]) {
        const { client, sent } = local(library, { apiType, baseUrl: `${base}?${query}` });
        await client.generate(small);
        equal(sent[0].url, `https://host.test/base${path}?${query}`, base);
        const plain = local(library, { apiType, baseUrl: `${base}//` });
        await plain.client.generate(small);
        equal(plain.sent[0].url, `https://host.test/base${path}`, base);
      }
    const { client, sent } = local(library, { baseUrl: `https://host.test/v1?${query}` });
    for await (const _ of client.stream(small));
    match(sent[0].url, /:streamGenerateContent\?alt=sse&api-version=2026-04-01&deployment=fox$/, "a stream");
  },

  "an endpoint that was copied as a whole is taken without its path": async ({ library }) => {
    for (const [endpoint, url] of [
      ["https://host.test/openai/v1/images/generations", "https://host.test/openai/v1/images/generations"],
      [
        "https://host.test/openai/deployments/fox?api-version=1",
        "https://host.test/openai/deployments/fox/images/generations?api-version=1",
      ],
      ["https://host.test/images/edits", "https://host.test/images/generations"],
    ]) {
      const { fetch, sent } = localFetch(() => Response.json(least.openai_images));
      const client = new library.ImageClient({ apiType: "openai_images", endpoint, authToken: key, fetch });
      const { apiUrl, success } = await client.generate({ prompt: small.prompt });
      deepEqual([sent[0].url, apiUrl, success], [url, url, true], endpoint);
    }
  },

  "a base URL that cannot be kept is refused": ({ library }) => {
    for (const baseUrl of [
      "ftp://host.test/v1",
      "data:text/plain,x",
      "javascript:alert(1)",
      "https://host.test/v1?",
      "https://host.test/v1#",
      "https://host.test/v1#x",
      "https://host.test/v1?x=1#",
      "https://user@host.test/v1",
      "https://:word@host.test/v1",
      "https://host.test/v1?key=word",
      "https://host.test/v1?x=1&access_token=word",
      "https://host.test/v1?sig=word",
      "https://host.test/v1?code=word",
      "https://host.test/v1?k%65y=word",
      "https://host.test/v1?SubscriptionKey=word",
      "http://",
      "",
      7,
      Symbol("x"),
      {},
      new URL("https://host.test/v1"),
      revoked(),
    ]) {
      const error = thrownBy(() => new library.AIGenerationClient(key, { baseUrl }));
      isInvalid(library, error, "baseUrl", String(typeof baseUrl));
      ok(!error.message.includes("word"), error.message);
    }
  },

  "a query that has no credentials in it is kept": async ({ library }) => {
    for (const query of ["a=?", "monkey=1", "partition_key=3", "keyword=fox", "zipcode=1", "author=me"]) {
      const { client, sent } = local(library, { baseUrl: `https://host.test/v1?${query}` });
      await client.generate(small);
      ok(sent[0].url.endsWith(`?${query}`), sent[0].url);
    }
  },

  "a base URL may be relative in a page alone": async ({ library }) => {
    const make = () => local(library, { baseUrl: "/api/v1beta?x=1" });
    if (!globalThis.location?.href?.startsWith("http"))
      return isInvalid(library, thrownBy(make), "baseUrl", "outside of a page");
    const { client, sent } = make();
    await client.generate(small);
    equal(
      sent[0].url,
      `${location.origin}/api/v1beta/models/gemini-nano-banana-2.1:generateContent?x=1`,
      "in a page",
    );
  },

  "what cannot be read in options is named": ({ library }) => {
    const { AIGenerationClient, ImageClient } = library;
    const names = [
      "timeout",
      "maxRetries",
      "totalTimeout",
      "baseUrl",
      "model",
      "apiType",
      "fetch",
      "headers",
    ];
    names.push("retry", "maxConcurrent", "requestsPerMinute", "onEvent", "images");
    for (const name of names) {
      const open = (value) => thrownBy(() => new AIGenerationClient(key, { [name]: value }));
      isInvalid(library, open(Symbol("x")), name, `${name}: a symbol`);
      isInvalid(
        library,
        thrownBy(() => new AIGenerationClient(key, throwing(name))),
        name,
        `${name} throws`,
      );
      if (name !== "fetch" && name !== "onEvent")
        isInvalid(library, open(revoked()), name, `${name}: a revoked proxy`);
    }
    for (const name of ["authToken", "endpoint", "apiType", "model", "retry", "timeout"]) {
      isInvalid(
        library,
        thrownBy(() => new ImageClient({ [name]: Symbol("x") })),
        name,
        `${name}: a symbol`,
      );
      isInvalid(
        library,
        thrownBy(() => new ImageClient(throwing(name))),
        name,
        `${name} throws`,
      );
    }
    for (const wrong of [revoked(), Symbol("x"), "x", [], () => {}]) {
      isInvalid(
        library,
        thrownBy(() => new AIGenerationClient(key, wrong)),
        "options",
        "options",
      );
      isInvalid(
        library,
        thrownBy(() => new ImageClient(wrong)),
        "config",
        "config",
      );
    }
    for (const retry of [
      throwing("jitter"),
      { delaysMs: revoked() },
      { delaysMs: [Symbol("x")] },
      { jitter: 5n },
    ])
      match(
        thrownBy(() => new AIGenerationClient(key, { retry }))?.details?.field ?? "",
        /^retry\.(jitter|delaysMs)/,
        "retry",
      );
    isInvalid(
      library,
      thrownBy(() => ImageClient.fromEnv(throwing("IMAGE_MODEL"))),
      "IMAGE_MODEL",
      "an environment",
    );
    for (const wrong of [Symbol("x"), revoked(), {}, [], 5n])
      isInvalid(
        library,
        thrownBy(() => new AIGenerationClient(wrong)),
        "apiKey",
        "a key",
      );
  },

  "what cannot be read in a request is named": async (context) => {
    const { library } = context;
    const client = context.client();
    const images = context.images("openai_images");
    const fields = ["prompt", "width", "seed", "model", "temperature", "strict", "systemPrompt"];
    fields.push("safetySettings", "conversationHistory", "inputImages", "inputImage");
    for (const name of fields) {
      for (const value of [Symbol("x"), revoked()])
        isInvalid(library, await rejection(client.generate({ ...small, [name]: value }), name), name, name);
      const wrong = Object.defineProperties({ ...small }, Object.getOwnPropertyDescriptors(throwing(name)));
      isInvalid(library, await rejection(client.generate(wrong), name), name, `${name} throws`);
    }
    for (const name of [
      "prompt",
      "model",
      "aspectRatio",
      "resolution",
      "quality",
      "n",
      "images",
      "taskNote",
      "apiType",
    ]) {
      for (const value of [Symbol("x"), revoked(), Object.create(null)])
        isInvalid(
          library,
          await rejection(images.generate({ prompt: "a fox", [name]: value }), name),
          name,
          name,
        );
    }
    const deep = [
      [{ conversationHistory: [revoked()] }, "conversationHistory[0]"],
      [{ conversationHistory: [{ role: Symbol("x") }] }, "conversationHistory[0].role"],
      [{ conversationHistory: [throwing("role")] }, "conversationHistory[0].role"],
      [{ inputImages: [revoked()] }, "inputImages[0]"],
      [{ safetySettings: [{ category: Symbol("x") }] }, "safetySettings[0].category"],
    ];
    for (const [wrong, field] of deep)
      isInvalid(library, await rejection(client.generate({ ...small, ...wrong }), field), field, field);
    for (const wrong of [revoked(), Symbol("x"), []]) {
      isInvalid(library, await rejection(client.generate(wrong), "a request"), "request", "a request");
      isInvalid(library, await rejection(images.generate(wrong), "a request"), "request", "a request");
    }
  },

  "what cannot be read in the options of a call is named": async (context) => {
    const { library } = context;
    for (const client of [context.client(), context.images("gemini")])
      for (const name of ["signal", "timeout", "onProgress"]) {
        for (const options of [throwing(name), { [name]: Symbol("x") }, { [name]: revoked() }]) {
          const error = await rejection((async () => client.generate(small, options))(), name);
          isInvalid(library, error, name, name);
        }
      }
    const wrong = await rejection((async () => context.client().generate(small, revoked()))(), "options");
    isInvalid(library, wrong, "options", "options");
    for (const name of ["aborted", "addEventListener"]) {
      const signal = Object.assign(throwing(name), name === "aborted" && { addEventListener() {} });
      const error = await rejection((async () => context.client().generate(small, { signal }))(), name);
      isInvalid(library, error, "signal", name);
    }
  },

  "names of one's own pass, though letters of them are ours": async ({ library }) => {
    const own = ["mode", "speed", "send", "weight", "script", "promptId", "backup", "quantity", "seeds"];
    const { fetch, sent } = localFetch(() => Response.json(least.gemini));
    const options = Object.fromEntries(["mode", "readers", "signed"].map((name) => [name, 1]));
    const client = new library.AIGenerationClient(key, { fetch, ...options });
    for (const name of own) await client.generate({ ...small, [name]: 1 }, { signed: 1, signup: 1 });
    equal(sent.length, own.length, "requests");
  },

  "a name with a slip is refused with what was meant": async (context) => {
    const { library } = context;
    const { AIGenerationClient, ImageClient } = library;
    const tells = (error, field, meant) => {
      isInvalid(library, error, field, field);
      ok(error.message.includes(`meant to be ${meant},`), error.message);
    };
    for (const [wrong, meant] of [
      ["maxRetrys", "maxRetries"],
      ["max_retries", "maxRetries"],
      ["timeOut", "timeout"],
      ["baseURL", "baseUrl"],
      ["base_url", "baseUrl"],
      ["modle", "model"],
      ["header", "headers"],
      ["api_type", "apiType"],
      ["onevent", "onEvent"],
      ["requestPerMinute", "requestsPerMinute"],
    ])
      tells(
        thrownBy(() => new AIGenerationClient(key, { [wrong]: 1 })),
        wrong,
        meant,
      );
    tells(
      thrownBy(() => new AIGenerationClient(key, { retry: { jiter: 0 } })),
      "retry.jiter",
      "retry.jitter",
    );
    for (const [wrong, meant] of [
      ["authtoken", "authToken"],
      ["end_point", "endpoint"],
      ["maxRetrys", "maxRetries"],
    ])
      tells(
        thrownBy(() => new ImageClient({ [wrong]: "x" })),
        wrong,
        meant,
      );
    const client = context.client();
    for (const [wrong, meant] of [
      ["promt", "prompt"],
      ["Prompt", "prompt"],
      ["widht", "width"],
      ["hieght", "height"],
      ["input_image", "inputImage"],
      ["inputimage", "inputImage"],
      ["temprature", "temperature"],
      ["conversation_history", "conversationHistory"],
    ])
      tells(await rejection(client.generate({ ...small, [wrong]: 1 }), wrong), wrong, meant);
    tells(
      await rejection(client.generate({ promt: "a fox", width: 64, height: 64 }), "promt"),
      "promt",
      "prompt",
    );
    const turn = { role: "user", text: "hello", imagedta: "" };
    tells(
      await rejection(client.generate({ ...small, conversationHistory: [turn] }), "imagedta"),
      "conversationHistory[0].imagedta",
      "conversationHistory[0].imageData",
    );
    tells(
      await rejection(context.images("gemini").generate({ prompt: "a fox", aspect_ratio: "1:1" }), "ratio"),
      "aspect_ratio",
      "aspectRatio",
    );
    const slip = await rejection((async () => client.generate(small, { singal: 1 }))(), "singal");
    tells(slip, "singal", "signal");
  },

  "other names pass": async (context) => {
    const others = {
      user: "me",
      size: "x",
      steps: 4,
      style: "dark",
      id: 1,
      task: "x",
      name: "x",
      title: "x",
      no: 1,
    };
    const client = context.client({ ...others, dispatcher: {}, organization: "x", apiKey: "x" });
    await client.generate({ ...small, ...others, negativePrompt: "x", stream: false, n: 2 }, others);
    const { success } = await context
      .images("gemini", others)
      .generate({ prompt: "a fox", ...others, width: 5, height: 5, seed: 1, strict: true });
    ok(success, "an ImageClient");
    const { turns } = await client.generate(small);
    await client.generate({
      ...small,
      conversationHistory: turns.map((turn) => ({ ...turn, id: 7, parts: [] })),
    });
    await client.generate({ ...small, inputImages: [turns.at(-1).imageData] });
  },
};
