// Each patch of the generated glue, on the glue that the last build made: with all patches but one the package has the
// fault that the patch is there for, and with all of them it has not.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { entries } from "../../scripts/build/entries.mjs";
import { patches, patchGlue } from "../../scripts/build/glue.mjs";
import { optimise } from "../../scripts/build/wasm.mjs";
import { Stop } from "../../scripts/lib.mjs";
import { createConsumer, temporaryDir } from "../support/consumer.mjs";
import { runToEnd } from "../support/process.mjs";

const generated = (entry) => {
  const file = (ending) =>
    fileURLToPath(new URL(`../../target/wasm-pack/${entry}/${entry}${ending}`, import.meta.url));
  const [code, types] = [".js", ".d.ts"].map((ending) => readFileSync(file(ending), "utf8"));
  return { glue: { code, types }, module: file("_bg.wasm") };
};

const { glue, module } = generated("client");
const dir = temporaryDir("glue");
const shortened = join(dir, "client.wasm");
const names = optimise(module, shortened, "dev");
const others = (left) => Object.keys(patches).filter((name) => name !== left);

/** A project with the package, of which the client's glue has all patches but `left`. */
async function projectWithout(left) {
  const project = await createConsumer("glue");
  const { code } = patchGlue(glue, "client", names, others(left));
  writeFileSync(join(project, "node_modules/ai-generation-client/wasm/client.js"), code);
  return project;
}

/**
 * One call waits for its answer, and for its time-out, while another makes the WebAssembly fail in a task: before it tries
 * again it asks for a random number. Says what became of them, and that the process outlived the time-out.
 */
const scene = `
import { readFileSync } from "node:fs";
import { AIGenerationClient, init } from "ai-generation-client";
await init(readFileSync(${JSON.stringify(shortened)}));
Math.random = () => { throw new Error("no dice"); };
const silent = () => new Promise(() => {});
const busy = async () => new Response("", { status: 503 });
const calls = [silent, busy].map((fetch) =>
  new AIGenerationClient("key", { fetch, timeout: 200 }).generate({ prompt: "A fox", width: 64, height: 64 }),
);
for (const { reason } of await Promise.allSettled(calls)) console.log(reason.code);
await new Promise((done) => setTimeout(done, 400));
console.log("alive");
`;

const played = async (left) => {
  const cwd = await projectWithout(left);
  const { code, stdout, stderr } = await runToEnd(
    process.execPath,
    ["--input-type=module", "--eval", scene],
    { cwd },
  );
  return { code, said: stdout.trim().split(/\s+/).filter(Boolean), stderr };
};

test("with all patches a failure in a task rejects the calls, and nothing else happens", async () => {
  const { code, said, stderr } = await played();
  assert.deepEqual([code, said], [0, ["internal", "internal", "alive"]], stderr);
});

test('without the patch "stale" a failure in a task ends the process', async () => {
  const { code, said, stderr } = await played("stale");
  assert.notEqual(code, 0);
  assert.deepEqual(said, []);
  assert.match(stderr, /Cannot invoke closure from previous WASM instance/);
});

/** Calls whose images make the memory grow, in a runtime that says of no buffer that it is detached. */
const grown = `
import { readFileSync } from "node:fs";
Object.defineProperty(ArrayBuffer.prototype, "detached", { value: false });
const { AIGenerationClient, init } = await import("ai-generation-client");
await init(readFileSync(${JSON.stringify(shortened)}));
const text = "x".repeat(3_000_000);
const answer = () => Response.json({ candidates: [{ content: { parts: [{ text }] }, finishReason: "STOP" }] });
const client = new AIGenerationClient("key", { fetch: async () => answer() });
for (let call = 0; call < 3; call++)
  await client.generate({ prompt: "A fox", width: 64, height: 64 }).catch(({ code }) => console.log(code));
`;

test('without the patch "view" a view of memory that has grown is used', async () => {
  const said = async (left) => {
    const args = ["--input-type=module", "--eval", grown];
    const { stdout } = await runToEnd(process.execPath, args, { cwd: await projectWithout(left) });
    return [...new Set(stdout.trim().split("\n"))];
  };
  assert.deepEqual(await said("view"), ["internal"]);
  assert.deepEqual(await said(), ["no_image"]);
});

/** The client's glue with all patches but `left`, as a module. */
function moduleWithout(left) {
  const file = join(dir, `${left}.mjs`);
  writeFileSync(file, patchGlue(glue, "client", names, others(left)).code);
  return import(pathToFileURL(file).href);
}

test('without the patch "loading" a module that another realm compiled is taken for bytes', async () => {
  const module = runInNewContext("new WebAssembly.Module(bytes)", { bytes: readFileSync(shortened) });
  const { initSync } = await moduleWithout("loading");
  assert.throws(() => initSync({ module }), { name: "TypeError", message: /must be a buffer source/ });
  const { open, decode } = await moduleWithout("nothing");
  open(module);
  // A module that is open stays as it is.
  open("no module");
  assert.deepEqual(decode("Zm94", 0), Uint8Array.from([102, 111, 120]));
});

test('without the patch "names" the glue does not fit the module with short names, and is larger', async () => {
  const start = ({ open }) => open(new WebAssembly.Module(readFileSync(shortened)));
  const without = await moduleWithout("names");
  assert.throws(() => start(without), { name: "TypeError", message: /Import #0/ });
  start(await moduleWithout());
  const size = (patched, wasm) => gzipSync(patched.code + readFileSync(wasm), { level: 9 }).length;
  const [long, short] = [others("names"), others()].map((chosen) => patchGlue(glue, "client", names, chosen));
  const saved = size(long, module) - size(short, shortened);
  assert.ok(saved > 1500, `it saves ${saved} bytes of a download`);
});

for (const [entry, marks] of Object.entries(entries)) {
  test(`the glue of ${entry} is patched in places that are there once`, () => {
    const { glue } = generated(entry);
    const wanted = Object.keys(patches).filter(
      (name) => patches[name].only?.some((mark) => marks[mark]) ?? true,
    );
    assert.ok(wanted.includes("names"));
    for (const name of wanted.filter((name) => name !== "names")) {
      const { code } = patchGlue(glue, entry, names, [name]);
      assert.notEqual(code, glue.code, name);
      assert.throws(() => patchGlue({ ...glue, code }, entry, names, [name]), refused(entry, name));
    }
  });
}

const refused = (entry, name) => (error) =>
  error instanceof Stop &&
  error.message.startsWith(`The glue of ${entry} is not as the patch "${name}" knows it: it has 0 places`);

test("glue without a known place, or with two of them, is refused in a sentence", () => {
  const stale = "throw new Error('Cannot invoke closure from previous WASM instance');";
  const twice = { ...glue, code: glue.code.replace(stale, stale + stale) };
  assert.throws(() => patchGlue(twice, "client", names), { message: /"stale" knows it: it has 2 places/ });
  const renamed = { ...glue, code: glue.code.replace(/__wbg_now_\w+: function/, "now: function") };
  assert.throws(() => patchGlue(renamed, "client", names), { message: /"names" knows it: it has 0 places/ });
});

test("glue with a URL of its own is refused: the crate has to say so", () => {
  const located = { ...glue, code: `${glue.code}\nnew URL("client_bg.wasm", import.meta.url);` };
  assert.throws(() => patchGlue(located, "simulator", names), {
    message: /set omit-default-module-path in crates\/simulator\/Cargo\.toml/,
  });
});
