// Brings a machine with rustup, Node and npm to where the project builds. Every step looks first and does only what
// is missing, so it may be interrupted and run again.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { command, onPath, read, root, run, Stop, say, toolsDir } from "./lib.mjs";
import { aptInstall, ensureWasmToolchain } from "./toolchain.mjs";

const wasmPackVersion = "0.15.1";

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19) || (major === 22 && minor < 12) || major === 21)
    throw new Stop(
      `Node ${process.versions.node} is too old: install Node 20.19 or later, or 22.12 or later.`,
    );
}

function checkRust() {
  if (read("cargo", ["--version"]) === undefined || read("rustup", ["--version"]) === undefined)
    throw new Stop(
      "Rust is missing: install rustup with a stable toolchain (https://rustup.rs), then run this again.",
    );
  if (read("cc", ["--version"]) === undefined)
    throw new Stop(
      "A C linker is missing: install gcc or clang (on Debian the package `build-essential`), then run this again.",
    );
}

const bindgenVersion = () => {
  const version = readFileSync(join(root, "Cargo.toml"), "utf8").match(/^wasm-bindgen = .*"=([\d.]+)"/m)?.[1];
  if (!version) throw new Stop("Cargo.toml does not pin wasm-bindgen to one version.");
  return version;
};

async function ensureTool(crate, binary, version) {
  const installed = read(join(toolsDir, "bin", binary), ["--version"]);
  if (installed?.split(" ")[1] === version) return;
  say(`Building ${crate} ${version} (a few minutes, once for this machine)`);
  mkdirSync(toolsDir, { recursive: true });
  await run("cargo", ["install", crate, "--version", version, "--root", toolsDir, "--force"], {
    env: process.env,
  });
}

/** `npm ci` in `dir`, unless what is there came from the lock file as it now is. */
export async function ensureNpm(dir) {
  const mark = join(dir, "node_modules", ".installed-from");
  const lock = createHash("sha256")
    .update(readFileSync(join(dir, "package-lock.json")))
    .digest("hex");
  if (existsSync(mark) && readFileSync(mark, "utf8") === lock) return;
  say(`Installing npm dependencies in ${dir === root ? "the workspace" : dir.slice(root.length + 1)}`);
  await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: dir, env: process.env });
  writeFileSync(mark, lock);
}

const browserNames = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** The Chromium that the tests drive: CHROME_PATH, or the first known name on PATH. */
export const findBrowser = () => process.env.CHROME_PATH || onPath(...browserNames);

async function ensureBrowser() {
  if (findBrowser()) return;
  say("Installing Chromium for the browser tests");
  await aptInstall(["chromium"], "install Chromium or Chrome and set CHROME_PATH to its program");
  if (!findBrowser())
    throw new Stop("No browser was found: install Chromium or Chrome, or set CHROME_PATH to its program.");
}

/** The Firefox that the tests start: FIREFOX_PATH, or the first known name on PATH. */
export const findFirefox = () => process.env.FIREFOX_PATH || onPath("firefox-esr", "firefox");

async function ensureFirefox() {
  if (findFirefox()) return;
  say("Installing Firefox for the browser tests");
  await aptInstall(["firefox-esr"], "install Firefox and set FIREFOX_PATH to its program");
  if (!findFirefox())
    throw new Stop("No Firefox was found: install Firefox, or set FIREFOX_PATH to its program.");
}

/** Everything that a build needs; with `tests`, what the tests need too. */
export async function setup({ tests = false } = {}) {
  checkNode();
  checkRust();
  await ensureNpm(root);
  await ensureWasmToolchain();
  await ensureTool("wasm-bindgen-cli", "wasm-bindgen", bindgenVersion());
  await ensureTool("wasm-pack", "wasm-pack", wasmPackVersion);
  if (!tests) return;
  for (const dir of ["tests", "tests/environments"]) await ensureNpm(join(root, dir));
  await ensureBrowser();
  await ensureFirefox();
}

const help = `npm run setup [-- --tests]

Installs what the build needs: the wasm32 target, wasm-bindgen, wasm-pack and npm dependencies.
  --tests   also what the tests need: the runtimes, the tools of users and two browsers`;

await command(import.meta.url, { help, options: { tests: { type: "boolean" } } }, async ({ tests }) => {
  await setup({ tests });
  say("Everything the project needs is there.");
});
