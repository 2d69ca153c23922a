// The contents of the tarball, as npm's own checkers and a suspicious reader see it.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { entries } from "../../scripts/build/entries.mjs";
import { createConsumer, packageTarball } from "../support/consumer.mjs";
import { runToEnd } from "../support/process.mjs";

const installed = join(await createConsumer("tarball"), "node_modules/ai-generation-client");
const files = readdirSync(installed, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1));
const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));

test("the tarball holds the package and nothing else", () => {
  const documents = ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "README.md", "package.json"].concat([
    "THIRD_PARTY_NOTICES.txt",
    "sbom.cdx.json",
  ]);
  for (const name of documents) {
    assert.ok(files.includes(name), `${name} is missing`);
    assert.ok(readFileSync(join(installed, name), "utf8").length > 100, `${name} says nothing`);
  }
  const isPage = (name) => /^docs[\\/][\w-]+\.md$/.test(name);
  const strangers = files.filter(
    (name) => !documents.includes(name) && !isPage(name) && !/\.(js|d\.ts|wasm)$/.test(name),
  );
  assert.deepEqual(strangers, []);
});

const targets = (value) => (typeof value === "string" ? [value] : Object.values(value).flatMap(targets));

test("the declarations are those that the exported ones import, and no others", async () => {
  const heads = targets(manifest.exports).filter((target) => target.endsWith(".d.ts"));
  const options = ["--listFilesOnly", "--module", "nodenext", "--types", ""];
  const tsc = fileURLToPath(new URL("../node_modules/.bin/tsc", import.meta.url));
  const { code, stdout } = await runToEnd(tsc, [...options, ...heads], { cwd: installed });
  assert.equal(code, 0, stdout);
  const read = stdout.split("\n").filter((file) => file.startsWith(join(installed, "")));
  assert.deepEqual(
    files.filter((name) => name.endsWith(".d.ts")).sort(),
    read.map((file) => file.slice(installed.length + 1)).sort(),
  );
});

test("every file that the manifest exports is there", () => {
  for (const target of targets(manifest.exports)) assert.ok(existsSync(join(installed, target)), target);
  for (const [name, { path }] of Object.entries(entries))
    assert.equal(manifest.exports[`./${name}.wasm`], `./${path}.wasm`);
});

test("edge runtimes load one file, with its WebAssembly as ?module", () => {
  const pairs = Object.values(manifest.exports).filter(({ workerd }) => workerd);
  assert.ok(pairs.length >= 2);
  for (const { workerd, "edge-light": edge } of pairs) {
    assert.equal(edge, workerd);
    const imported = readFileSync(join(installed, workerd), "utf8").match(
      /from "\.+\/wasm\/\w+\.wasm[^"]*"/g,
    );
    assert.ok(imported?.length && imported.every((line) => line.endsWith('?module"')), workerd);
  }
});

test("nothing else is installed with it, and nothing runs on installation", () => {
  for (const field of [
    "dependencies",
    "peerDependencies",
    "optionalDependencies",
    "bundledDependencies",
    "scripts",
  ])
    assert.equal(manifest[field], undefined, field);
});

test("no file tells of the machine that built it", () => {
  const checkout = fileURLToPath(new URL("../..", import.meta.url));
  const places = [checkout.slice(0, -1), homedir(), join(tmpdir(), "")].filter((place) => place.length > 1);
  for (const name of files) {
    const bytes = readFileSync(join(installed, name));
    for (const place of places) {
      const at = bytes.indexOf(`${place}/`);
      const found = bytes.subarray(at, at + 120).toString("latin1");
      assert.equal(at, -1, `${name} names a path of the machine that built it: ${found}`);
    }
    assert.ok(
      !bytes.includes("sourceMappingURL"),
      `${name} points to a source map that is not in the package`,
    );
  }
});

test("the WebAssembly of an entry is the same inline as beside it", async () => {
  for (const [entry, { path }] of Object.entries(entries)) {
    const { packed } = await import(join(installed, `${path}-inline.js`));
    const inflated = new Blob([Buffer.from(packed, "base64")])
      .stream()
      .pipeThrough(new DecompressionStream("deflate"));
    const bytes = Buffer.from(await new Response(inflated).arrayBuffer());
    assert.ok(bytes.equals(readFileSync(join(installed, `${path}.wasm`))), entry);
  }
});

test("publint finds nothing", async () => {
  const tarball = new Uint8Array(readFileSync(packageTarball())).buffer;
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
  assert.deepEqual(
    messages.map((message) => formatMessage(message, pkg, { color: false })),
    [],
  );
});

test("are the types wrong? finds nothing", async () => {
  const attw = fileURLToPath(new URL("../node_modules/.bin/attw", import.meta.url));
  const { code, stdout } = await runToEnd(attw, [
    packageTarball(),
    "--no-color",
    "--no-emoji",
    "--no-definitely-typed",
    // Node requires ES modules since 20.19, the oldest that the package takes; the runtime suite runs that way too.
    "--ignore-rules",
    "cjs-resolves-to-esm",
    // Bytes have no types.
    "--exclude-entrypoints",
    ...Object.keys(entries).map((entry) => `${entry}.wasm`),
  ]);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /ai-generation-client\/simulator/, "the entries are looked at");
});
