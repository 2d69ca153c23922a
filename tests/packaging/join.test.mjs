// Joining modules into the package's files, on small trees.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { joinModules } from "../../scripts/build/join.mjs";
import { temporaryDir, writeFiles } from "../support/consumer.mjs";

const tree = {
  "errors.js": "export class Fault extends Error {}",
  "secret.js": `export const secret = "s";`,
  "room/both.js": `import { secret } from "../secret.js"; export const both = () => secret + 1;`,
  "room/late.js": `
    import { Fault } from "../errors.js";
    import { both } from "./both.js";
    export const late = () => [new Fault(both()), import("../other/later.js")];
  `,
  "other/later.js": `import { both } from "../room/both.js"; export const later = () => both();`,
  "unused.js": "export {};",
  "index.js": `
    import { Fault } from "./errors.js";
    import { both } from "./room/both.js";
    export const load = () => import("./room/late.js");
    export const wasm = () => import("./wasm/client.js");
    export const own = () => new Fault(both());
  `,
};

/** The files that come of `files`, by path. */
async function joined(files, heads = ["index.js"]) {
  const [from, to] = [temporaryDir("modules"), temporaryDir("joined")];
  writeFiles(from, files);
  await joinModules(heads, from, to);
  const names = readdirSync(to, { recursive: true }).filter((name) => name.endsWith(".js"));
  return {
    to,
    names: names.sort(),
    imports: (name) => readFileSync(join(to, name), "utf8").match(/(?<=(from |import\()")[^"]+/g) ?? [],
  };
}

test("an entry is one file, and so is what is loaded later, at its own place", async () => {
  const { names, imports } = await joined(tree);
  assert.deepEqual(names, ["errors.js", "index.js", "other/later.js", "room/late.js"]);
  assert.deepEqual(imports("index.js"), ["./errors.js", "./room/late.js", "./wasm/client.js"]);
  assert.deepEqual(imports("room/late.js"), ["../errors.js", "../other/later.js"]);
  assert.deepEqual(imports("other/later.js"), []);
});

test("a class of errors.js is the same one in every file", async () => {
  const { to } = await joined(tree);
  const { load, own } = await import(pathToFileURL(join(to, "index.js")).href);
  const [thrown, later] = (await load()).late();
  assert.equal(thrown.constructor, own().constructor);
  assert.equal((await later).later(), "s1");
});

test("what loads when it is needed is not imported at once as well", async () => {
  const files = { ...tree, "room/both.js": `import "./late.js"; export const both = () => 1;` };
  await assert.rejects(joined(files), { message: /^index\.js imports room\/late\.js at once/ });
});

test("code from elsewhere is refused: no notice would name it", async () => {
  const dir = temporaryDir("foreign");
  writeFiles(dir, { "theirs.js": "export class theirs {}" });
  const files = { ...tree, "secret.js": `export { theirs as secret } from "${join(dir, "theirs.js")}";` };
  await assert.rejects(joined(files), { message: /^index\.js has code of others in it.*theirs\.js/ });
});
