// One image, as the user of each library would ask for it. Each contestant is a function of the provider's address that
// gives a call; a call resolves to the image's bytes. `raw` is the floor: the body's bytes, and nothing done with them.

const model = "gemini-3.1-flash-image";
const prompt = "A red fox in fresh snow, morning light";
const key = "bench-key";

const headers = { "content-type": "application/json", "x-goog-api-key": key };
const body = JSON.stringify({
  contents: [{ role: "user", parts: [{ text: prompt }] }],
  generationConfig: { responseModalities: ["IMAGE", "TEXT"] },
});

const post = (url) => fetch(url, { method: "POST", headers, body });

export const raw =
  (base, method = "generateContent") =>
  async () =>
    new Uint8Array(await (await post(`${base}/v1beta/models/${model}:${method}`)).arrayBuffer());

/** `library` is this package. */
export function ours(library, base, options) {
  const client = new library.AIGenerationClient(key, {
    baseUrl: `${base}/v1beta`,
    model,
    maxConcurrent: 50,
    ...options,
  });
  return async () => (await client.generate({ prompt, width: 1024, height: 1024 })).imageData;
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

export const originalNode = (base) => original(base, (data) => Buffer.from(data, "base64"));

/** The same where there is no Buffer. */
export const originalBrowser = (base) =>
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

/** The call of a peer; only in Node, where `tests/bench/node_modules` is found. */
export const peer = (name, base) => peers[name](base);

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
