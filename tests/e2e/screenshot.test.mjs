import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { screenshot, viewport } from "./screenshot.mjs";

test("the picture in the README can be made again", async () => {
  const dir = mkdtempSync(join(tmpdir(), "screenshot-"));
  try {
    await screenshot(join(dir, "playground.png"));
    const png = readFileSync(join(dir, "playground.png"));
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [viewport.width, viewport.height]);
    assert.ok(png.length < 400_000, `${png.length} bytes`);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
