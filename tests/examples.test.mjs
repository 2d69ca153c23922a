// The projects of examples/, each started as its README says, with the packed package. What else they need is linked from
// the tests' own dependencies, which are of the same versions.
import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as vite from "vite";
import { launchBrowser } from "./support/browser.mjs";
import { compiles } from "./support/compile.mjs";
import { createConsumer, writeFiles } from "./support/consumer.mjs";
import { runToEnd, serve } from "./support/process.mjs";
import { startWorker } from "./support/worker.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const examples = join(here, "../examples");
const readJson = (...path) => JSON.parse(readFileSync(join(...path), "utf8"));
const own = "ai-generation-client";

/** A copy of an example with its dependencies, and its directory. */
async function install(name) {
  const { dependencies = {}, devDependencies = {}, ...manifest } = readJson(examples, name, "package.json");
  const dir = await createConsumer(name, {}, manifest);
  cpSync(join(examples, name), dir, { recursive: true, filter: (file) => !file.endsWith("package.json") });
  const installed = readJson(dir, "node_modules", own, "package.json").version;
  assert.equal(dependencies[own], `^${installed}`, "the package's version");
  const others = Object.entries({ ...dependencies, ...devDependencies }).filter(([one]) => one !== own);
  for (const [one, version] of others) {
    assert.equal(readJson(here, "package.json").devDependencies[one], version, `the version of ${one}`);
    symlinkSync(join(here, "node_modules", one), join(dir, "node_modules", one));
  }
  return dir;
}

/** Width and height of a PNG. */
function pngSize(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  assert.equal(view.getUint32(0), 0x89504e47, "a PNG");
  return `${view.getUint32(16)}x${view.getUint32(20)}`;
}

async function sizeOf(response) {
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "image/png");
  return pngSize(new Uint8Array(await response.arrayBuffer()));
}

test("every folder of examples/ is started here", () => {
  const folders = readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  assert.deepEqual(folders.map(({ name }) => name).sort(), ["deno", "express", "next", "vite", "worker"]);
});

test("a page, built by Vite", async (t) => {
  const root = await install("vite");
  const config = { root, configFile: false, logLevel: "silent", clearScreen: false };
  await vite.build(config);
  const server = await vite.preview({ ...config, preview: { host: "127.0.0.1" } });
  const browser = await launchBrowser();
  t.after(() => Promise.all([browser.close(), server.close()]));
  const page = await browser.newPage();
  await page.goto(server.resolvedUrls.local[0]);
  await page.getByRole("button", { name: "Draw" }).click();
  await page.waitForFunction(() => document.querySelector("img").naturalWidth === 640);
  assert.match(await page.locator("output").textContent(), /^A simulated picture of 640×480 pixels/);
});

test("a Cloudflare Worker", async (t) => {
  const dir = await install("worker");
  const { main } = readJson(dir, "wrangler.jsonc");
  const conditions = ["workerd", "worker"];
  const { worker } = await startWorker(join(dir, main), join(dir, "dist"), { conditions });
  t.after(() => worker.dispose());
  const ask = (query) => worker.dispatchFetch(`http://localhost/${query}`);
  assert.equal(await sizeOf(await ask("?prompt=A+red+fox")), "512x512");
  assert.equal((await ask("")).status, 400);
});

test("a script for Deno", async () => {
  const dir = await install("deno");
  const deno = join(here, "node_modules/.bin/deno");
  const flags = [
    "run",
    "--no-prompt",
    "--no-remote",
    "--no-lock",
    "--node-modules-dir=manual",
    "--allow-write",
  ];
  const { code, stdout, stderr } = await runToEnd(deno, [...flags, "main.ts"], { cwd: dir });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^day\.png \d+ bytes\nnight\.png \d+ bytes\n$/);
  const [day, night] = ["day.png", "night.png"].map((name) => readFileSync(join(dir, name)));
  assert.deepEqual([pngSize(day), pngSize(night)], ["640x480", "640x480"]);
  assert.notDeepEqual(day, night);
});

test("a route handler of Next", async (t) => {
  const cwd = await install("next");
  // The dependencies are links that lead out of the project.
  writeFiles(cwd, { "next.config.mjs": 'export default { turbopack: { root: "/" } };\n' });
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };
  const next = join(cwd, "node_modules/next/dist/bin/next");
  const built = await runToEnd(process.execPath, [next, "build"], { cwd, env });
  assert.equal(built.code, 0, built.stdout + built.stderr);
  const url = await serve(t, [next, "start", "--hostname", "127.0.0.1", "--port", "0"], { cwd, env });
  assert.equal(await sizeOf(await fetch(`${url}/picture?prompt=A+red+fox`)), "1184x880");
  assert.equal((await fetch(`${url}/picture`)).status, 400);
});

test("a server with Express", async (t) => {
  const cwd = await install("express");
  const url = await serve(t, ["server.js"], { cwd, env: { ...process.env, PORT: "0" } });
  assert.equal(await sizeOf(await fetch(`${url}/picture?prompt=A+red+fox`)), "512x512");
  const refused = await fetch(`${url}/picture?prompt=What+is+refused`);
  assert.deepEqual([refused.status, (await refused.json()).code], [422, "content_policy"]);
  const wrong = await fetch(`${url}/picture`);
  assert.deepEqual([wrong.status, (await wrong.json()).field], [400, "prompt"]);
});

test("the TypeScript of the examples compiles", async () => {
  const dir = await createConsumer("examples");
  const files = ["vite/main.ts", "worker/src/index.ts", "deno/main.ts"];
  for (const file of files) cpSync(join(examples, file), join(dir, file));
  await compiles(dir, files);
});
