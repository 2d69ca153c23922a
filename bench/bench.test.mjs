// The bench's own arithmetic: a table that judges must judge rightly.
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { chart } from "./chart.mjs";
import { moved, subjects } from "./pictures.mjs";
import { checksum, png } from "./png.mjs";
import { tables } from "./readme.mjs";
import { conclusion, line } from "./report.mjs";
import { row } from "./rows.mjs";
import { interleave, median, summary } from "./stats.mjs";

const target = { most: 1.15 };
const steady = (around) => [0.99, 1, 1, 1, 1.01].map((share) => share * around);
const restless = (around) =>
  Array.from({ length: 25 }, (_, index) => [0.5, 0.7, 1, 1.3, 2][index % 5] * around);
const judged = (value, list) =>
  row({
    key: "k",
    name: "n",
    runtime: "node",
    value,
    target,
    samples: { raw: list(10), ours: list(10 * value) },
  });

test("medians and quartiles are interpolated", () => {
  assert.equal(median([4, 1, 3, 2]), 2.5);
  const { n, q1, q3 } = summary([1, 2, 3, 4, 5]);
  assert.deepEqual({ n, q1, q3 }, { n: 5, q1: 2, q3: 4 });
});

test("a target is reached or missed by its bound", () => {
  assert.equal(judged(1.1, steady).verdict, "reached");
  assert.equal(judged(1.2, steady).verdict, "MISSED");
  const least = row({ key: "k", name: "n", runtime: "node", value: 0.7, target: { least: 0.8 } });
  assert.equal(least.verdict, "MISSED");
});

test("on a busy machine a close call is not judged, and a clear one is", () => {
  assert.equal(judged(1.1, restless).verdict, "noisy: not judged");
  assert.equal(judged(1.2, restless).verdict, "noisy: not judged");
  assert.equal(judged(12, restless).verdict, "MISSED");
});

test("what was missed is said in the last lines", () => {
  const rows = [judged(1.1, steady), judged(1.2, steady)];
  assert.match(conclusion(rows), /^1 of 2 targets reached\.\n {2}missed: n \(node\): 1\.20×, ≤ 1\.15×$/);
  assert.match(line(rows[1]), /MISSED/);
});

test("contestants take turns, and every round begins with another one", async () => {
  const order = [];
  const contestant = (name) => async () => order.push(name);
  const contestants = { a: contestant("a"), b: contestant("b") };
  const samples = await interleave(contestants, { rounds: 2, warmup: 0 });
  assert.deepEqual(order, ["a", "b", "b", "a"]);
  assert.deepEqual([samples.a.length, samples.b.length], [2, 2]);
});

test("a race that takes too long ends early, with samples enough for a median", async () => {
  const samples = await interleave({ a: async () => {} }, { rounds: 1000, warmup: 0, limitMs: 0 });
  assert.ok(samples.a.length >= 5 && samples.a.length < 1000, `${samples.a.length} rounds`);
});

test("images have the size asked for, a PNG's header, and bytes that do not compress", () => {
  const bytes = png(50_000);
  assert.equal(bytes.length, 50_000);
  assert.equal(Buffer.from(bytes.subarray(0, 16)).toString("latin1"), "\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
  assert.notEqual(checksum(png(50_000, 2)), checksum(bytes), "another seed");
  assert.equal(checksum(png(50_000)), checksum(bytes), "the same seed");
  assert.ok(deflateSync(bytes).length > 49_900, "deflated");
});

test("pictures are the same in every run, and as large as they are said to be", () => {
  for (const [name, draw] of Object.entries(subjects)) {
    const { data, width, height, channels } = draw(64, 40);
    assert.deepEqual([width, height, data.length], [64, 40, 64 * 40 * channels], name);
    assert.equal(checksum(draw(64, 40).data), checksum(data), name);
    assert.ok(new Set(data).size > 1, name);
  }
});

test("an edit is its photograph moved, but for what the mask paints", () => {
  const [width, height] = [64, 40];
  const drawn = (name) => subjects[name](width, height).data;
  const [photo, edited, mask] = ["photo", "edited", "mask"].map(drawn);
  const count = { same: 0, other: 0 };
  for (let y = moved[1]; y < height; y++)
    for (let x = moved[0]; x < width; x++) {
      const pixel = (data, x, y) => data.subarray((y * width + x) * 3, (y * width + x + 1) * 3).join();
      const isSame = pixel(edited, x, y) === pixel(photo, x - moved[0], y - moved[1]);
      if (!mask[y * width + x]) assert.ok(isSame, `${x}, ${y}`);
      count[isSame ? "same" : "other"]++;
    }
  assert.ok(count.same > 1000 && count.other > 200, JSON.stringify(count));
});

test("the README's tables have a row for each library and each runtime, and blanks for what was not measured", () => {
  const samples = { ours: { median: 14.2 }, genai: { median: 27 } };
  const rows = [
    { key: "peers", samples },
    { key: "answer 8 deno", value: 1.234 },
    { key: "answer 0.0625 deno", value: 2 },
  ];
  const text = tables({
    rows,
    machine: { cpu: "c", cores: 2 },
    versions: { node: "20" },
    date: "2026-01-01T",
  });
  assert.ok(text.includes("| this package | 14 ms |  |  |  |"), text);
  assert.ok(text.includes("| image of | 64 KiB | 1 MiB | 8 MiB | 20 MiB |"), text);
  assert.ok(text.includes("| Deno | 2.00 |  | 1.23 |  |"), text);
});

test("the chart shows each runtime, and draws this package in its own colour", () => {
  const versions = { node: "20" };
  const machine = { cpu: "a <fast> one", cores: 2 };
  const rows = ["node", "deno"].map((runtime) => ({ key: `answer 8 ${runtime}`, runtime, value: 1.1 }));
  const svg = chart({ rows, versions, machine, date: "2026-01-01" });
  assert.equal(svg.match(/class="ours" x=/g).length, 2);
  assert.ok(svg.includes(">deno<") && !svg.includes("<fast>"));
});
