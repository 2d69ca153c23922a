// The download of a page for an import: bundled and minified by esbuild, each file by gzip -9.
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { endings, entries } from "../build/entries.mjs";
import { root } from "../lib.mjs";

/** Bundles `code`, which imports from `resolveDir`; with `outdir`, writes the files there. Gives esbuild's result. */
export async function bundle(code, { resolveDir = root, outdir } = {}) {
  // Late: on a fresh machine it is not installed when this file is read.
  const { build } = await import("esbuild");
  return build({
    stdin: { contents: code, resolveDir, sourcefile: "app.js" },
    absWorkingDir: resolveDir,
    entryNames: "app",
    outdir: outdir ?? join(root, "target/bundle"),
    write: outdir !== undefined,
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    logLevel: "silent",
    legalComments: "none",
  });
}

/** The name of a file of a bundle: that of the file that most of it came from. */
function nameOf({ entryPoint, inputs }) {
  const files = Object.entries(inputs).sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput);
  if (!files.length) return `${entryPoint}, passed on`;
  return `${files[0][0]}${files.length > 1 ? " and what it imports" : ""}`;
}

/**
 * The names of the outputs that are loaded with the first one, `app.js`: what it imports at once, and of what is imported
 * late that which has one of the `used` files in it.
 */
function loaded(outputs, used) {
  const isUsed = (path) => Object.keys(outputs[path].inputs).some((file) => used.includes(file));
  // Grows while it is walked.
  const names = new Set(Object.keys(outputs).filter((path) => path.endsWith("app.js")));
  for (const name of names)
    for (const { path, kind, external } of outputs[name].imports)
      if (!external && (kind !== "dynamic-import" || isUsed(path))) names.add(path);
  return names;
}

/**
 * The files of the bundle of `code`, the largest first: `[{ name, minified, gzip, late }]`, in bytes. `late` are those that
 * load when they are first needed, if there is none of the `used` files in them.
 */
async function weigh(code, resolveDir, used) {
  const { outputFiles, metafile } = await bundle(code, { resolveDir });
  const first = loaded(metafile.outputs, used);
  return outputFiles
    .map(({ path, contents }) => {
      const [name, output] = Object.entries(metafile.outputs).find(([name]) =>
        path.endsWith(name.split("/").at(-1)),
      );
      return {
        name: nameOf(output),
        late: !first.has(name),
        minified: contents.length,
        gzip: gzipSync(contents, { level: 9 }).length,
      };
    })
    .sort((a, b) => b.gzip - a.gzip);
}

/** The import that a page has for the entry `name` of the package in `dir`. */
export const pageOf = (dir, name) =>
  `export { ${entries[name].page.name} } from ${JSON.stringify(join(dir, entries[name].page.file))};`;

/** The download of a page that uses the entry `name` of the package in `dir`. */
export const weighEntry = (dir, name) =>
  weigh(
    pageOf(dir, name),
    realpathSync(dir),
    endings.map((ending) => entries[name].path + ending),
  );

/** The download of a page with the import `code` of libraries that are installed in `dir`; all of it counts. */
export const weighLibrary = (dir, code) => weigh(code, dir, []);

export const total = (parts, what = "gzip") => parts.reduce((sum, part) => sum + part[what], 0);
