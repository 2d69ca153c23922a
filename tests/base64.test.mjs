// Base64 in the package's own WebAssembly, where it is searched, decoded and encoded by vectors, against Node's: every
// length, and every character at every place of some vectors and of what is left over after them.
import assert from "node:assert/strict";
import { join } from "node:path";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { createConsumer } from "./support/consumer.mjs";

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
let open;

before(async () => {
  const installed = join(await createConsumer("base64"), "node_modules/ai-generation-client/index.js");
  const { AIGenerationClient } = await import(pathToFileURL(installed).href);
  open = (fetch) => new AIGenerationClient("key", { fetch, maxRetries: 1 });
});

/** An answer whose image is this string of JSON. */
const answerText = (string) =>
  `{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":${string}}}]}}]}`;

const answer = (data) => new Response(Buffer.from(answerText(JSON.stringify(data)), "latin1"));

/** The same answer in chunks of `size` bytes. */
function chunked(data, size) {
  const text = Buffer.from(answerText(JSON.stringify(data)));
  const body = new ReadableStream({
    start(controller) {
      for (let at = 0; at < text.length; at += size) controller.enqueue(text.subarray(at, at + size));
      controller.close();
    },
  });
  return new Response(body);
}

/** Bytes that look random, and are the same each time. */
function bytes(length, seed) {
  const random = Buffer.alloc(length);
  let state = seed;
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    random[index] = state >>> 24;
  }
  return random;
}

const request = { prompt: "A fox", width: 64, height: 64 };

test("images of every length go out and come back byte by byte", async () => {
  let sent;
  const client = open(async (_url, { body }) => {
    sent = JSON.parse(Buffer.from(body).toString()).contents[0].parts[1].inlineData.data;
    return answer(sent);
  });
  const lengths = [...Array(300).keys(), 49_151, 49_152, 49_153, 98_303, 200_001];
  for (const length of lengths) {
    const inputImage = Buffer.concat([signature, bytes(length, length + 1)]);
    const { imageData } = await client.generate({ ...request, inputImage });
    assert.equal(sent, inputImage.toString("base64"), `${inputImage.length} bytes going out`);
    assert.ok(inputImage.equals(imageData), `${inputImage.length} bytes coming back`);
  }
});

test("text may be split anywhere", async () => {
  let size;
  const image = Buffer.concat([signature, bytes(700, 3)]);
  const client = open(async () => chunked(image.toString("base64"), size));
  for (size = 1; size < 200; size++) {
    const { imageData } = await client.generate(request);
    assert.ok(image.equals(imageData), `in chunks of ${size}`);
  }
});

/** Four vectors of text and a rest, of which the last four characters may be padding. */
const text = Buffer.concat([signature, bytes(46, 7)]).toString("base64");

test("a character that is not of the alphabet is found wherever it is", async () => {
  let data;
  const client = open(async () => answer(data));
  // Both alphabets, and white space.
  const alphabet = /[A-Za-z0-9+/_\- \t\r\n]/;
  for (let place = 0; place < text.length; place++) {
    for (let code = 0; code < 256; code++) {
      const character = String.fromCharCode(code);
      // At the end it is padding.
      if (character === "=" && place === text.length - 1) continue;
      data = text.slice(0, place) + character + text.slice(place + 1);
      const outcome = await client.generate(request).catch((error) => error);
      if (alphabet.test(character))
        assert.ok(Buffer.from(data, "base64").equals(outcome.imageData), `${character} at ${place}`);
      else assert.equal(outcome.code, "invalid_image_data", `character ${code} at ${place}`);
    }
  }
});

test("an escape is found wherever it is", async () => {
  let string;
  const client = open(async () => new Response(answerText(string)));
  const long = text.repeat(3);
  for (let place = 0; place < long.length; place++) {
    const code = long.charCodeAt(place).toString(16).padStart(4, "0");
    string = `"${long.slice(0, place)}\\u${code}${long.slice(place + 1)}"`;
    const { imageData } = await client.generate(request);
    assert.ok(Buffer.from(long, "base64").equals(imageData), `at ${place}`);
  }
});

test("padding is whole, left out or of the right place", async () => {
  let data;
  const client = open(async () => answer(data));
  for (const length of [8, 9, 10, 11, 22, 23, 24, 25]) {
    const image = Buffer.concat([signature, bytes(length, 3)]);
    const [text, padding] = image
      .toString("base64")
      .match(/^([^=]*)(=*)$/)
      .slice(1);
    for (let signs = 0; signs < 4; signs++) {
      data = text + "=".repeat(signs);
      const outcome = await client.generate(request).catch((error) => error);
      if (signs <= padding.length) assert.ok(image.equals(outcome.imageData), data);
      else assert.equal(outcome.code, "invalid_image_data", data);
    }
    for (const wrong of [
      text.slice(0, -1).replace(/.$/, "="),
      `=${text}`,
      `${text.slice(0, 16)}=${text.slice(17)}`,
    ]) {
      data = wrong.slice(0, wrong.length - (wrong.length % 4));
      const outcome = await client.generate(request).catch((error) => error);
      const right = /^[^=]*={0,2}$/.test(data);
      assert.equal(outcome.code, right ? undefined : "invalid_image_data", data);
    }
  }
});
