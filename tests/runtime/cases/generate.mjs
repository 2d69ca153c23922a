// One request, one image: what is sent, and what comes back.
import { deepEqual, equal, match, ok, sameBytes } from "../assert.mjs";
import { key, pngSize, recordingFetch, small } from "../context.mjs";

const uuidV4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const texts = (content) => content.parts.flatMap((part) => (part.text === undefined ? [] : [part.text]));

async function sentFor(context, request) {
  const { fetch, sent } = recordingFetch();
  const response = await context.client({ fetch }).generate({ ...small, ...request });
  equal(sent.length, 1, "requests sent");
  return { ...sent[0], response };
}

export const generateCases = {
  "an image of the size asked for": async (context) => {
    const { imageData, mimeType } = await context.client().generate({ ...small, width: 96, height: 64 });
    equal(mimeType, "image/png", "mimeType");
    ok(imageData instanceof Uint8Array, "imageData is a Uint8Array");
    deepEqual(pngSize(imageData), { width: 96, height: 64 }, "size in the PNG's header");
  },

  "every field of the response": async (context) => {
    const response = await context.client().generate(small);
    match(response.generationId, uuidV4, "generationId");
    equal(response.seed, small.seed, "seed");
    equal(response.attempts, 1, "attempts");
    ok(
      response.inferenceTimeMs >= 0 && Number.isFinite(response.inferenceTimeMs),
      "inferenceTimeMs is a time",
    );
    match(response.model, /^gemini-/, "model");
    equal(response.images.length, 1, "images");
    equal(response.images[0].data, response.imageData, "images[0].data is imageData");
    equal(response.images[0].mimeType, "image/png", "images[0].mimeType");
    equal(response.images[0].width, 64, "images[0].width");
    equal(response.images[0].height, 64, "images[0].height");
    ok(response.usage.inputTokens > 0 && response.usage.outputTokens > 0, "usage counts tokens");
    ok(
      response.usage.totalTokens >= response.usage.inputTokens + response.usage.outputTokens,
      "usage adds up",
    );
    ok(
      response.thoughtSignature instanceof Uint8Array && response.thoughtSignature.length > 0,
      "thoughtSignature",
    );
    const [user, ...model] = response.turns;
    equal(user.role, "user", "role of the first turn");
    ok(model.length > 0 && model.every((turn) => turn.role === "model"), "the other turns are the model's");
    const drawn = model.find((turn) => turn.imageData);
    sameBytes(drawn.imageData, response.imageData, "the model turn's image");
    sameBytes(drawn.thoughtSignature, response.thoughtSignature, "the model turn's signature");
  },

  "two calls have two generation ids": async (context) => {
    const client = context.client();
    const [one, two] = await Promise.all([client.generate(small), client.generate(small)]);
    ok(one.generationId !== two.generationId, "generationId is the same twice");
    sameBytes(one.imageData, two.imageData, "the same seed draws the same");
  },

  "the seed is sent as given": async (context) => {
    const { body, response } = await sentFor(context, { seed: 2_147_483_647 });
    equal(body.generationConfig.seed, 2_147_483_647, "generationConfig.seed");
    equal(response.seed, 2_147_483_647, "response.seed");
    const zero = await sentFor(context, { seed: 0 });
    equal(zero.body.generationConfig.seed, 0, "generationConfig.seed");
  },

  "a seed is picked, sent and told when none is given": async (context) => {
    const { body, response } = await sentFor(context, { seed: undefined });
    ok(
      Number.isInteger(response.seed) && response.seed >= 0 && response.seed < 2 ** 31,
      `seed ${response.seed}`,
    );
    equal(body.generationConfig.seed, response.seed, "generationConfig.seed");
  },

  "the key goes in the header alone": async (context) => {
    const { url, headers, body } = await sentFor(context, {});
    equal(headers["x-goog-api-key"], key, "x-goog-api-key");
    ok(!url.includes(key) && !JSON.stringify(body).includes(key), "the key is in the URL or the body");
    match(url, /\/v1beta\/models\/gemini-nano-banana-2\.1:generateContent$/, "url");
  },

  "the strict rules come first, then the prompt, then the size": async (context) => {
    const strict = (await sentFor(context, { width: 128, height: 96 })).body;
    const loose = (await sentFor(context, { width: 128, height: 96, strict: false })).body;
    const [strictText, looseText] = [strict, loose].map((body) => texts(body.contents[0]).join("\n"));
    const at = strictText.indexOf(small.prompt);
    ok(at > 100, "the rules stand before the prompt");
    match(strictText.slice(0, at), /exact/i, "the rules");
    match(strictText.slice(at), /128\D+96/, "the size in pixels");
    ok(looseText.indexOf(small.prompt) === 0, `without rules the prompt comes first: ${looseText}`);
    match(looseText, /128\D+96/, "the size in pixels");
  },

  "the size picks the aspect ratio and the resolution": async (context) => {
    const wide = (await sentFor(context, { width: 1600, height: 900 })).body.generationConfig.imageConfig;
    equal(wide.aspectRatio, "16:9", "aspectRatio of 1600 by 900");
    const square = (await sentFor(context, { width: 2048, height: 2048 })).body.generationConfig.imageConfig;
    deepEqual([square.aspectRatio, square.imageSize], ["1:1", "2K"], "2048 by 2048");
  },

  "every other field of the request": async (context) => {
    const { url, body } = await sentFor(context, {
      model: "gemini-3-pro-image",
      temperature: 0.5,
      systemPrompt: "You paint in oil.",
      safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_ONLY_HIGH" }],
    });
    match(url, /\/models\/gemini-3-pro-image:generateContent$/, "url");
    equal(body.generationConfig.temperature, 0.5, "temperature");
    deepEqual(body.systemInstruction.parts, [{ text: "You paint in oil." }], "systemInstruction");
    const harassment = body.safetySettings.filter(({ category }) => category === "HARM_CATEGORY_HARASSMENT");
    deepEqual(
      harassment.map(({ threshold }) => threshold),
      ["BLOCK_ONLY_HIGH"],
      "safetySettings",
    );
  },

  "the defaults of what is not given": async (context) => {
    const { body } = await sentFor(context, { systemPrompt: " " });
    deepEqual([...body.generationConfig.responseModalities].sort(), ["IMAGE", "TEXT"], "responseModalities");
    deepEqual(
      body.safetySettings.map(({ category, threshold }) => `${category} ${threshold}`).sort(),
      ["DANGEROUS_CONTENT", "HARASSMENT", "HATE_SPEECH", "SEXUALLY_EXPLICIT"].map(
        (harm) => `HARM_CATEGORY_${harm} BLOCK_MEDIUM_AND_ABOVE`,
      ),
      "safetySettings",
    );
    equal(body.generationConfig.temperature, undefined, "temperature");
    equal(body.systemInstruction, undefined, "systemInstruction");
  },

  "the client's model, and the request's over it": async (context) => {
    const { fetch, sent } = recordingFetch();
    const client = context.client({ fetch, model: "gemini-3.1-flash-image" });
    await client.generate(small);
    await client.generate({ ...small, model: "gemini-3-pro-image" });
    match(sent[0].url, /\/gemini-3\.1-flash-image:/, "the client's model");
    match(sent[1].url, /\/gemini-3-pro-image:/, "the request's model");
  },

  "a model's id may have several steps": async (context) => {
    const { fetch, sent } = recordingFetch();
    const client = context.client({ fetch, maxRetries: 1 });
    const ids = ["tuned/model-1", "publisher:model@001", "models/gemini-3-pro-image"];
    // The simulator does not know all of them.
    for (const model of ids) await client.generate({ ...small, model }).catch(() => {});
    deepEqual(
      sent.map(({ url }) => url.slice(url.indexOf("/models/"))),
      ["tuned/model-1", "publisher:model@001", "gemini-3-pro-image"].map(
        (id) => `/models/${id}:generateContent`,
      ),
      "paths",
    );
  },

  "onProgress grows as the body arrives": async (context) => {
    const seen = [];
    const { client } = context.scripted("thirds");
    await client.generate(small, { onProgress: (progress) => seen.push(progress) });
    ok(seen.length >= 2, `progress was told ${seen.length} times`);
    for (const [index, { receivedBytes, totalBytes, elapsedMs }] of seen.entries()) {
      ok(index === 0 || receivedBytes > seen[index - 1].receivedBytes, "receivedBytes grows");
      ok(index === 0 || elapsedMs >= seen[index - 1].elapsedMs, "elapsedMs does not go back");
      ok(totalBytes === undefined || receivedBytes <= totalBytes, "receivedBytes stays below totalBytes");
    }
    ok(seen.at(-1).receivedBytes > 200, "the last progress counts the whole body");
  },

  "a callback that throws does not break the call": async (context) => {
    const { imageData } = await context.client().generate(small, {
      onProgress() {
        throw new Error("the caller's own mistake");
      },
    });
    deepEqual(pngSize(imageData), { width: 64, height: 64 }, "the image");
  },
};
