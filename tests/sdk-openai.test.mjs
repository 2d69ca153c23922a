// OpenAI's own SDK, unchanged, against the simulator over HTTP: what it reads and what it sends must both fit.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import OpenAI, { toFile } from "openai";
import { makePng, readPng } from "./sdk-png.mjs";
import { startServer } from "./support/server.mjs";

const model = "gpt-image-2";
const chatModel = "gpt-5.5";

let server;
before(async () => {
  server = await startServer({ apiKey: "right-key" });
});
after(() => server.close());
beforeEach(() => server.simulator.reset());

/** The SDK tries failed calls again by itself; the tests here are about single answers. */
const sdk = (apiKey = "right-key") => new OpenAI({ apiKey, baseURL: `${server.url}/v1`, maxRetries: 0 });

const generate = (options = {}, key) =>
  sdk(key).images.generate({ model, prompt: "A red fox", size: "96x64", ...options });

const file = (paint, name = "image.png", type = "image/png", [width, height] = [64, 48]) =>
  toFile(makePng(width, height, paint), name, { type });

const red = () => [220, 20, 20, 255];
const green = () => [20, 220, 20, 255];

const edit = async (options = {}) =>
  sdk().images.edit({ model, prompt: "Add a boat", size: "96x64", image: await file(red), ...options });

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
  assert.ok(error instanceof type, String(error));
  return error;
}

describe("images.generate", () => {
  it("gives PNGs of the size that was asked for, and usage", async () => {
    const response = await generate({ n: 2, quality: "low", moderation: "low", user: "someone" });
    assert.deepEqual(
      response.data.map(({ b64_json }) => readPng(b64_json)),
      [
        { width: 96, height: 64 },
        { width: 96, height: 64 },
      ],
    );
    assert.notEqual(response.data[0].b64_json, response.data[1].b64_json);
    const { size, quality, background, output_format, usage } = response;
    assert.deepEqual([size, quality, background, output_format], ["96x64", "low", "opaque", "png"]);
    assert.equal(usage.input_tokens + usage.output_tokens, usage.total_tokens);
    assert.equal(usage.input_tokens_details.image_tokens, 0);
    assert.match(response._request_id, /^req_/);
    assert.deepEqual(server.simulator.requests, [
      { url: `${server.url}/v1/images/generations`, status: 200 },
    ]);
  });

  it("gives the format and the background that were asked for", async () => {
    const start = async (options) =>
      Buffer.from((await generate(options)).data[0].b64_json, "base64")
        .subarray(0, 12)
        .toString("latin1");
    assert.match(await start({ output_format: "jpeg", output_compression: 50 }), /^\xff\xd8\xff/);
    assert.match(await start({ output_format: "webp" }), /^RIFF....WEBP/s);
    const { data, background } = await generate({ background: "transparent" });
    assert.equal(background, "transparent");
    assert.deepEqual(readPng(data[0].b64_json), { width: 96, height: 64, alpha: true });
  });

  it("gives a GIF of frames", async () => {
    const { data, output_format } = await generate({
      model: "gpt-image-2.6-flare",
      output_format: "gif",
      frame_count: 4,
      frame_duration_ms: 100,
    });
    assert.equal(output_format, "gif");
    const gif = Buffer.from(data[0].b64_json, "base64").toString("latin1");
    assert.ok(gif.startsWith("GIF89a\x60\0\x40\0"), "a GIF of 96 by 64 pixels");
    assert.equal(gif.split("\x21\xf9\x04\0\x0a\0").length - 1, 4, "four frames of a tenth of a second");
  });

  it("gives an SVG, and what its author cost", async () => {
    const response = await generate({
      model: "gpt-image-2.6-sunburst",
      output_format: "svg",
      svg: { model: "gpt-5.5", reasoning: { effort: "low" } },
      quality: "max",
      complexity: "high",
      safety_identifier: "somebody",
    });
    assert.match(Buffer.from(response.data[0].b64_json, "base64").toString(), /^<svg [^>]+>\n<rect/);
    const { output_format, quality, safety_identifier, svg_usage } = response;
    assert.deepEqual([output_format, quality, safety_identifier], ["svg", "max", "somebody"]);
    assert.equal(svg_usage.model, "gpt-5.5");
    assert.equal(svg_usage.input_tokens + svg_usage.output_tokens, svg_usage.total_tokens);
  });

  it("streams partial images and then the picture", async () => {
    const events = await collect(await generate({ stream: true, partial_images: 2 }));
    assert.deepEqual(
      events.map(({ type, partial_image_index }) => [type, partial_image_index]),
      [
        ["image_generation.partial_image", 0],
        ["image_generation.partial_image", 1],
        ["image_generation.completed", undefined],
      ],
    );
    for (const { b64_json } of events) assert.deepEqual(readPng(b64_json), { width: 96, height: 64 });
    assert.equal(new Set(events.map(({ b64_json }) => b64_json)).size, 3);
    assert.ok(events[2].usage.output_tokens > 0);
    const whole = await generate();
    assert.ok(events[2].b64_json === whole.data[0].b64_json, "the picture is the same as without a stream");
  });
});

