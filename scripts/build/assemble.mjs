// Assembles the package in pkg/: the TypeScript of pkg-template/ around the staged WebAssemblies.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pkgDir, readJson, root, run, Stop, say } from "../lib.mjs";
import { reachable } from "./declarations.mjs";
import { endings, entries } from "./entries.mjs";
import { joinModules, scriptOf } from "./join.mjs";
import { linked } from "./linked.mjs";
import { exported, packageManifest } from "./manifest.mjs";
import { billOfMaterials, notices } from "./notices.mjs";
import { staged } from "./wasm.mjs";

export const template = join(root, "pkg-template");

/** What the README links to. */
const pages = readdirSync(join(root, "docs"))
  .filter((name) => name.endsWith(".md"))
  .map((name) => join("docs", name));

/** Copied last: the last of them is the mark of a package that was assembled whole. */
const copied = [...pages, "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"];
export const documents = ["README.md", ...copied];

/** The output of tsc. */
const compiled = join(root, "target/template");

/** Without the pictures, of which one weighs more than the client, and without what only a clone can do. */
function packageReadme(text) {
  const section = (title) => new RegExp(`^## ${title}\\n[\\s\\S]*?(?=^## |^Licensed )`, "m");
  const picture = /^!\[.*\]\(docs\/.*\)\n\n/m;
  const parts = [picture, picture, picture, section("Try it"), section("Contributing")];
  return parts.reduce((rest, part) => {
    if (!part.test(rest)) throw new Stop(`README.md no longer has the part ${part}.`);
    return rest.replace(part, "");
  }, text);
}

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

function copy(file, path) {
  mkdirSync(dirname(join(pkgDir, path)), { recursive: true });
  copyFileSync(file, join(pkgDir, path));
}

/** Builds `pkg/` from the template and what is staged. */
export async function assemble() {
  say("Assembling the package");
  for (const dir of [pkgDir, compiled]) rmSync(dir, { recursive: true, force: true });
  mkdirSync(pkgDir);
  const workers = Object.values(entries).filter(({ worker }) => worker);
  for (const { path } of workers)
    writeFileSync(join(staged, `${path}-worker.d.ts`), "export declare const script: string;\n");
  await run("tsc", ["-p", template], { why: "Compiling the package's TypeScript" });
  const manifest = readJson(join(template, "package.json"));
  await joinModules(exported(manifest, ".js"), compiled, pkgDir);
  for (const [path, file] of reachable(exported(manifest, ".d.ts"), [compiled, staged])) copy(file, path);
  for (const { path } of Object.values(entries))
    for (const ending of endings) copy(join(staged, path + ending), path + ending);
  for (const { path, worker } of workers) {
    const script = await scriptOf(worker, compiled, staged);
    writeFileSync(join(pkgDir, `${path}-worker.js`), `export const script = ${JSON.stringify(script)};\n`);
  }
  const parts = linked();
  const written = {
    "package.json": json(packageManifest(manifest)),
    "sbom.cdx.json": json(billOfMaterials(manifest, parts)),
    "THIRD_PARTY_NOTICES.txt": notices(parts),
  };
  for (const [name, text] of Object.entries(written)) writeFileSync(join(pkgDir, name), text);
  const readme = packageReadme(readFileSync(join(root, "README.md"), "utf8"));
  writeFileSync(join(pkgDir, "README.md"), readme);
  for (const name of copied) copy(join(root, name), name);
}
