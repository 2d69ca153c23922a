// The tarball in a fresh project of each bundler: built as its users build, then run.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import nodeResolve from "@rollup/plugin-node-resolve";
import * as esbuild from "esbuild";
import { rollup } from "rollup";
import * as vite from "vite";
import webpack from "webpack";
import { launchBrowser } from "../support/browser.mjs";
import { createConsumer, installedSimulator, writeFiles } from "../support/consumer.mjs";
import { runToEnd } from "../support/process.mjs";
import { startServer } from "../support/server.mjs";
import { serveStatic } from "../support/static-server.mjs";
import { compile } from "./compiler.mjs";
import { drawsInBrowser } from "./drawing.mjs";
import { expected, html, providerOptions, sources } from "./project.mjs";

const provider = await startServer({ ...providerOptions, module: await installedSimulator() });
const browser = await launchBrowser();
after(() => Promise.all([browser.close(), provider.close()]));

const api = `${provider.url}/v1beta`;

const drawsInPage = (url) => drawsInBrowser(browser, url, api);

/** Serves `dir` as plain files, with a page that loads `script` from it. */
async function drawsFromFiles(dir, script) {
  writeFiles(dir, { "index.html": html(script) });
  const site = await serveStatic({ "/": dir });
  try {
    await drawsInPage(`${site.url}/`);
  } finally {
    await site.close();
  }
}

async function drawsInNode(file) {
  const { code, stdout, stderr } = await runToEnd(process.execPath, [file, api]);
  assert.deepEqual({ code, stdout: stdout.trim() }, { code: 0, stdout: expected }, stderr);
}

/** Every character of a build's files, its WebAssembly included. */
const builtText = (dir) =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
    .join("\n");

/** A build of a project that imports an error class alone holds no WebAssembly, in no form; another one does. */
function hasNoWasm(project, lean, full) {
  const [whole, text] = [builtText(full), builtText(lean)];
  for (const name of ["client", "formats"]) {
    const inline = join(project, `node_modules/ai-generation-client/wasm/${name}-inline.js`);
    const packed = readFileSync(inline, "utf8").match(/[A-Za-z0-9+/]{200}/)[0];
    assert.ok(whole.includes(packed), `the whole client's build holds ${name}.wasm`);
    assert.ok(!text.includes(packed), `the class's build holds ${name}.wasm`);
  }
  assert.ok(text.includes("GenerationError"), "the class's build holds the class");
  assert.ok(text.length < 10_000, `the class's build has ${text.length} characters`);
}

test("Vite", async (t) => {
  const root = await createConsumer("vite", sources);
  const config = { root, configFile: false, logLevel: "silent", clearScreen: false };

  await t.test("the development server", async () => {
    const server = await vite.createServer({ ...config, server: { host: "127.0.0.1" } });
    try {
      await server.listen();
      await drawsInPage(server.resolvedUrls.local[0]);
    } finally {
      await server.close();
    }
  });

  await t.test("build and preview", async () => {
    await vite.build(config);
    const server = await vite.preview({ ...config, preview: { host: "127.0.0.1" } });
    try {
      await drawsInPage(server.resolvedUrls.local[0]);
    } finally {
      await server.close();
    }
  });

  await t.test("an error class without the client", async () => {
    await vite.build({
      ...config,
      build: { outDir: "lean", rolldownOptions: { input: join(root, "class-only.js") } },
    });
    hasNoWasm(root, join(root, "lean"), join(root, "dist"));
  });
});

test("webpack", async (t) => {
  const root = await createConsumer("webpack", sources);
  const build = (entry, target, outDir, output) => compile(webpack, { root, entry, outDir, target, output });

  await t.test("in a page", async () => {
    await build("page.js", "web", "dist");
    await drawsFromFiles(join(root, "dist"), "/main.js");
  });

  await t.test("in Node", async () => {
    await build("program.js", "node", "node", { filename: "main.cjs", chunkFilename: "[id].cjs" });
    await drawsInNode(join(root, "node/main.cjs"));
  });

  await t.test("an error class without the client", async () => {
    await build("class-only.js", "web", "lean");
    hasNoWasm(root, join(root, "lean"), join(root, "dist"));
  });
});

test("Rollup", async (t) => {
  const root = await createConsumer("rollup", sources);
  const build = async (entry, outDir) => {
    const bundle = await rollup({
      input: { main: join(root, entry) },
      plugins: [nodeResolve()],
      onwarn(warning) {
        throw new Error(warning.message);
      },
    });
    await bundle.write({ dir: join(root, outDir), format: "es", entryFileNames: "[name].mjs" });
    await bundle.close();
  };

  await t.test("in a page", async () => {
    await build("page.js", "dist");
    await drawsFromFiles(join(root, "dist"), "/main.mjs");
  });

  await t.test("in Node", async () => {
    await build("program.js", "node");
    await drawsInNode(join(root, "node/main.mjs"));
  });

  await t.test("an error class without the client", async () => {
    await build("class-only.js", "lean");
    hasNoWasm(root, join(root, "lean"), join(root, "dist"));
  });
});

test("esbuild", async (t) => {
  const root = await createConsumer("esbuild", sources);
  const build = async (entry, outdir, options) => {
    const { warnings } = await esbuild.build({
      entryPoints: { main: join(root, entry) },
      outdir: join(root, outdir),
      bundle: true,
      logLevel: "silent",
      ...options,
    });
    assert.deepEqual(warnings, []);
  };

  await t.test("in a page, in several files", async () => {
    await build("page.js", "split", { format: "esm", splitting: true });
    await drawsFromFiles(join(root, "split"), "/main.js");
  });

  await t.test("in a page, in one script", async () => {
    await build("page.js", "dist", { format: "iife", minify: true });
    await drawsFromFiles(join(root, "dist"), "/main.js");
  });

  await t.test("in Node, as CommonJS", async () => {
    await build("program.js", "node", { platform: "node", format: "cjs", outExtension: { ".js": ".cjs" } });
    await drawsInNode(join(root, "node/main.cjs"));
  });

  await t.test("an error class without the client", async () => {
    // In one script: split, esbuild writes out every lazy chunk before it finds that nothing loads it.
    await build("class-only.js", "lean", { format: "iife" });
    hasNoWasm(root, join(root, "lean"), join(root, "dist"));
  });
});