describe("images.edit", () => {
  it("works on one image, and on several", async () => {
    const [one, other, both] = await Promise.all([
      edit(),
      edit({ image: await file(green) }),
      edit({ image: [await file(red, "a.png"), await file(green, "b.png")], input_fidelity: undefined }),
    ]);
    const pictures = [one, other, both].map(({ data }) => data[0].b64_json);
    for (const picture of pictures) assert.deepEqual(readPng(picture), { width: 96, height: 64 });
    assert.equal(new Set(pictures).size, 3);
    const tokens = [one, both].map(({ usage }) => usage.input_tokens_details.image_tokens);
    assert.equal(tokens[0] * 2, tokens[1]);
  });

  it("takes a mask that lies over the first image", async () => {
    const half = (x) => [0, 0, 0, x < 32 ? 0 : 255];
    const masked = await edit({ mask: await file(half, "mask.png") });
    assert.notEqual(masked.data[0].b64_json, (await edit()).data[0].b64_json);
    const other = edit({ mask: await file(half, "mask.png", "image/png", [32, 32]) });
    const error = await failure(other, OpenAI.BadRequestError);
    assert.equal(error.param, "mask");
    assert.match(error.message, /mask size does not match image size/);
  });

  it("streams", async () => {
    const events = await collect(await edit({ stream: true, partial_images: 1 }));
    assert.deepEqual(
      events.map(({ type }) => type),
      ["image_edit.partial_image", "image_edit.completed"],
    );
    assert.deepEqual(readPng(events[1].b64_json), { width: 96, height: 64 });
  });

  it("takes a markup, and an SVG's author as the fields of a form", async () => {
    const half = await file((x) => [0, 0, 255, x < 32 ? 0 : 255], "marks.png");
    const newer = { model: "gpt-image-2.5-sunburst" };
    const [plain, marked] = await Promise.all([edit(newer), edit({ ...newer, markup: half })]);
    assert.notEqual(plain.data[0].b64_json, marked.data[0].b64_json);
    const error = await failure(edit({ ...newer, markup: half, mask: half }), OpenAI.BadRequestError);
    assert.equal(error.param, "markup");
    assert.equal((await failure(edit({ markup: half }), OpenAI.BadRequestError)).param, "markup");
    const svg = { model: "gpt-5.5", reasoning: { effort: "high" } };
    const { svg_usage } = await edit({ ...newer, output_format: "svg", svg });
    assert.equal(svg_usage.model, "gpt-5.5");
  });

  it("refuses a file without an image's type", async () => {
    const image = await file(red, "image.bin", "application/octet-stream");
    const error = await failure(edit({ image }), OpenAI.BadRequestError);
    assert.deepEqual([error.param, error.code], ["image", "unsupported_file_mimetype"]);
  });

  it("refuses more than sixteen images", async () => {
    const image = await Promise.all(Array.from({ length: 17 }, () => file(red)));
    const error = await failure(edit({ image }), OpenAI.BadRequestError);
    assert.deepEqual([error.param, error.code], ["image", "array_above_max_length"]);
  });
});

