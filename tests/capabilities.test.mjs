// What docs/formats.md says of each format is what each format does.
import assert from "node:assert/strict";
import { test } from "node:test";
import { table, written } from "./capabilities.mjs";

test("the table of formats does not lie", async () => {
  assert.equal(
    written(),
    await table(),
    "node tests/capabilities.mjs --write puts what was found into docs/formats.md",
  );
});
