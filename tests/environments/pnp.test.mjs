// The tarball in a project of Yarn's Plug'n'Play, where no package is unpacked: each is read out of its archive.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { expected, providerOptions, sources } from "../packaging/project.mjs";
import { installedSimulator, packageTarball, temporaryDir, writeFiles } from "../support/consumer.mjs";
import { runToEnd } from "../support/process.mjs";
import { startServer } from "../support/server.mjs";
import { modules } from "./tools.mjs";

const provider = await startServer({ ...providerOptions, module: await installedSimulator() });
after(() => provider.close());

test("Yarn, Plug'n'Play", async () => {
  const cwd = temporaryDir("pnp");
  const dependencies = { "ai-generation-client": `file:${packageTarball()}` };
  writeFiles(cwd, {
    ...sources,
    "package.json": JSON.stringify({ name: "consumer-pnp", private: true, type: "module", dependencies }),
    // It is the root of a project of its own, and keeps all that it fetches.
    "yarn.lock": "",
    ".yarnrc.yml": [
      "nodeLinker: pnp",
      "enableGlobalCache: false",
      "globalFolder: ./.yarn/global",
      "enableImmutableInstalls: false",
      "enableNetwork: false",
      "enableTelemetry: false",
    ].join("\n"),
  });
  const yarn = async (...args) => {
    const program = join(modules, "@yarnpkg/cli-dist/bin/yarn.js");
    const { code, stdout, stderr } = await runToEnd(process.execPath, [program, ...args], { cwd });
    assert.equal(code, 0, stdout + stderr);
    return stdout.trim();
  };
  await yarn("install");
  assert.equal(await yarn("node", "program.js", `${provider.url}/v1beta`), expected);
  assert.equal(provider.simulator.requests.length, 1);
  const where = await yarn("node", "-e", "console.log(import.meta.resolve('ai-generation-client'))");
  assert.match(where, /\.zip\/node_modules\/ai-generation-client\/index\.js$/);
});