describe("responses.create", () => {
  const create = (options = {}) =>
    sdk().responses.create({
      model: chatModel,
      input: "A red fox",
      tools: [{ type: "image_generation", size: "96x64" }],
      ...options,
    });
  const callOf = (response) => response.output.find(({ type }) => type === "image_generation_call");
  const imageUrl = `data:image/png;base64,${makePng(64, 48, red).toString("base64")}`;

  it("gives the picture as a call, words, and usage", async () => {
    const response = await create({
      instructions: "Paint calmly.",
      tool_choice: { type: "image_generation" },
    });
    assert.equal(response.status, "completed");
    const call = callOf(response);
    assert.deepEqual(readPng(call.result), { width: 96, height: 64 });
    assert.deepEqual([call.status, call.action, call.revised_prompt], ["completed", "generate", "A red fox"]);
    assert.match(response.output_text, /96x64 pixels, turn 1/);
    assert.equal(response.instructions, "Paint calmly.");
    const { input_tokens, output_tokens, total_tokens } = response.usage;
    assert.equal(input_tokens + output_tokens, total_tokens);
    assert.ok(response.tool_usage.image_gen.output_tokens > 0);
  });

  it("works on images that the user brings, and takes a mask", async () => {
    const input = [
      {
        role: "user",
        content: [
          { type: "input_text", text: "Add a boat" },
          { type: "input_image", image_url: imageUrl, detail: "auto" },
        ],
      },
    ];
    const plain = callOf(await create({ input }));
    assert.equal(plain.action, "edit");
    const mask = makePng(64, 48, (x) => [0, 0, 0, x < 32 ? 0 : 255]).toString("base64");
    const input_image_mask = { image_url: `data:image/png;base64,${mask}` };
    const tools = [{ type: "image_generation", size: "96x64", input_image_mask }];
    const masked = callOf(await create({ input, tools }));
    assert.notEqual(masked.result, plain.result);
  });

  it("refines what went before, when its output comes back as it was", async () => {
    const first = await create();
    const input = [
      { role: "user", content: "A red fox" },
      ...first.output,
      { role: "user", content: "Make it evening" },
    ];
    const second = await create({ input });
    assert.equal(callOf(second).action, "edit");
    assert.match(second.output_text, /turn 2/);
    assert.notEqual(callOf(second).result, callOf(first).result);
  });

  it("draws an SVG or a GIF, and moderates as it is told", async () => {
    const tool = { type: "image_generation", size: "96x64", moderation: "low", complexity: "low" };
    const draw = async (fields) => callOf(await create({ tools: [{ ...tool, ...fields }] }));
    const svg = await draw({ output_format: "svg", svg: { model: "gpt-5.5" } });
    assert.match(Buffer.from(svg.result, "base64").toString(), /^<svg /);
    assert.deepEqual([svg.output_format, svg.svg_usage.model], ["svg", "gpt-5.5"]);
    const gif = await draw({ output_format: "gif", frame_count: 2, frame_duration_ms: 500 });
    assert.match(Buffer.from(gif.result, "base64").toString("latin1"), /^GIF89a/);
  });

  it("answers in words where there is no image tool", async () => {
    const response = await create({ tools: [] });
    assert.equal(callOf(response), undefined);
    assert.match(response.output_text, /words alone/);
  });

  it("streams every step", async () => {
    const tools = [{ type: "image_generation", size: "96x64", partial_images: 2 }];
    const events = await collect(await create({ stream: true, tools }));
    const steps = events.map(({ type }) => type);
    assert.deepEqual(
      steps.filter((type, index) => type !== steps[index - 1]),
      [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.image_generation_call.in_progress",
        "response.image_generation_call.generating",
        "response.image_generation_call.partial_image",
        "response.image_generation_call.completed",
        "response.output_item.done",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
      ],
    );
    assert.deepEqual(
      events.map(({ sequence_number }) => sequence_number),
      events.map((_, index) => index),
    );
    const of = (type) => events.filter((event) => event.type === type);
    const partials = of("response.image_generation_call.partial_image");
    assert.deepEqual(
      partials.map(({ partial_image_index }) => partial_image_index),
      [0, 1],
    );
    for (const { partial_image_b64 } of partials)
      assert.deepEqual(readPng(partial_image_b64), { width: 96, height: 64 });
    assert.equal(of("response.image_generation_call.completed")[0].result, undefined);
    const [done] = of("response.output_item.done");
    assert.deepEqual(readPng(done.item.result), { width: 96, height: 64 });
    const [{ response }] = of("response.completed");
    assert.ok(callOf(response).result === done.item.result, "the picture is in the end again");
    const said = of("response.output_text.delta").map(({ delta }) => delta);
    assert.equal(said.join(""), response.output[1].content[0].text);
  });

  it("is put together by the SDK's own reader of streams", async () => {
    const tools = [{ type: "image_generation", size: "96x64" }];
    const stream = sdk().responses.stream({ model: chatModel, input: "A red fox", tools });
    const response = await stream.finalResponse();
    assert.deepEqual(readPng(callOf(response).result), { width: 96, height: 64 });
    assert.match(response.output_text, /96x64 pixels/);
  });

  it("says in the call why a picture is withheld, and in the response why nothing came", async () => {
    server.simulator.inject({ kind: "policy" });
    const withheld = callOf(await create());
    assert.deepEqual([withheld.status, withheld.result], ["failed", null]);
    assert.equal(withheld.error.code, "moderation_blocked");
    assert.equal(withheld.error.moderation_details.moderation_stage, "output");

    server.simulator.inject({ kind: "prompt_block" });
    const blocked = await create();
    assert.equal(blocked.status, "failed");
    assert.equal(blocked.error.code, "image_content_policy_violation");
    assert.deepEqual(blocked.output, []);
  });

  it("refuses what it does not know", async () => {
    for (const [options, param, code] of [
      [{ image_config: {} }, "image_config", "unknown_parameter"],
      [
        { tools: [{ type: "image_generation", aspect_ratio: "1:1" }] },
        "tools[0].aspect_ratio",
        "unknown_parameter",
      ],
      [{ tools: [{ type: "image_generation", size: "100x100" }] }, "tools[0].size", "invalid_value"],
      [
        { input: [{ role: "user", content: [{ type: "text", text: "A fox" }] }] },
        "input[0].content[0].type",
        "invalid_value",
      ],
      [{ model: "gpt-image-2" }, "model", "model_not_found"],
      [{ previous_response_id: "resp_1" }, "previous_response_id", "previous_response_not_found"],
    ]) {
      const error = await failure(create(options), OpenAI.BadRequestError);
      assert.deepEqual([error.param, error.code], [param, code]);
    }
  });
});

