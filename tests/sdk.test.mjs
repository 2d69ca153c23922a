// The provider's own SDK, unchanged, against the simulator over HTTP: what it reads and what it sends must both fit.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { ApiError, BlockedReason, FinishReason, GoogleGenAI } from "@google/genai";
import { readPng } from "./sdk-png.mjs";
import { startServer } from "./support/server.mjs";

const model = "gemini-nano-banana-2.1";

let server;
before(async () => {
  server = await startServer({ apiKey: "right-key" });
});
after(() => server.close());
beforeEach(() => server.simulator.reset());

/** The SDK tries failed calls again by itself; the tests here are about single answers. */
const sdk = (apiKey = "right-key") =>
  new GoogleGenAI({ apiKey, httpOptions: { baseUrl: server.url, retryOptions: { attempts: 1 } } });

/** The parts of an answer that are not drafts. */
const finalParts = (response) => response.candidates[0].content.parts.filter((part) => !part.thought);

const imageOf = (response) => finalParts(response).find((part) => part.inlineData);

/** The error that the API answers `call` with. */
async function failure(call) {
  const error = await call.then(
    () => assert.fail("it was answered"),
    (error) => error,
  );
  assert.ok(error instanceof ApiError, String(error));
  const body = JSON.parse(error.message).error;
  assert.equal(body.code, error.status);
  return body;
}

describe("generating", () => {
  it("gives a PNG of the size that was asked for, with text and usage", async () => {
    const response = await sdk().models.generateContent({
      model,
      contents: "A red fox in the snow",
      config: {
        imageConfig: { aspectRatio: "16:9", imageSize: "1K" },
        responseModalities: ["IMAGE", "TEXT"],
        seed: 7,
      },
    });
    const image = imageOf(response);
    assert.equal(image.inlineData.mimeType, "image/png");
    assert.deepEqual(readPng(image.inlineData.data), { width: 1360, height: 768 });
    assert.ok(image.thoughtSignature.length > 4096);
    assert.match(response.text, /seed 7/);
    assert.equal(response.candidates[0].finishReason, "STOP");
    assert.equal(response.modelVersion, model);
    const { promptTokenCount, candidatesTokenCount, thoughtsTokenCount, totalTokenCount } =
      response.usageMetadata;
    assert.equal(promptTokenCount + candidatesTokenCount + thoughtsTokenCount, totalTokenCount);
    assert.deepEqual(server.simulator.requests, [
      { url: `${server.url}/v1/models/${model}:generateContent`, status: 200 },
    ]);
  });

  it("takes everything that the SDK sends along", async () => {
    const response = await sdk().models.generateContent({
      model,
      contents: [{ role: "user", parts: [{ text: "A fox, 64x48 pixels" }] }],
      config: {
        systemInstruction: "Paint calmly.",
        temperature: 0.5,
        topP: 0.9,
        topK: 40,
        candidateCount: 1,
        maxOutputTokens: 4096,
        stopSequences: ["END"],
        thinkingConfig: { includeThoughts: true },
        safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_ONLY_HIGH" }],
        tools: [{ googleSearch: {} }],
      },
    });
    assert.deepEqual(readPng(imageOf(response).inlineData.data), { width: 64, height: 48 });
  });

  it("gives the sources of a search", async () => {
    const config = { tools: [{ googleSearch: {} }] };
    const contents = "The eclipse of this week, 64x48 pixels";
    const { candidates } = await sdk().models.generateContent({ model, contents, config });
    const { groundingChunks, webSearchQueries } = candidates[0].groundingMetadata;
    assert.deepEqual(webSearchQueries, [contents]);
    assert.deepEqual(
      groundingChunks.map(({ web }) => [URL.canParse(web.uri), web.title]),
      [
        [true, "page-1.example"],
        [true, "page-2.example"],
      ],
    );
    const stream = await sdk().models.generateContentStream({ model, contents, config });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    assert.equal(chunks.at(-1).candidates[0].groundingMetadata.groundingChunks.length, 2);
  });

  it("edits an image that the user brings", async () => {
    const [plain, edited] = await Promise.all(
      [[], [{ inlineData: { mimeType: "image/png", data: await picture("A lake, 64x48 pixels") } }]].map(
        (images) =>
          sdk().models.generateContent({ model, contents: [...images, "Add a boat, 64x48 pixels"] }),
      ),
    );
    assert.match(edited.text, /made from one image/);
    assert.notEqual(imageOf(edited).inlineData.data, imageOf(plain).inlineData.data);
  });

  it("streams the text, the picture and the usage", async () => {
    const stream = await sdk().models.generateContentStream({ model, contents: "A lake, 96x64 pixels" });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    assert.match(chunks.map((chunk) => chunk.text ?? "").join(""), /simulated picture/);
    const images = chunks.flatMap(finalParts).filter((part) => part.inlineData);
    assert.equal(images.length, 1);
    assert.deepEqual(readPng(images[0].inlineData.data), { width: 96, height: 64 });
    assert.equal(chunks.at(-1).candidates[0].finishReason, "STOP");
    assert.ok(chunks.at(-1).usageMetadata.candidatesTokenCount > 0);
    assert.match(server.simulator.requests[0].url, /:streamGenerateContent\?alt=sse$/);
  });

  it("lists the models", async () => {
    const names = [];
    for await (const { name } of await sdk().models.list()) names.push(name);
    assert.ok(names.includes(`models/${model}`), names.join());
  });
});

