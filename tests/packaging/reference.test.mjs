// The API reference is that of the package under test.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { page, reference } from "../../scripts/docs.mjs";

test("the API reference is current", async () => {
  assert.equal(readFileSync(page, "utf8"), await reference(), "npm run docs writes docs/api.md again");
});
