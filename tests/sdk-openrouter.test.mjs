// OpenRouter's own SDK, unchanged, against the simulator over HTTP: what it sends and what it accepts must both fit.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { OpenRouter } from "@openrouter/sdk";
import * as errors from "@openrouter/sdk/models/errors";
import { makePng, readPng } from "./sdk-png.mjs";
import { startServer } from "./support/server.mjs";

const model = "google/gemini-nano-banana-2.1";
const imageOnly = "black-forest-labs/flux.2-pro";

let server;
before(async () => {
  server = await startServer({ apiKey: "right-key" });
});
after(() => server.close());
beforeEach(() => server.simulator.reset());

/** The SDK tries failed calls again by itself; the tests here are about single answers. */
const sdk = (apiKey = "right-key") =>
  new OpenRouter({ apiKey, serverURL: `${server.url}/api/v1`, retryConfig: { strategy: "none" } });

const user = (content) => ({ role: "user", content });

const send = (options = {}, key) =>
  sdk(key).chat.send({
    chatRequest: {
      model,
      messages: [user("A red fox, 96x64 pixels")],
      modalities: ["image", "text"],
      ...options,
    },
  });

const paint = (options = {}) =>
  sdk().images.generate({
    imageGenerationRequest: { model: "openai/gpt-image-2", prompt: "A red fox", size: "96x64", ...options },
  });

const dataUrl = `data:image/png;base64,${makePng(64, 48, () => [220, 20, 20, 255]).toString("base64")}`;

/** The PNG of the one image of a message, in base64. */
function imageOf({ images }) {
  assert.equal(images.length, 1);
  const [head, base64] = images[0].imageUrl.url.split(",");
  assert.equal(head, "data:image/png;base64");
  return base64;
}

const messageOf = ({ choices }) => choices[0].message;

const collect = async (stream) => {
  const events = [];
  for await (const event of stream) events.push(event);
  return events;
};

async function failure(call, type) {
  const error = await call.then(
    () => assert.fail("it was answered"),
    (error) => error,
  );
  assert.ok(error instanceof type, `${error.name}: ${error}`);
  return error;
}

