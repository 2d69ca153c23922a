// The tarball in an app that Metro bundles, as React Native's apps are. The bundle runs in a context of its own, with what
// React Native puts into it and nothing else of Node's.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import vm from "node:vm";
import Metro from "metro";
import whatwg from "whatwg-fetch";
import { createConsumer, installedSimulator } from "../support/consumer.mjs";
import { startServer } from "../support/server.mjs";
import { modules } from "./tools.mjs";

const key = "a-key-of-nobody-1234";
const provider = await startServer({ apiKey: key, module: await installedSimulator() });
after(() => provider.close());

const app = `
import { AIGenerationClient, GenerationError, init } from "ai-generation-client";

globalThis.draw = async (options, bytes) => {
  if (bytes) await init(bytes);
  const client = new AIGenerationClient("${key}", options);
  try {
    const { imageData, mimeType, images: [{ width, height }] } =
      await client.generate({ prompt: "A fox", width: 64, height: 48 });
    return { mimeType, width, height, bytes: imageData.length };
  } catch (error) {
    if (!(error instanceof GenerationError)) throw error;
    const { code, suggestion, retryable } = error;
    return { code, suggestion, retryable };
  }
};
`;

const root = await createConsumer("metro", { "app.js": app });
const installed = join(root, "node_modules/ai-generation-client");

async function bundle(name, { dev, minify }) {
  const config = await Metro.loadConfig(
    { cwd: root },
    {
      projectRoot: root,
      // Metro puts its own runtime into a bundle; it is not installed in the project.
      watchFolders: [join(modules, "metro-runtime")],
      cacheStores: [],
      fileMapCacheDirectory: root,
      maxWorkers: 1,
      reporter: { update() {} },
      resolver: {
        useWatchman: false,
        nodeModulesPaths: [modules],
        // As React Native's own configuration has them.
        unstable_conditionNames: ["react-native"],
        resolverMainFields: ["react-native", "browser", "main"],
      },
      transformer: {
        // ES modules are Metro's to transform where no preset of Babel does it.
        getTransformOptions: async () => ({ transform: { experimentalImportSupport: true } }),
      },
    },
  );
  const out = join(root, name);
  await Metro.runBuild(config, { entry: join(root, "app.js"), out, platform: "ios", dev, minify });
  return readFileSync(out, "utf8");
}

/** A fetch over HTTP whose answers have no `body`, but give it whole: React Native's are those of whatwg-fetch. */
async function wholeFetch(url, { method, headers, body }) {
  const answer = await fetch(url, { method, headers: [...headers], body });
  const { status } = answer;
  return new whatwg.Response(await answer.arrayBuffer(), { status, headers: [...answer.headers] });
}

/** Runs `script` among the globals of React Native, changed by `more`; gives the app's `draw`. */
function run(script, more = {}) {
  const globals = {
    ...{ console, performance, queueMicrotask, setTimeout, clearTimeout, setInterval, clearInterval },
    ...{ AbortController, URL, TextEncoder, TextDecoder, atob, btoa },
    ...{ Headers: whatwg.Headers, Response: whatwg.Response, fetch: wholeFetch },
    ...more,
  };
  const context = vm.createContext(globals);
  vm.runInContext("globalThis.global = globalThis;", context);
  vm.runInContext(script, context);
  return context.draw;
}

async function drawn(draw, bytes) {
  provider.simulator.reset();
  const outcome = await draw({ baseUrl: `${provider.url}/v1beta` }, bytes);
  // Objects of the context have prototypes of its own.
  return { ...outcome, requests: provider.simulator.requests.length };
}

for (const [name, flags] of Object.entries({
  development: { dev: true, minify: false },
  release: { dev: false, minify: true },
}))
  test(`Metro, a bundle for ${name}`, async (t) => {
    const script = await bundle(`${name}.js`, flags);

    await t.test("draws where there are WebAssembly and streams", async () => {
      const { bytes, ...image } = await drawn(run(script, { Response, DecompressionStream }));
      assert.deepEqual(image, { mimeType: "image/png", width: 64, height: 48, requests: 1 });
      assert.ok(bytes > 100, `${bytes} bytes`);
    });

    await t.test(
      "draws where there are no streams, with the WebAssembly's bytes given to init()",
      async () => {
        const wasm = new Uint8Array(readFileSync(join(installed, "wasm/client.wasm")));
        const { bytes, ...image } = await drawn(run(script), wasm);
        assert.deepEqual(image, { mimeType: "image/png", width: 64, height: 48, requests: 1 });
        assert.ok(bytes > 100, `${bytes} bytes`);
      },
    );

    await t.test("says what to do where there are no streams", async () => {
      assert.deepEqual(await drawn(run(script)), {
        code: "wasm_unavailable",
        suggestion: "This runtime has no DecompressionStream: give init() the bytes.",
        retryable: false,
        requests: 0,
      });
    });

    await t.test("says that there is no WebAssembly in the usual engine", async () => {
      assert.deepEqual(await drawn(run(script, { WebAssembly: undefined })), {
        code: "wasm_unavailable",
        suggestion: "This runtime has no WebAssembly, or it is turned off.",
        retryable: false,
        requests: 0,
      });
    });
  });
