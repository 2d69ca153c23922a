// PNG files for the tests with the providers' SDKs: read as far as is needed to know that one is whole, and made.
import assert from "node:assert/strict";
import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = "\x89PNG\r\n\x1a\n";

/** Decodes a PNG as far as its size and its inflated rows; fails on anything that is not a whole one. */
export function readPng(image) {
  const bytes = Buffer.from(image, "base64");
  assert.equal(bytes.subarray(0, 8).toString("latin1"), SIGNATURE);
  const chunks = [];
  for (let at = 8; at < bytes.length; ) {
    const end = at + 12 + bytes.readUInt32BE(at);
    chunks.push({ type: bytes.toString("latin1", at + 4, at + 8), data: bytes.subarray(at + 8, end - 4) });
    at = end;
  }
  assert.deepEqual([chunks[0].type, chunks.at(-1).type], ["IHDR", "IEND"]);
  const [width, height] = [chunks[0].data.readUInt32BE(0), chunks[0].data.readUInt32BE(4)];
  const channels = { 2: 3, 6: 4 }[chunks[0].data[9]];
  const rows = inflateSync(
    Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data)),
  );
  assert.equal(rows.length, height * (1 + channels * width));
  return { width, height, ...(channels === 4 && { alpha: true }) };
}

/** A PNG whose pixels are `[red, green, blue, alpha]`, as `paint` gives them for a place. */
export function makePng(width, height, paint) {
  const rows = Buffer.alloc(height * (1 + 4 * width));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows.set(paint(x, y), y * (1 + 4 * width) + 1 + 4 * x);
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 6, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([
    Buffer.from(SIGNATURE, "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type, data) {
  const [length, body, check] = [Buffer.alloc(4), Buffer.concat([Buffer.from(type), data]), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