describe("chat.send", () => {
  it("gives a picture, words, a signature and the cost", async () => {
    const response = await send({ seed: 7, temperature: 0.5 });
    const message = messageOf(response);
    assert.deepEqual(readPng(imageOf(message)), { width: 96, height: 64 });
    assert.equal(message.content, "A simulated picture of 96x64 pixels, seed 7, turn 1.");
    assert.equal(message.reasoningDetails[0].type, "reasoning.encrypted");
    assert.ok(message.reasoningDetails[0].data.length > 4096);
    assert.equal(response.choices[0].finishReason, "stop");
    assert.equal(response.model, model);
    const { promptTokens, completionTokens, totalTokens, cost } = response.usage;
    assert.equal(promptTokens + completionTokens, totalTokens);
    assert.ok(cost > 0 && cost < 1);
  });

  it("takes the size from image_config where the prompt names none", async () => {
    const response = await send({
      messages: [user("A red fox")],
      imageConfig: { aspect_ratio: "16:9", image_size: "1K" },
    });
    assert.deepEqual(readPng(imageOf(messageOf(response))), { width: 1360, height: 768 });
  });

  it("works on images that the user brings", async () => {
    const text = { type: "text", text: "Add a boat, 96x64 pixels" };
    const [plain, edited] = await Promise.all(
      [[text], [text, { type: "image_url", imageUrl: { url: dataUrl } }]].map((parts) =>
        send({ messages: [user(parts)] }),
      ),
    );
    assert.notEqual(imageOf(messageOf(edited)), imageOf(messageOf(plain)));
    assert.equal(edited.usage.promptTokens - plain.usage.promptTokens, 258);
  });

  it("refines a message that comes back as it was, and refuses one without its signature", async () => {
    const first = messageOf(await send());
    const messages = [user("A red fox, 96x64 pixels"), first, user("Make it evening, 96x64 pixels")];
    const second = messageOf(await send({ messages }));
    assert.match(second.content, /turn 2\.$/);
    assert.notEqual(imageOf(second), imageOf(first));

    const { reasoningDetails: _, ...unsigned } = first;
    const call = send({ messages: [messages[0], unsigned, messages[2]] });
    const { error } = await failure(call, errors.BadRequestResponseError);
    assert.match(error.metadata.raw, /missing a thought_signature in content position 2/);
  });

  it("keeps words and images apart by what the model can and what was asked for", async () => {
    const call = send({ model: imageOnly });
    const { message } = await failure(call, errors.NotFoundResponseError);
    assert.match(message, /output modalities: image, text/);
    const image = messageOf(await send({ model: imageOnly, modalities: ["image"] }));
    assert.equal(image.content, "");
    readPng(imageOf(image));
    const words = messageOf(await send({ modalities: ["text"] }));
    assert.equal(words.images, undefined);
    assert.match(words.content, /words alone/);
  });

  it("streams words, the signature and the usage", async () => {
    const whole = messageOf(await send());
    const chunks = await collect(await send({ stream: true }));
    const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));
    assert.equal(deltas.map(({ content }) => content).join(""), whole.content);
    assert.deepEqual(
      deltas.flatMap(({ reasoningDetails }) => reasoningDetails ?? []),
      whole.reasoningDetails,
    );
    assert.equal(chunks.at(-2).choices[0].finishReason, "stop");
    assert.ok(chunks.at(-1).usage.cost > 0);
  });

  it("streams the picture, which the SDK leaves out, after lines that keep the connection", async () => {
    const response = await fetch(`${server.url}/api/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: "Bearer right-key", "content-type": "application/json" },
      body: JSON.stringify({ model, messages: [user("A red fox, 96x64 pixels")], stream: true }),
    });
    const text = await response.text();
    assert.match(text, /^: OPENROUTER PROCESSING\n\n/);
    assert.match(text, /\ndata: \[DONE\]\n\n$/);
    const chunks = text
      .split("\n\n")
      .filter((event) => event.startsWith("data: {"))
      .map((event) => JSON.parse(event.slice(6)));
    const images = chunks.flatMap(({ choices }) => choices[0]?.delta.images ?? []);
    assert.equal(images.length, 1);
    assert.equal(images[0].image_url.url, messageOf(await send()).images[0].imageUrl.url);
  });
});

describe("addresses of images", () => {
  let other;
  before(async () => {
    other = await startServer({ imageUrls: true });
  });
  after(() => other.close());

  const ask = (messages) =>
    new OpenRouter({
      apiKey: "any",
      serverURL: `${other.url}/api/v1`,
      retryConfig: { strategy: "none" },
    }).chat.send({
      chatRequest: { model, messages },
    });

  it("stand in for the data URLs, and take no key", async () => {
    const { url } = messageOf(await ask([user("A red fox, 96x64 pixels")])).images[0].imageUrl;
    assert.ok(url.startsWith(`${other.url}/simulator-images/`), url);
    const image = await fetch(url);
    assert.equal(image.headers.get("content-type"), "image/png");
    assert.deepEqual(readPng(Buffer.from(await image.arrayBuffer())), { width: 96, height: 64 });
    const leaked = await fetch(url, { headers: { authorization: "Bearer right-key" } });
    assert.equal(leaked.status, 400);
    assert.equal((await fetch(url.replace(/[^/]*\.png$/, "none.png"))).status, 404);
  });

  it("are understood when they come back", async () => {
    const first = messageOf(await ask([user("A red fox, 96x64 pixels")]));
    const second = messageOf(
      await ask([user("A red fox, 96x64 pixels"), first, user("Make it evening, 96x64 pixels")]),
    );
    assert.match(second.content, /turn 2\.$/);
  });
});

describe("images.generate", () => {
  it("gives pictures with their type and the cost", async () => {
    const { data, usage } = await paint({ n: 2 });
    assert.deepEqual(
      data.map(({ b64Json, mediaType }) => [readPng(b64Json), mediaType]),
      Array(2).fill([{ width: 96, height: 64 }, "image/png"]),
    );
    assert.notEqual(data[0].b64Json, data[1].b64Json);
    assert.ok(usage.cost > 0 && usage.totalTokens > 0);
  });

  it("takes every parameter", async () => {
    const { data } = await paint({
      size: undefined,
      resolution: "512",
      aspectRatio: "2:1",
      quality: "high",
      outputFormat: "webp",
      outputCompression: 80,
      background: "transparent",
      seed: 7,
      inputReferences: [{ type: "image_url", imageUrl: { url: dataUrl } }],
      user: "someone",
    });
    assert.equal(data[0].mediaType, "image/webp");
    assert.match(Buffer.from(data[0].b64Json, "base64").toString("latin1", 0, 12), /^RIFF....WEBP/s);
  });

  it("streams partial images where the model has them, and is whole where it has none", async () => {
    const events = await collect(await paint({ stream: true }));
    assert.deepEqual(
      events.map(({ type, partialImageIndex }) => [type, partialImageIndex]),
      [
        ["image_generation.partial_image", 0],
        ["image_generation.partial_image", 1],
        ["image_generation.completed", undefined],
      ],
    );
    for (const { b64Json } of events) assert.deepEqual(readPng(b64Json), { width: 96, height: 64 });
    assert.ok(events[2].usage.cost > 0);
    const { data } = await paint({ model: imageOnly, stream: true });
    assert.equal(data.length, 1);
  });

  it("refuses what contradicts itself or is too much", async () => {
    for (const options of [
      { aspectRatio: "1:1" },
      { resolution: "4K" },
      { size: "big" },
      { background: "transparent", outputFormat: "jpeg" },
      { model: imageOnly, n: 2 },
      { model: "openai/dall-e-3" },
    ])
      await failure(paint(options), errors.BadRequestResponseError);
  });

  it("says in a stream that a picture is withheld", async () => {
    server.simulator.inject({ kind: "policy" });
    const events = await collect(await paint({ stream: true }));
    assert.equal(events.at(-1).type, "error");
    assert.equal(events.at(-1).error.code, "content_policy_violation");
  });
});

describe("models", () => {
  it("are listed, with what they put out", async () => {
    const pages = await collect(await sdk().models.list());
    const listed = pages.flatMap((page) => (page.result ?? page).data);
    const outputs = Object.fromEntries(
      listed.map(({ id, architecture }) => [id, architecture.outputModalities]),
    );
    assert.deepEqual(outputs[model], ["image", "text"]);
    assert.deepEqual(outputs[imageOnly], ["image"]);
    const painters = await sdk().images.listModels();
    assert.ok(
      painters.data.some(({ id, supportsStreaming }) => id === "openai/gpt-image-2" && supportsStreaming),
    );
  });
});

describe("an error", () => {
  it("has the SDK's class for its status", async () => {
    for (const [status, type] of [
      [400, errors.BadRequestResponseError],
      [401, errors.UnauthorizedResponseError],
      [402, errors.PaymentRequiredResponseError],
      [403, errors.ForbiddenResponseError],
      [404, errors.NotFoundResponseError],
      [408, errors.RequestTimeoutResponseError],
      [429, errors.TooManyRequestsResponseError],
      [500, errors.InternalServerResponseError],
      [503, errors.ServiceUnavailableResponseError],
      [529, errors.ProviderOverloadedResponseError],
    ]) {
      server.simulator.inject({ kind: "status", status });
      const { error } = await failure(send(), type);
      assert.equal(error.code, status);
    }
  });

  it("of a key says whether there was one", async () => {
    const { message } = await failure(send({}, "wrong-key"), errors.UnauthorizedResponseError);
    assert.equal(message, "User not found.");
    const response = await fetch(`${server.url}/api/v1/chat/completions`, { method: "POST", body: "{}" });
    assert.equal(response.status, 401);
    assert.equal((await response.json()).error.message, "No auth credentials found");
  });

  it("of a rate limit brings the wait, and of a used-up day says so", async () => {
    server.simulator.inject({ kind: "rate_limit", retryAfter: "7" });
    const limited = await failure(send(), errors.TooManyRequestsResponseError);
    assert.equal(limited.headers.get("retry-after"), "7");
    assert.deepEqual(JSON.parse(limited.body).error.availability, { retryable: true, retry_after: 7 });
    server.simulator.inject({ kind: "rate_limit", retryAfter: "per-day" });
    const { message, headers } = await failure(send(), errors.TooManyRequestsResponseError);
    assert.match(message, /free-models-per-day/);
    assert.equal(headers.get("retry-after"), null);
  });

  it("of policy flags the input, or withholds the picture", async () => {
    server.simulator.inject({ kind: "prompt_block" });
    const { error } = await failure(send(), errors.ForbiddenResponseError);
    assert.deepEqual(error.metadata, {
      reasons: ["sexual"],
      flagged_input: "A red fox, 96x64 pixels",
      provider_name: "Google AI Studio",
      model_slug: model,
    });
    server.simulator.inject({ kind: "policy" });
    const { choices } = await send();
    assert.equal(choices[0].finishReason, "content_filter");
    assert.equal(choices[0].message.images, undefined);
  });

  it("can come in the middle of a stream", async () => {
    server.simulator.inject({ kind: "status", status: 200 });
    const chunks = await collect(await send({ stream: true }));
    assert.equal(chunks.at(-1).error.code, 502);
    assert.equal(chunks.at(-1).choices[0].finishReason, "error");
  });
});
