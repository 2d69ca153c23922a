// One image, as the user of each library would ask for it. A contestant is made for the address of an answer and is a
// call that resolves to the image's bytes. `raw` is the floor: the body's bytes, and nothing done with them.
import { png } from "./png.mjs";

const model = "gemini-3.1-flash-image";
const prompt = "A red fox in fresh snow, morning light";
const key = "bench-key";

const headers = { "content-type": "application/json", "x-goog-api-key": key };

/** A request in the provider's format, with an image if there is one as base64. */
export const requestBody = (data) =>
  JSON.stringify({
    contents: [
      {
        role: "user",
        parts: [{ text: prompt }, ...(data ? [{ inlineData: { mimeType: "image/png", data } }] : [])],
      },
    ],
    generationConfig: { responseModalities: ["IMAGE", "TEXT"] },
  });

const body = requestBody();

/** An image to send, unlike those that come back. */
export const image = (size) => png(size, 99);

const post = (url) => fetch(url, { method: "POST", headers, body });

export const raw =
  (base, method = "generateContent") =>
  async () =>
    new Uint8Array(await (await post(`${base}/v1beta/models/${model}:${method}`)).arrayBuffer());

/** The least that an image can cost: the raw fetch, and its base64 decoded by the runtime's own code, nothing parsed. */
const native = (base) => {
  const fetchAll = raw(base);
  const latin1 = globalThis.Buffer ? undefined : new TextDecoder("latin1");
  return async () => {
    const bytes = await fetchAll();
    const head = new TextDecoder().decode(bytes.subarray(0, 1024));
    const start = head.search(/(?<="data": ?")/);
    const data = bytes.subarray(start, bytes.indexOf(0x22, start));
    const text = latin1 ? latin1.decode(data) : Buffer.from(data.buffer, start, data.length).latin1Slice();
    return Uint8Array.fromBase64 ? Uint8Array.fromBase64(text) : Buffer.from(text, "base64");
  };
};

/** This package, which is `library`. */
export function ours(library, base, request, options) {
  const client = new library.AIGenerationClient(key, {
    baseUrl: `${base}/v1beta`,
    model,
    maxConcurrent: 50,
    ...options,
  });
  return async () => (await client.generate({ prompt, width: 1024, height: 1024, ...request })).imageData;
}

export function oursStreaming(library, base) {
  const client = new library.AIGenerationClient(key, { baseUrl: `${base}/v1beta`, model });
  return async () => {
    for await (const event of client.stream({ prompt, width: 1024, height: 1024 }))
      if (event.type === "completed") return event.response.imageData;
    throw new Error("The stream ended without its response.");
  };
}

/** The client that this package grew out of, from its description: the whole answer as JSON, then base64. */
const original = (base, decode) => async () => {
  const response = await post(`${base}/v1beta/models/${model}:generateContent`);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const { candidates } = await response.json();
  const part = candidates[0].content.parts.find((part) => part.inlineData);
  return decode(part.inlineData.data);
};

const originalNode = (base) => original(base, (data) => Buffer.from(data, "base64"));

/** The same where there is no Buffer. */
const originalBrowser = (base) =>
  original(base, (data) => Uint8Array.from(atob(data), (character) => character.charCodeAt(0)));

const peers = {
  async genai(base) {
    const { GoogleGenAI } = await import("@google/genai");
    const api = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: base } });
    const config = { responseModalities: ["IMAGE", "TEXT"] };
    return async () => {
      const { candidates } = await api.models.generateContent({ model, contents: prompt, config });
      const part = candidates[0].content.parts.find((part) => part.inlineData);
      return Buffer.from(part.inlineData.data, "base64");
    };
  },
  async openai(base) {
    const { OpenAI } = await import("openai");
    const api = new OpenAI({ apiKey: key, baseURL: base });
    return async () => {
      const { data } = await api.images.generate({ model: "gpt-image-2", prompt });
      return Buffer.from(data[0].b64_json, "base64");
    };
  },
  async ai(base) {
    const [{ generateText }, { createGoogleGenerativeAI }] = await Promise.all([
      import("ai"),
      import("@ai-sdk/google"),
    ]);
    const google = createGoogleGenerativeAI({ apiKey: key, baseURL: `${base}/v1beta` });
    const providerOptions = { google: { responseModalities: ["IMAGE", "TEXT"] } };
    return async () => {
      const { files } = await generateText({ model: google(model), prompt, providerOptions });
      return files[0].uint8Array;
    };
  },
};

export const peerNames = Object.keys(peers);

const named = {
  raw: (base) => raw(base),
  native,
  ours: async (base, load) => ours(await load(), base),
  original: originalNode,
  "original (atob)": originalBrowser,
  ...peers,
};

/** The call of a contestant by its name; `load` gives this package. Peers are found in Node alone. */
export const contestant = (who, base, load) => named[who](base, load);

/** genai's reader of streams. */
export async function genaiStreaming(base) {
  const { GoogleGenAI } = await import("@google/genai");
  const api = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: base } });
  return async () => {
    let image;
    for await (const { candidates } of await api.models.generateContentStream({ model, contents: prompt }))
      for (const part of candidates[0].content.parts ?? [])
        if (part.inlineData) image = Buffer.from(part.inlineData.data, "base64");
    return image;
  };
}
