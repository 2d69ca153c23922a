// A user's project in a temporary directory with the packed tarball installed in it: what the tests see of the package
// is what npm would put on a user's disk, never the checkout.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { pack } from "../../scripts/build/pack.mjs";
import { runToEnd } from "./process.mjs";

const temporary = new Set();
process.on("exit", () => {
  for (const dir of temporary) rmSync(dir, { recursive: true, force: true });
});

/** An empty directory that is gone when this process ends. */
export function temporaryDir(name) {
  const dir = mkdtempSync(join(tmpdir(), `ai-generation-client-${name}-`));
  temporary.add(dir);
  return dir;
}

let packed;

/** The tarball under test: PACKAGE_TARBALL, or what `pkg/` packs to. */
export function packageTarball() {
  packed ??= process.env.PACKAGE_TARBALL || pack(temporaryDir("tarball"));
  return packed;
}

/** Writes `files` (path to text) below `dir`. */
export function writeFiles(dir, files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
}

/** Makes a project of `files` with the package installed, and gives its directory. */
export async function createConsumer(name, files = {}, manifest = {}) {
  const dir = temporaryDir(name);
  writeFiles(dir, {
    "package.json": JSON.stringify({ name: `consumer-${name}`, private: true, type: "module", ...manifest }),
    ...files,
  });
  const flags = ["--offline", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
  const { code, stdout, stderr } = await runToEnd("npm", ["install", ...flags, packageTarball()], {
    cwd: dir,
  });
  if (code !== 0) {
    rmSync(dir, { recursive: true, force: true });
    throw new Error(`npm install of the tarball failed:\n${stdout}${stderr}`);
  }
  return dir;
}

/** The address of the simulator of the package under test, for a server in this process. */
export async function installedSimulator() {
  const dir = await createConsumer("provider");
  return pathToFileURL(join(dir, "node_modules/ai-generation-client/simulator.js")).href;
}
