// What a case works with: clients of the two providers, and what those providers saw.

/** The key that the simulator's server is started with. */
export const key = "test-key-5f1c9a7e-not-a-real-one";

/** The smallest request that is still a request. */
export const small = { prompt: "a red kite over a field", width: 64, height: 64, seed: 7 };

/** The base64 of a PNG of one pixel. */
export const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

/** The least that an answer with an image can be, in each format. */
export const least = {
  gemini: { candidates: [{ content: { parts: [{ inlineData: { mimeType: "image/png", data: pixel } }] } }] },
  openai_images: { data: [{ b64_json: pixel }] },
  openai_responses: { output: [{ type: "image_generation_call", result: pixel }] },
  openrouter_chat: {
    choices: [{ message: { images: [{ image_url: { url: `data:image/png;base64,${pixel}` } }] } }],
  },
  openrouter_images: { data: [{ b64_json: pixel }] },
};

/** Retries without waiting, so that a test of what is tried again does not sleep. */
export const quick = { delaysMs: [1], jitter: 0 };

/** Where each provider's API is, below a server's address. */
const paths = {
  gemini: "/v1beta",
  openai_images: "/v1",
  openai_responses: "/v1",
  openrouter_chat: "/api/v1",
  openrouter_images: "/api/v1",
};

export const apiTypes = Object.keys(paths);

async function call(url, init) {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  const text = await response.text();
  return text ? JSON.parse(text) : undefined;
}

export function createContext(library, servers) {
  const clients = [];
  const baseUrl = `${servers?.simulator}/v1beta`;
  const open = (options) => {
    const client = new library.AIGenerationClient(key, { retry: quick, ...options });
    clients.push(client);
    return client;
  };
  return {
    library,
    image: library.image,
    baseUrl,

    /** A client of the simulator's server. */
    client: (options) => open({ baseUrl, ...options }),

    /** Where the simulator's server has the API of a format. */
    addressOf: (apiType) => servers.simulator + paths[apiType],

    /** A client of the simulator's server that speaks a format. */
    speaking: (apiType, options) =>
      open({ apiType, baseUrl: servers.simulator + paths[apiType], ...options }),

    /** An `ImageClient` of the simulator's server. */
    images(apiType, config) {
      const endpoint = servers.simulator + paths[apiType];
      const client = new library.ImageClient({ apiType, endpoint, authToken: key, retry: quick, ...config });
      clients.push(client);
      return client;
    },

    /** A client of the provider that gives the named scripted answer, and the ledger of what that provider saw. */
    scripted(answer, options, book = crypto.randomUUID()) {
      const base = `${servers.answers}/${answer}/${book}/v1beta`;
      const client = open({ baseUrl: base, ...options });
      return { client, base, ledger: () => call(`${servers.answers}/ledger/${book}`) };
    },

    /**
     * The same of answers that the case writes itself, one for each request: see tests/support/answer-server.mjs. They may
     * be a function of the address below which they are given. `go` lets an answer that waits go on.
     */
    async played(answers, options) {
      const book = crypto.randomUUID();
      const below = `${servers.answers}/played/${book}`;
      const body = JSON.stringify(typeof answers === "function" ? answers(below) : answers);
      await call(`${servers.answers}/play/${book}`, { method: "POST", body });
      const go = () => call(`${servers.answers}/go/${book}`, { method: "POST" });
      return { ...this.scripted("played", options, book), go };
    },

    /** The next requests to the simulator meet these faults, one each. */
    async inject(...faults) {
      for (const fault of faults)
        await call(`${servers.simulator}/control/inject`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(fault),
        });
    },

    /** The requests that the simulator saw since the case began, oldest first. */
    requests: () => call(`${servers.simulator}/control/requests`),
    reset: () => call(`${servers.simulator}/control/reset`, { method: "POST" }),
    /** The simulator's server compresses its answers until the next reset. */
    compress: () => call(`${servers.simulator}/control/gzip`, { method: "POST" }),

    closeAll() {
      for (const client of clients) client.close();
    },
  };
}

/** A `fetch` that keeps what leaves the client: each call's URL, headers and JSON body. */
export function recordingFetch(inner = globalThis.fetch) {
  const sent = [];
  const fetch = async (input, init) => {
    const request = new Request(input, init);
    const copy = request.clone();
    sent.push({ url: copy.url, headers: Object.fromEntries(copy.headers), body: await copy.json() });
    return inner.call(globalThis, request);
  };
  return { fetch, sent };
}

/** A provider right here: `answer` gives the response to each request. Keeps what it was sent. */
export function localFetch(answer) {
  const sent = [];
  const fetch = async (input, init) => {
    const url = String(input);
    sent.push({
      url,
      method: init.method,
      redirect: init.redirect,
      headers: Object.fromEntries(init.headers),
    });
    return answer(url, init, sent.length);
  };
  return { fetch, sent };
}

/** What a stream yields, and what it throws. */
export async function collect(stream) {
  const events = [];
  try {
    for await (const each of stream) events.push(each);
  } catch (error) {
    return { events, error };
  }
  return { events };
}

/** Width and height from a PNG's own header, or `undefined` for other bytes. */
export function pngSize(bytes) {
  const signature = [137, 80, 78, 71, 13, 10, 26, 10];
  if (bytes.length < 24 || signature.some((byte, index) => bytes[index] !== byte)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

export const bytesOf = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
export const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
