// Errors that hold pictures, in a logger that copies an error's fields.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import pino from "pino";
import { createConsumer } from "../support/consumer.mjs";

const dir = await createConsumer("pino");
const { AIGenerationClient } = await import(
  pathToFileURL(join(dir, "node_modules/ai-generation-client/index.js"))
);

test("a logged error tells the sizes of its pictures, which are all there for who reads them", async () => {
  const png = Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.alloc(8 << 20)]);
  const part = { inlineData: { mimeType: "image/png", data: png.toString("base64") } };
  const whole = JSON.stringify({ candidates: [{ content: { parts: [part] } }] });
  // The connection is lost after the picture.
  const lost = async () => {
    let pulled = false;
    const pull = (controller) => {
      if (pulled) controller.error(new TypeError("The connection was reset."));
      else controller.enqueue(Buffer.from(whole.slice(0, -3)));
      pulled = true;
    };
    return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }));
  };
  const client = new AIGenerationClient("a-key-of-nobody-1234", { fetch: lost, maxRetries: 1 });
  const error = await client.generate({ prompt: "a kite", width: 64, height: 64 }).catch((error) => error);
  assert.equal(error.details.images[0].data.length, png.length);

  const lines = [];
  const logger = pino({}, { write: (line) => lines.push(line) });
  logger.error(error);
  logger.error({ err: error, details: error.details }, "lost");
  for (const line of lines) {
    assert.ok(line.length < 10_000, `${line.length} characters`);
    assert.match(line, /"bytes":8388616/);
  }
  const [{ err }, second] = lines.map((line) => JSON.parse(line));
  assert.equal(err.type, error.name);
  assert.ok(err.message.startsWith(error.message), err.message);
  assert.equal(second.details.images[0].mimeType, "image/png");
});
