// Freshness: when what was built is newer than everything that went into it.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { pkgDir, root } from "../lib.mjs";
import { documents, template } from "./assemble.mjs";
import { entries } from "./entries.mjs";
import { staged } from "./wasm.mjs";

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

const first = (path) => written(path)[0] ?? 0;

/** The sources of every WebAssembly. */
const sources = ["src", "crates", "Cargo.toml", "Cargo.lock", "scripts/build", "scripts/toolchain.mjs"];

/** True if `pkg/` is there and newer than everything that goes into it. */
export function isBuilt() {
  const last = (...paths) => Math.max(...paths.flatMap(written));
  const inRoot = (names) => names.map((name) => join(root, name));
  const compiled = Object.values(entries).map(({ path }) => first(join(staged, `${path}.wasm`)));
  const assembled = first(join(pkgDir, documents.at(-1)));
  return (
    Math.min(...compiled) > last(...inRoot(sources)) &&
    assembled > last(staged, template, ...inRoot(documents))
  );
}
