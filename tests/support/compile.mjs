// TypeScript as a user's project compiles it.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { writeFiles } from "./consumer.mjs";
import { runToEnd } from "./process.mjs";

const ofTests = (path) => fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url));

const compilerOptions = {
  target: "ES2022",
  module: "ESNext",
  moduleResolution: "bundler",
  lib: ["ES2022", "DOM", "DOM.Iterable"],
  typeRoots: [ofTests("@types")],
  types: ["node"],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
};

/** Fails with the compiler's complaints unless `files` of the project in `dir` compile. */
export async function compiles(dir, files) {
  writeFiles(dir, { "tsconfig.json": JSON.stringify({ compilerOptions, files }) });
  const { code, stdout } = await runToEnd(ofTests(".bin/tsc"), ["-p", dir], { cwd: dir });
  assert.equal(code, 0, stdout);
}