describe("models", () => {
  it("are listed and found, apart from Gemini's at the same path", async () => {
    const ids = [];
    for await (const { id } of sdk().models.list()) ids.push(id);
    assert.ok(ids.includes(model) && ids.includes(chatModel), ids.join());
    assert.equal((await sdk().models.retrieve(model)).id, model);
    await failure(sdk().models.retrieve("dall-e-3"), OpenAI.NotFoundError);
    const gemini = await fetch(`${server.url}/v1/models`, { headers: { "x-goog-api-key": "right-key" } });
    assert.match((await gemini.json()).models[0].name, /^models\/gemini/);
  });
});

describe("an error", () => {
  it("has the SDK's class for its status", async () => {
    for (const [status, type] of [
      [400, OpenAI.BadRequestError],
      [401, OpenAI.AuthenticationError],
      [403, OpenAI.PermissionDeniedError],
      [404, OpenAI.NotFoundError],
      [409, OpenAI.ConflictError],
      [422, OpenAI.UnprocessableEntityError],
      [429, OpenAI.RateLimitError],
      [500, OpenAI.InternalServerError],
      [503, OpenAI.InternalServerError],
    ]) {
      server.simulator.inject({ kind: "status", status });
      assert.equal((await failure(generate(), type)).status, status);
    }
  });

  it("of a wrong key does not repeat it", async () => {
    const error = await failure(generate({}, "wrong-key"), OpenAI.AuthenticationError);
    assert.equal(error.code, "invalid_api_key");
    assert.doesNotMatch(error.message, /wrong/);
    assert.match(error.requestID, /^req_/);
  });

  it("of a rate limit brings the wait, and of a used-up quota says so", async () => {
    server.simulator.inject({ kind: "rate_limit", retryAfter: "7" });
    const limited = await failure(generate(), OpenAI.RateLimitError);
    assert.equal(limited.code, "rate_limit_exceeded");
    const waits = ["retry-after", "retry-after-ms"].map((name) => limited.headers.get(name));
    assert.deepEqual(waits, ["7", "7000"]);

    server.simulator.inject({ kind: "rate_limit", retryAfter: "per-day" });
    const over = await failure(generate(), OpenAI.RateLimitError);
    assert.deepEqual([over.code, over.type], ["insufficient_quota", "insufficient_quota"]);
  });

  it("of policy says at which stage", async () => {
    for (const [kind, stage] of [
      ["prompt_block", "input"],
      ["policy", "output"],
    ]) {
      server.simulator.inject({ kind });
      const error = await failure(generate(), OpenAI.BadRequestError);
      assert.equal(error.code, "moderation_blocked");
      assert.deepEqual(error.error.moderation_details, { categories: ["sexual"], moderation_stage: stage });
    }
  });

  it("of a parameter names it", async () => {
    for (const [options, param, code] of [
      [{ response_format: "b64_json" }, "response_format", "unknown_parameter"],
      [{ aspect_ratio: "1:1" }, "aspect_ratio", "unknown_parameter"],
      [{ n: 11 }, "n", "integer_above_max_value"],
      [{ size: "1024x1000" }, "size", "invalid_value"],
      [{ quality: "xhigh" }, "quality", "invalid_value"],
      [{ frame_count: 4 }, "frame_count", "invalid_value"],
      [{ output_format: "gif", stream: true }, "stream", "invalid_value"],
      [{ output_format: "svg", n: 2 }, "n", "invalid_value"],
      [{ output_format: "svg", output_compression: 50 }, "output_compression", "invalid_value"],
      [{ background: "transparent", output_format: "jpeg" }, "background", "invalid_value"],
      [{ prompt: undefined }, "prompt", "missing_required_parameter"],
    ]) {
      const error = await failure(generate(options), OpenAI.BadRequestError);
      assert.deepEqual([error.param, error.code], [param, code]);
    }
    const retired = await failure(generate({ model: "dall-e-3" }), OpenAI.NotFoundError);
    assert.equal(retired.code, "model_not_found");
  });

  it("in the middle of a stream ends it", async () => {
    for (const [fault, code] of [
      [{ kind: "policy" }, "moderation_blocked"],
      [{ kind: "status", status: 200 }, null],
    ]) {
      server.simulator.inject(fault);
      const stream = await generate({ stream: true, partial_images: 1 });
      const error = await failure(collect(stream), OpenAI.APIError);
      assert.equal(error.code, code);
    }
    server.simulator.inject({ kind: "reset" });
    const stream = await generate({ stream: true });
    await assert.rejects(collect(stream));
  });
});
