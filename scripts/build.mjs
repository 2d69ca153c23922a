<<<<<<< HEAD
// Builds the publishable npm package: one wasm for each entry, then the TypeScript of pkg-template/ around them.
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
=======
// Builds the publishable npm package: a WebAssembly for each entry, then the TypeScript of pkg-template/ around them.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
>>>>>>> 20e87a22fcfc150d73112472261d5942ac1a8170
import { gzipSync } from "node:zlib";
import { assemble } from "./build/assemble.mjs";
import { entries } from "./build/entries.mjs";
import { compile, staged } from "./build/wasm.mjs";
import { command, pkgDir, Stop, say } from "./lib.mjs";
import { setup } from "./setup.mjs";

<<<<<<< HEAD
/** Each is a WebAssembly of its own, so that nobody downloads what is not used: its crate, and the crate's features. */
const crates = {
  client: { dir: root, features: "client" },
  formats: { dir: root, features: "client,formats" },
  simulator: { dir: join(root, "crates/simulator"), features: "js" },
};
const entries = Object.keys(crates);

/** A third of the inlining of its level: 2.5 KB less to download, and about 1 % of the time of a call. */
const wasmFlags = ["-Ctarget-feature=+simd128", "-Cllvm-args=-inline-threshold=75"];

const staged = join(root, "target/npm/wasm");

/** Copied last: the last of them is the mark of a package that was assembled whole. */
const documents = ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"];

async function buildWasm(entry, profile) {
  say(`Compiling ${entry} to WebAssembly`);
  const { dir, features } = crates[entry];
  const out = join(root, "target/wasm-pack", entry);
  const args = [
    "build",
    `--${profile}`,
    "--target",
    "web",
    "--no-pack",
    "--out-dir",
    out,
    "--out-name",
    entry,
    dir,
  ];
  const small = profile === "release" ? withoutPanicMessages : { flags: [] };
  await run("wasm-pack", [...args, "--no-default-features", "--features", features], {
    env: toolEnv({
      ...wasmEnv(),
      ...small.env,
      CARGO_ENCODED_RUSTFLAGS: rustFlags(root, ...wasmFlags, ...small.flags),
      WASM_PACK_CACHE: join(root, "target/wasm-pack-cache"),
    }),
    why: `Compiling ${entry}`,
  });
  mkdirSync(staged, { recursive: true });
  const generated = readFileSync(join(out, `${entry}.js`), "utf8");
  const types = readFileSync(join(out, `${entry}.d.ts`), "utf8");
  const hasTasks = generated.includes("queueMicrotask");
  const glue = hasTasks ? guarded(generated, entry) : generated;
  const file = join(staged, `${entry}.wasm`);
  writeFileSync(
    join(staged, `${entry}.js`),
    renamed(glue, shortenNames(join(out, `${entry}_bg.wasm`), file)),
  );
  const wasm = readFileSync(file);
  writeFileSync(join(staged, `${entry}.d.ts`), hasTasks ? types + guardedTypes : types);
  const packed = (await deflated(wasm)).toString("base64");
  writeFileSync(join(staged, `${entry}-inline.js`), `export const packed = "${packed}";\n`);
  writeFileSync(join(staged, `${entry}-inline.d.ts`), "export declare const packed: string;\n");
}

/**
 * Deflate before base64: gzip over plain base64 would weigh a third more on the way to a browser. Zopfli takes a second,
 * and its stream is a twentieth smaller than zlib's.
 */
async function deflated(bytes) {
  // Late: on a fresh machine it is not installed when this file is read.
  const { default: zopfli } = await import("@gfx/zopfli");
  return Buffer.from(await zopfli.zlibAsync(bytes, { numiterations: 15 }));
}

/**
 * The generated glue, made to survive a panic: its tasks go to the queue that it is given (pkg-template/src/guard.ts), and
 * timers and promises that still belong to an instance that failed do nothing, where they would throw at nobody. It imports
 * nothing: esbuild would make a file of what it shares with the rest, and a page would have to wait for one more.
 */
