// The API reference and the pictures of picture work are those of the package under test.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { page, reference } from "../../scripts/docs.mjs";
import { root } from "../../scripts/lib.mjs";
import { pictures } from "../../scripts/pictures.mjs";

test("the API reference is current", async () => {
  assert.equal(readFileSync(page, "utf8"), await reference(), "npm run docs writes docs/api.md again");
});

test("the pictures before and after are current", async () => {
  for (const [name, file] of Object.entries(await pictures()))
    assert.deepEqual(
      readFileSync(join(root, "docs", name)),
      Buffer.from(file),
      `npm run docs draws docs/${name} again`,
    );
});
