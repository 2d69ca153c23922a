// The tarball in a fresh project of Rspack and of Parcel: built as their users build, then run in a page.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { rspack } from "@rspack/core";
import { compile } from "../packaging/compiler.mjs";
import { expected, html, providerOptions, sources } from "../packaging/project.mjs";
import { launchBrowser } from "../support/browser.mjs";
import { createConsumer, installedSimulator, writeFiles } from "../support/consumer.mjs";
import { runToEnd } from "../support/process.mjs";
import { startServer } from "../support/server.mjs";
import { serveStatic } from "../support/static-server.mjs";
import { modules } from "./tools.mjs";

const provider = await startServer({ ...providerOptions, module: await installedSimulator() });
const browser = await launchBrowser();
after(() => Promise.all([browser.close(), provider.close()]));

/** Draws when it is clicked, so that what is loaded before is told from what is loaded then. */
const page = `
import { draw } from "./draw.js";

async function sizeOf({ imageData, mimeType }) {
  const image = await createImageBitmap(new Blob([imageData], { type: mimeType }));
  return image.width + "x" + image.height;
}

addEventListener("click", () =>
  draw("${provider.url}/v1beta", sizeOf).then(
    (sizes) => { document.title = sizes; },
    (error) => { document.title = "failed: " + error.stack; },
  ),
);
document.title = "ready";
`;

const files = { ...sources, "page.js": page };
const names = ["client", "formats", "simulator"];

/** A piece of what the package carries of each WebAssembly. */
const pieces = (project) =>
  names.map((name) => {
    const inline = join(project, `node_modules/ai-generation-client/wasm/${name}-inline.js`);
    return readFileSync(inline, "utf8").match(/[A-Za-z0-9+/]{200}/)[0];
  });

/** How many of `texts` hold each WebAssembly of the package. */
const holding = (project, texts) =>
  pieces(project).map((piece) => texts.filter((text) => text.includes(piece)).length);

/** The page in `dir` draws, and loads each WebAssembly when it does. */
async function draws(project, dir) {
  const site = await serveStatic({ "/": dir });
  const tab = await browser.newPage();
  const said = [];
  const loading = [];
  const abroad = [];
  tab.on("console", (message) => said.push(message.text()));
  tab.on("pageerror", (error) => said.push(String(error)));
  tab.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(site.url) && !url.startsWith(provider.url) && !/^(data|blob):/.test(url))
      abroad.push(url);
  });
  tab.on("requestfinished", (request) => {
    if (request.url().endsWith(".js")) loading.push(request.response().then((response) => response.text()));
  });
  try {
    provider.simulator.reset();
    await tab.goto(`${site.url}/`, { waitUntil: "networkidle" });
    assert.equal(await tab.title(), "ready", said.join("\n"));
    const first = await Promise.all(loading);
    assert.deepEqual(holding(project, first), [0, 0, 0], "loaded before it is used");
    await tab.mouse.click(1, 1);
    await tab.waitForFunction(() => document.title !== "ready").catch(() => {});
    assert.equal(await tab.title(), expected, said.join("\n"));
    const late = (await Promise.all(loading)).slice(first.length);
    assert.deepEqual(holding(project, late), [1, 1, 1], "loaded when it is used");
    assert.equal(provider.simulator.requests.length, 1);
    assert.deepEqual(abroad, []);
  } finally {
    await tab.close();
    await site.close();
  }
}

/** The build in `dir`, which imports an error class alone, holds that class and no WebAssembly. */
function isLean(project, dir) {
  const texts = readdirSync(dir)
    .filter((name) => name.endsWith(".js"))
    .map((name) => readFileSync(join(dir, name), "utf8"));
  assert.deepEqual(holding(project, texts), [0, 0, 0]);
  const text = texts.join("\n");
  assert.ok(text.includes("GenerationError"), "the class's build holds the class");
  assert.ok(text.length < 10_000, `the class's build has ${text.length} characters`);
}

test("Rspack", async (t) => {
  const root = await createConsumer("rspack", files);
  const build = async (entry, outDir) => {
    await compile(rspack, { root, entry, outDir });
    return join(root, outDir);
  };

  await t.test("in a page", async () => {
    const dir = await build("page.js", "dist");
    writeFiles(dir, { "index.html": html("/main.js") });
    await draws(root, dir);
  });

  await t.test("an error class without the client", async () =>
    isLean(root, await build("class-only.js", "lean")),
  );
});

test("Parcel", async (t) => {
  const root = await createConsumer("parcel", {
    ...files,
    "index.html": html("./page.js"),
    "lean.html": html("./class-only.js"),
  });
  const build = async (entry, outDir) => {
    const flags = ["--dist-dir", outDir, "--no-cache", "--no-source-maps"];
    const args = [join(modules, "parcel/lib/bin.js"), "build", entry, ...flags];
    const { code, stdout, stderr } = await runToEnd(process.execPath, args, { cwd: root });
    assert.equal(code, 0, stdout + stderr);
    return join(root, outDir);
  };

  await t.test("in a page", async () => draws(root, await build("index.html", "dist")));

  await t.test("an error class without the client", async () =>
    isLean(root, await build("lean.html", "lean")),
  );
});