function guarded(glue, entry) {
  const stale = "throw new Error('Cannot invoke closure from previous WASM instance');";
  if (!glue.includes(stale) || glue.match(/(?<![.\w])queueMicrotask\(/g)?.length !== 1)
    throw new Stop(`The glue of ${entry} is not as this wasm-bindgen is known to write it.`);
  const tasks = "let queueMicrotask;\nexport function queueWith(queue) { queueMicrotask = queue; }\n";
  return tasks + glue.replaceAll(stale, "return;");
}

const guardedTypes = "\nexport function queueWith(queue: (task: () => void) => void): void;\n";

/** Features that the module may have; `--all-features` of binaryen 132 emits modules that Node rejects. */
const features = ["bulk-memory", "multivalue", "mutable-globals", "nontrapping-float-to-int"]
  .concat(["reference-types", "sign-ext", "simd"])
  .map((feature) => `--enable-${feature}`);

/**
 * Writes the module of `from` to `to` with short names for what it imports and exports: the generated ones, each of which
 * ends in a hash, are two kilobytes of the download. Gives pairs of old and new names.
 */
function shortenNames(from, to) {
  const printed = read("wasm-opt", [...features, "--minify-imports-and-exports-and-modules", from, "-o", to]);
  if (!printed) throw new Stop("wasm-opt could not shorten the names of the module's imports.");
  const { imports, exports } = JSON.parse(printed);
  return [...imports.map(([, ...names]) => names), ...exports];
}

/** The generated glue with those names, and without the other way to initialise, which nothing here uses. */
function renamed(glue, names) {
  const short = new Map(names);
  return glue
    .replace(/function initSync\(module\) \{[\s\S]*?\n\}\n/, "")
    .replace("export { initSync, ", "export { ")
    .replace(/\b(wasm\.)(\w+)/g, (_, before, name) => before + (short.get(name) ?? name))
    .replace(/^( +)(\w+): function/gm, (_, before, name) => `${before}${short.get(name) ?? name}: function`)
    .replace(/"\.\/\w+_bg\.js": import0/, "a: import0");
}

/** Without the pictures, of which one weighs more than the client, and without what only a clone can do. */
function packageReadme(text) {
  const section = (title) => new RegExp(`^## ${title}\\n[\\s\\S]*?(?=^## |^Licensed )`, "m");
  const picture = /^!\[.*\]\(docs\/.*\)\n\n/m;
  const parts = [picture, picture, section("Try it"), section("Contributing")];
  return parts.reduce((rest, part) => {
    if (!part.test(rest)) throw new Stop(`README.md no longer has the part ${part}.`);
    return rest.replace(part, "");
  }, text);
}

/** What the package exports, in a file each: for every file that is imported, Node takes half a millisecond. */
const modules = ["index.js", "workerd.js", "simulator.js", "simulator-workerd.js"];

/** Who imports a class of these alone gets nothing else from a bundler. */
const errors = "errors.js";
/** Loaded by those alone who need them. */
const late = ["events/report.js", "call/download.js"];

async function joinModules() {
  // Late: on a fresh machine it is not installed when this file is read.
  const { build } = await import("rolldown");
  const kept = [errors, ...late].map((name) => join(pkgDir, name));
  const external = (id, importer) =>
    /\/wasm\//.test(id) || (importer !== undefined && kept.includes(resolve(dirname(importer), id)));
  // All of them lie beside each other, whichever folder they were written in.
  const paths = (id) => `./${/\/wasm\//.test(id) ? relative(pkgDir, id) : basename(id)}`;
  const options = { external, output: { format: "esm", paths }, write: false };
  const joined = await Promise.all(
    [...modules, ...late].map((name) =>
      build({ ...options, input: join(pkgDir, name) }).then(({ output: [file] }) => file),
    ),
  );
  for (const name of readdirSync(pkgDir, { recursive: true }))
    if (name.endsWith(".js") && name !== errors) rmSync(join(pkgDir, name));
  for (const { fileName, code } of joined) writeFileSync(join(pkgDir, fileName), code);
}

async function assemble() {
  say("Assembling the package");
  const template = join(root, "pkg-template");
  rmSync(pkgDir, { recursive: true, force: true });
  mkdirSync(pkgDir);
  await run("tsc", ["-p", template], { why: "Compiling the package's TypeScript" });
  await joinModules();
  cpSync(staged, join(pkgDir, "wasm"), { recursive: true });
  copyFileSync(join(template, "package.json"), join(pkgDir, "package.json"));
  for (const name of documents) copyFileSync(join(root, name), join(pkgDir, name));
  const readme = packageReadme(readFileSync(join(root, "README.md"), "utf8"));
  writeFileSync(join(pkgDir, "README.md"), readme);
}

/** The times at which the files under `path` were last written; none where there is nothing. */
function written(path) {
  if (!existsSync(path)) return [];
  const files = statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [path];
  return files.map((file) => statSync(file).mtimeMs);
}

/** Whether `pkg/` is there and newer than everything that goes into it. */
export function isBuilt() {
  const last = (...names) => Math.max(...names.flatMap((name) => written(join(root, name))));
  const compiled = Math.min(...entries.map((entry) => written(join(staged, `${entry}.wasm`))[0] ?? 0));
  const assembled = written(join(pkgDir, documents.at(-1)))[0] ?? 0;
  return (
    compiled > last("src", "Cargo.toml", "Cargo.lock", "scripts/build.mjs", "scripts/toolchain.mjs") &&
    assembled > last("target/npm/wasm", "pkg-template", ...documents)
  );
}
=======
const names = Object.keys(entries);
>>>>>>> 20e87a22fcfc150d73112472261d5942ac1a8170

function report() {
  const kb = (bytes) => (bytes / 1000).toFixed(1);
  for (const [name, { path }] of Object.entries(entries)) {
    const gzip = (ending) => kb(gzipSync(readFileSync(join(pkgDir, path + ending)), { level: 9 }).length);
    const raw = kb(statSync(join(pkgDir, `${path}.wasm`)).size);
    say(`${name}.wasm ${raw} KB, ${gzip(".wasm")} KB gzip; its JavaScript ${gzip(".js")} KB gzip`);
  }
}

/** Builds `pkg/`. `only` names the entries whose wasm is compiled again; the rest must be there from before. */
export async function build({ profile = "release", only = names } = {}) {
  for (const name of only) await compile(name, profile);
  const missing = names.filter((name) => !existsSync(join(staged, `${entries[name].path}.wasm`)));
  if (missing.length)
    throw new Stop(`Not built yet: ${missing.join(", ")}. Run \`npm run build\` without --only.`);
  await assemble();
  report();
}

const help = `npm run build [-- --dev] [-- --only ${names.join(",")}]

Leaves the publishable package in pkg/.
  --dev          without optimisation, with names: quicker to build
  --only LIST    compile only these entries' WebAssembly again, and take the others from the last build`;

const options = { dev: { type: "boolean" }, only: { type: "string" } };

await command(import.meta.url, { help, options }, async ({ dev, only }) => {
  const chosen = only?.split(",");
  const unknown = chosen?.filter((name) => !names.includes(name));
  if (unknown?.length) throw new Stop(`--only takes ${names.join(", ")}, not "${unknown.join(", ")}".`);
  await setup();
  await build({ profile: dev ? "dev" : "release", only: chosen });
});
