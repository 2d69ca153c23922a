// Picture work where something fails that no caller did: the module stops in the middle, or cannot be loaded.
import assert from "node:assert/strict";
import { test } from "node:test";
import { png } from "./runtime/png.mjs";
import { photo } from "./runtime/scenes.mjs";
import { createConsumer } from "./support/consumer.mjs";
import { runToEnd } from "./support/process.mjs";

const cwd = await createConsumer("pictures");
const file = Buffer.from(await png(photo(40, 30))).toString("base64");

/** What a module of Node prints, which has a picture of 40 x 30 as `file`. */
async function printed(code) {
  const whole = `const file = ${JSON.stringify(file)};\n${code}`;
  const {
    code: exit,
    stdout,
    stderr,
  } = await runToEnd(process.execPath, ["--input-type=module", "--eval", whole], { cwd });
  assert.equal(exit, 0, stderr);
  return stdout.trim().split("\n");
}

test("wherever the module stops, its call ends with internal and the next one works", async () => {
  const lines = await printed(`
    let left = 0;
    const Real = WebAssembly.Instance;
    WebAssembly.Instance = function (module, imports) {
      const { exports } = new Real(module, imports);
      const counted = (call) => (...given) => {
        if (left && --left === 0) throw new WebAssembly.RuntimeError("unreachable");
        return call(...given);
      };
      const entries = Object.entries(exports);
      const each = ([name, value]) => [name, typeof value === "function" ? counted(value) : value];
      return { exports: Object.fromEntries(entries.map(each)) };
    };
    const { measureQuality, transform } = await import("ai-generation-client/image");
    await transform(file, { width: 8 });
    const codes = new Set();
    let stops = 0;
    for (let at = 1; ; at++) {
      left = at;
      const made = await transform(file, { width: 8 }).catch(({ code }) => code);
      const missed = left > 0;
      left = 0;
      const [next, report] = await Promise.all([transform(file, { width: 5 }), measureQuality(file)]);
      if (next.width !== 5 || report.width !== 40) throw new Error("the next call");
      if (missed) break;
      codes.add(made);
      stops++;
    }
    console.log([...codes].join(), stops > 3);
  `);
  assert.deepEqual(lines, ["internal true"]);
});

test("a module that cannot be loaded is told, with the entry for it", async () => {
  const lines = await printed(`
    globalThis.ServiceWorkerGlobalScope = class {};
    const compile = WebAssembly.Module;
    WebAssembly.Module = function () { throw new TypeError("not now"); };
    const { GenerationError, transform } = await import("ai-generation-client/image");
    const error = await transform(file, { width: 8 }).catch((error) => error);
    console.log(error instanceof GenerationError, error.code, error.suggestion);
    WebAssembly.Module = compile;
    console.log((await transform(file, { width: 8 })).width);
  `);
  assert.deepEqual(lines, ["true wasm_unavailable Import from `ai-generation-client/image/static`.", "8"]);
});
