// What a browser downloads for a library: bundled and minified by esbuild, each file by gzip -9.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Bundles `code`, an entry; with `outdir`, writes the files there. Gives esbuild's result. */
export async function bundle(code, { resolveDir = here, outdir } = {}) {
  // Late: on a fresh machine it is not installed when this file is read.
  const { build } = await import("esbuild");
  return build({
    stdin: { contents: code, resolveDir, sourcefile: "app.js" },
    entryNames: "app",
    outdir: outdir ?? join(here, "bundle"),
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

/** A file of a library without the directory that the library is in. */
const short = (path) => path.match(/(?:wasm\/)?[^/]+$/)[0];

/** What a file of a bundle is called: after the file that most of it came from. */
function nameOf({ entryPoint, inputs }) {
  const files = Object.entries(inputs).sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput);
  if (!files.length) return `${short(entryPoint)}, passed on`;
  return `${short(files[0][0])}${files.length > 1 ? " and what it imports" : ""}`;
}

/** Files of this package that a page loads when it first needs them, and not for an image by Gemini. */
const late = /^(wasm\/formats|report\.js|download\.js)/;

/** The files of a bundle: `[{ name, minified, gzip, late }]`, in bytes, the largest first. */
export async function weigh(code, options) {
  const { outputFiles, metafile } = await bundle(code, options);
  const outputs = Object.entries(metafile.outputs);
  return outputFiles
    .map(({ path, contents }) => {
      const [, output] = outputs.find(([name]) => path.endsWith(name.split("/").at(-1)));
      const name = nameOf(output);
      return {
        name,
        late: late.test(name),
        minified: contents.length,
        gzip: gzipSync(contents, { level: 9 }).length,
      };
    })
    .sort((a, b) => b.gzip - a.gzip);
}

/** The import that an application has for one image: of this package in `packageDir`, and of the libraries beside it. */
export const entries = {
  ours: (packageDir) => `export { AIGenerationClient } from ${JSON.stringify(join(packageDir, "index.js"))};`,
  genai: () => `export { GoogleGenAI } from "@google/genai";`,
  openai: () => `export { OpenAI } from "openai";`,
  "ai + google": () =>
    `export { generateText } from "ai"; export { createGoogleGenerativeAI } from "@ai-sdk/google";`,
};

export const total = (parts, what = "gzip") => parts.reduce((sum, part) => sum + part[what], 0);