const picture = async (prompt) =>
  imageOf(await sdk().models.generateContent({ model, contents: prompt })).inlineData.data;

describe("a chat", () => {
  it("refines over turns, the signatures carried by the SDK", async () => {
    const chat = sdk().chats.create({ model });
    const first = await chat.sendMessage({ message: "A lake, 96x64 pixels" });
    const second = await chat.sendMessage({ message: "Make it evening, 96x64 pixels" });
    const third = await chat.sendMessage({ message: "Add a boat, 96x64 pixels" });
    assert.match(first.text, /turn 1\.$/);
    assert.match(second.text, /made from one image.*turn 2\.$/);
    assert.match(third.text, /made from one image.*turn 3\.$/);
    const images = [first, second, third].map((response) => imageOf(response).inlineData.data);
    for (const image of images) assert.deepEqual(readPng(image), { width: 96, height: 64 });
    assert.equal(new Set(images).size, 3);
  });

  it("refines over streams too", async () => {
    const chat = sdk().chats.create({ model });
    for (const message of ["A lake, 96x64 pixels", "Make it evening, 96x64 pixels"]) {
      const parts = [];
      for await (const chunk of await chat.sendMessageStream({ message })) parts.push(...finalParts(chunk));
      assert.equal(parts.filter((part) => part.inlineData).length, 1);
    }
    assert.deepEqual(
      server.simulator.requests.map(({ status }) => status),
      [200, 200],
    );
  });

  it("is refused when a picture comes back without its signature", async () => {
    const first = await sdk().models.generateContent({ model, contents: "A lake, 96x64 pixels" });
    const { inlineData } = imageOf(first);
    const contents = [
      { role: "user", parts: [{ text: "A lake, 96x64 pixels" }] },
      { role: "model", parts: [{ inlineData }] },
      { role: "user", parts: [{ text: "Make it evening" }] },
    ];
    const { status, message } = await failure(sdk().models.generateContent({ model, contents }));
    assert.equal(status, "INVALID_ARGUMENT");
    assert.equal(
      message,
      "Image part is missing a thought_signature in content position 2, part position 1.",
    );
  });
});

describe("an error", () => {
  const generate = (options = {}, key) =>
    sdk(key).models.generateContent({ model, contents: "A lake, 64x48 pixels", ...options });

  it("of a wrong key names its reason", async () => {
    const { code, message, details } = await failure(generate({}, "wrong-key"));
    assert.deepEqual([code, message], [400, "API key not valid. Please pass a valid API key."]);
    assert.equal(details[0].reason, "API_KEY_INVALID");
  });

  it("of a rate limit brings the wait", async () => {
    server.simulator.inject({ kind: "rate_limit", retryAfter: "7" });
    const { code, status, details } = await failure(generate());
    assert.deepEqual([code, status], [429, "RESOURCE_EXHAUSTED"]);
    assert.equal(details.find((detail) => detail["@type"].endsWith("RetryInfo")).retryDelay, "7s");
    readPng(imageOf(await generate()).inlineData.data);
  });

  it("of a switched-off model is 404", async () => {
    const { code, message } = await failure(generate({ model: "gemini-2.5-flash-image" }));
    assert.equal(code, 404);
    assert.match(message, /^models\/gemini-2\.5-flash-image is not found for API version v1,/);
  });

  it("of a value out of range names the field", async () => {
    const { code, message } = await failure(generate({ config: { imageConfig: { aspectRatio: "7:5" } } }));
    assert.equal(code, 400);
    assert.match(message, /generation_config\.image_config\.aspect_ratio: aspect_ratio must be one of '1:1'/);
  });

  it("in the middle of a stream ends it", async () => {
    server.simulator.inject({ kind: "reset" });
    const stream = await sdk().models.generateContentStream({ model, contents: "A lake, 64x48 pixels" });
    await assert.rejects(async () => {
      for await (const _ of stream);
    });
  });

  it("of policy comes as an answer without a picture", async () => {
    server.simulator.inject({ kind: "prompt_block" });
    const blocked = await generate();
    assert.equal(blocked.promptFeedback.blockReason, "PROHIBITED_CONTENT");
    assert.equal(blocked.candidates, undefined);

    server.simulator.inject({ kind: "prompt_block", reason: BlockedReason.JAILBREAK });
    assert.equal((await generate()).promptFeedback.blockReason, BlockedReason.JAILBREAK);

    server.simulator.inject({ kind: "policy", reason: FinishReason.MODEL_ARMOR });
    assert.equal((await generate()).candidates[0].finishReason, FinishReason.MODEL_ARMOR);

    server.simulator.inject({ kind: "policy" });
    const withheld = await generate();
    assert.equal(withheld.candidates[0].finishReason, "IMAGE_SAFETY");
    assert.equal(withheld.candidates[0].content.parts, undefined);
  });
});
