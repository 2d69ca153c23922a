// The README's examples that need no key run as they stand there.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { transform } from "esbuild";
import { createConsumer, writeFiles } from "../support/consumer.mjs";
import { runToEnd } from "../support/process.mjs";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const blocks = [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code);
const runnable = blocks.filter((code) => code.includes("ai-generation-client/simulator"));

test("the examples on the simulator do what they say", async () => {
  assert.ok(runnable.length > 0, "README.md has no example on the simulator");
  const dir = await createConsumer("readme");
  for (const [index, code] of runnable.entries()) {
    const file = `example-${index}.mjs`;
    writeFiles(dir, { [file]: (await transform(code, { loader: "ts" })).code });
    const { code: exit, stdout, stderr } = await runToEnd(process.execPath, [join(dir, file)], { cwd: dir });
    assert.equal(exit, 0, stderr);
    // What an example prints stands behind it: `console.log(…); // 2: …`
    const said = [...code.matchAll(/console\.log\(.*\); \/\/ ([^:\n]+)/g)].map(([, value]) => value);
    assert.deepEqual(stdout.trim().split("\n"), said);
  }
});
