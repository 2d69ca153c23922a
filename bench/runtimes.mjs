// Runs a program of the bench in a runtime. Each run of Node, Deno and Bun is a process of its own, of Chromium a page
// in a browser of its own, of workerd a process of its own; the provider is in another.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { entries } from "../scripts/build/entries.mjs";
import { read, readJson, root } from "../scripts/lib.mjs";
import { findBrowser } from "../scripts/setup.mjs";
import { start } from "../tests/support/process.mjs";
import { startWorker as bundleWorker } from "../tests/support/worker.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
/** The runtimes are those that the tests install. */
const tests = join(root, "tests");
const limitMs = 900_000;

function installed(name) {
  const program = join(tests, "node_modules/.bin", name);
  if (!existsSync(program)) throw new Error(`${name} is missing: run \`npm run setup -- --tests\`.`);
  return program;
}

/** Starts the provider; resolves to `{ url, pid, close }`. `mounts` are served to pages. */
export function startProvider(mounts) {
  return new Promise((resolve, reject) => {
    const onLine = (url) => resolve({ url, pid: child.pid, close: () => child.kill() });
    const args = [join(here, "server.mjs"), JSON.stringify(mounts)];
    const { child, ended } = start(process.execPath, args, { onLine, timeout: 2 ** 31 - 1 });
    ended.then(({ stderr }) => reject(new Error(`The provider of the bench ended: ${stderr}`)), reject);
  });
}

/**
 * Settings of glibc for the large buffers of every answer. By its own rules it keeps the memory of some and gives back that
 * of others, and to have the system clear 11 MiB of pages again takes as long as a raw fetch of them: times then fall into
 * two heaps, and the median between them. So times are taken with memory that is kept, which is where a raw fetch is at
 * its fastest, or with fresh memory for each buffer, which is what an image now and then meets. Memory is measured by
 * glibc's own rules.
 */
const memories = {
  kept: {
    MALLOC_MMAP_THRESHOLD_: String(32 * 1024 * 1024),
    MALLOC_TRIM_THRESHOLD_: String(2 ** 32 - 1),
    MALLOC_TOP_PAD_: String(64 * 1024 * 1024),
  },
  fresh: { MALLOC_MMAP_THRESHOLD_: String(128 * 1024) },
  own: {},
};

async function inProcess(command, flags, { packageDir, memory = "kept" }, program, params) {
  const modules = Object.fromEntries(
    Object.entries(entries).map(([name, { page }]) => [
      name,
      pathToFileURL(join(packageDir, page.file)).href,
    ]),
  );
  const args = [...flags, join(here, "entries/process.mjs"), JSON.stringify({ program, modules, params })];
  let result;
  const onLine = (line) => {
    if (line.startsWith("result ")) result = JSON.parse(line.slice(7));
  };
  const env = { ...process.env, ...memories[memory] };
  const options = { cwd: here, env, onLine, timeout: limitMs };
  const { code, signal, stdout, stderr } = await start(command, args, options).ended;
  if (result === undefined || code !== 0)
    throw new Error(`${program} ended with ${signal ?? code}:\n${stdout}${stderr}`);
  return result;
}

async function inChromium(bench, program, params) {
  const { launchBrowser } = await import("../tests/support/browser.mjs");
  const browser = await launchBrowser();
  try {
    const tab = await browser.newPage();
    await tab.goto(`${bench.provider.url}/bench/entries/page.html`);
    return await tab.evaluate(([name, given]) => globalThis.runProgram(name, given), [program, params]);
  } finally {
    await browser.close();
  }
}

/** A worker of a file of entries/ with the package's entries for workerd; resolves to `{ run, pid, dispose }`. */
export async function startWorker(bench, entry = "workerd") {
  const outdir = mkdtempSync(join(tmpdir(), "ai-generation-client-worker-"));
  const before = new Set(children());
  try {
    const { worker } = await bundleWorker(join(here, `entries/${entry}.mjs`), outdir, {
      alias: {
        "ai-generation-client": join(bench.packageDir, "workerd.js"),
        "ai-generation-client/image": join(bench.packageDir, "image/workerd.js"),
      },
      external: ["@google/genai", "openai", "ai", "@ai-sdk/google"],
    });
    return {
      pid: children().find((pid) => !before.has(pid)),
      async run(program, params) {
        const body = JSON.stringify({ program, params });
        const response = await worker.dispatchFetch("http://localhost/", { method: "POST", body });
        const { result, error } = await response.json();
        if (error) throw new Error(`${program} in workerd: ${error}`);
        return result;
      },
      dispose: () => worker.dispose(),
    };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** The processes that this one has started and that still run. */
function children() {
  if (!existsSync("/proc")) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return (
          Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ")[1]) === process.pid
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function inWorkerd(bench, program, params) {
  const worker = await startWorker(bench);
  try {
    return await worker.run(program, params);
  } finally {
    await worker.dispose();
  }
}

const denoFlags = ["run", "-A", "--no-lock", "--no-remote", "--node-modules-dir=manual"];

const ways = {
  node: (bench, ...run) => inProcess(process.execPath, ["--expose-gc"], bench, ...run),
  deno: (bench, ...run) => inProcess(installed("deno"), denoFlags, bench, ...run),
  bun: (bench, ...run) => inProcess(installed("bun"), [], bench, ...run),
  workerd: inWorkerd,
  chromium: inChromium,
};

export const runtimeNames = Object.keys(ways);

/** Runs `program` with `params` in the named runtime and gives its result; `bench.memory` names one of `memories`. */
export const runIn = (bench, runtime, program, params) => ways[runtime](bench, program, params);

/** Leaves a CPU profile of Node in `out`: answers of 8 MiB, one after the other, by this package alone. */
export async function profile(packageDir, out) {
  const provider = await startProvider({});
  const size = 8 * 1024 * 1024;
  const lanes = { ours: { who: "ours", base: `${provider.url}/answer/${size}/length/0` } };
  const flags = ["--cpu-prof", "--cpu-prof-interval=200", `--cpu-prof-dir=${out}`];
  try {
    await inProcess(process.execPath, flags, { packageDir }, "answers", { lanes, size, rounds: 60 });
  } finally {
    provider.close();
  }
}

const versionOf = (name) => readJson(join(tests, "node_modules", name, "package.json")).version;

/** The versions of the runtimes here, by name. */
export function versions() {
  const named = (program, args = ["--version"]) => read(program, args)?.match(/\d+(\.\d+)+/)?.[0];
  return {
    node: process.versions.node,
    deno: named(installed("deno")),
    bun: named(installed("bun")),
    workerd: versionOf("workerd"),
    chromium: named(findBrowser() ?? "chromium"),
  };
}
