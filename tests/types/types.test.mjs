// The package's declarations in a user's project, under each module resolution and set of libraries, with every
// declaration checked.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createConsumer, writeFiles } from "../support/consumer.mjs";
import { runToEnd } from "../support/process.mjs";

const tsc = fileURLToPath(new URL("../node_modules/.bin/tsc", import.meta.url));
const typeRoots = [fileURLToPath(new URL("../node_modules/@types", import.meta.url))];

const common = {
  target: "ES2022",
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
  typeRoots,
};

const bundler = { module: "ESNext", moduleResolution: "bundler" };
const node = { module: "NodeNext", moduleResolution: "NodeNext" };

/** The globals that a project has: a page's or a worker's. */
const page = { lib: ["ES2022", "DOM"], types: [] };
const worker = { lib: ["ES2022", "WebWorker"], types: [] };
/** Node's alone: its types do not know WebAssembly, so that such a project cannot check every declaration. */
const server = { lib: ["ES2022"], types: ["node"], skipLibCheck: true };

async function compiles(dir, name, options, files) {
  const project = join(dir, `tsconfig.${name}.json`);
  writeFiles(dir, {
    [`tsconfig.${name}.json`]: JSON.stringify({ compilerOptions: { ...common, ...options }, files }),
  });
  const { code, stdout } = await runToEnd(tsc, ["-p", project], { cwd: dir });
  assert.equal(code, 0, stdout);
}

const source = (name) => readFileSync(new URL(name, import.meta.url), "utf8");
const surface = source("surface.ts");
const files = ["pictures.ts", "server.ts", "preconnect.ts"].map((name) => [name, source(name)]);
const project = await createConsumer("types", { "surface.ts": surface, ...Object.fromEntries(files) });

for (const [name, options] of Object.entries({
  "bundler-page": { ...bundler, ...page },
  "bundler-worker": { ...bundler, ...worker },
  "nodenext-page": { ...node, ...page },
  "nodenext-worker": { ...node, ...worker },
}))
  test(`the whole surface: ${name}`, () => compiles(project, name, options, ["surface.ts", "pictures.ts"]));

test("a Node project without the DOM", () =>
  compiles(project, "server", { ...node, ...server }, ["server.ts"]));

test("a project whose global fetch has more on it", () =>
  compiles(project, "preconnect", { ...bundler, ...page }, ["preconnect.ts"]));

test("the whole surface from CommonJS", () => {
  writeFiles(project, { "surface.cts": surface });
  return compiles(project, "commonjs", { ...node, ...page }, ["surface.cts"]);
});
