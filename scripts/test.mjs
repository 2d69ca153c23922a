// Runs every test: set-up, format, lint, host tests, build, types of the playground, the tests in JavaScript, a try of the
// bench and the size budget. It stops at the first stage that fails, and its last line counts the tests.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { entries } from "./build/entries.mjs";
import { pack } from "./build/pack.mjs";
import { build } from "./build.mjs";
import { format } from "./format.mjs";
import { fuzz } from "./fuzz.mjs";
import { command, pkgDir, read, root, run, Stop, say, toolEnv } from "./lib.mjs";
import { setup } from "./setup.mjs";
import { size } from "./size.mjs";
import { wasmEnv } from "./toolchain.mjs";

/** Each stage by name, in order. One that runs tests gives `{ passed, failed }`. */
const stages = {
  setup: { what: "Setting up", run: () => setup({ tests: true }) },
  format: { what: "Checking the format and linting JavaScript", run: () => format() },
  pure: { what: "Compiling what is below `web` without any JavaScript crate", run: checkPure },
  clippy: { what: "Linting Rust", run: clippy },
  cargo: { what: "Testing Rust", run: cargoTest },
  fuzz: { what: "Fuzzing what reads hostile bytes, for less than a minute", run: () => fuzz() },
  build: { what: "Building the package", run: () => build() },
  www: { what: "Checking the types of the playground", run: checkPlayground },
  node: { what: "Testing the package", run: nodeTest },
  bench: { what: "Trying the bench out", run: tryBench },
  size: { what: "Weighing the package", run: () => size() },
};

/** Without the feature `client` the crates that know JavaScript are not there: whatever names one does not compile. */
async function checkPure() {
  for (const features of [[], ["--features", "formats"]])
    await run("cargo", ["check", "--lib", "--no-default-features", ...features], {
      why: "What is below `web` names a JavaScript crate, or does not compile",
    });
}

/** The sets of features to lint: every entry of the package as it is built, and all that is below JavaScript alone. */
const featureSets = [
  { crate: ".", features: ["formats"] },
  { crate: "crates/image", features: [] },
  { crate: "crates/info", features: [] },
  { crate: "crates/codecs", features: [] },
  { crate: "crates/crc32fast", features: [] },
  ...Object.values(entries),
];

async function clippy() {
  const lint = (targets, { crate, features }, env) => {
    const names = features.join(",");
    const choice = [
      "--manifest-path",
      join(root, crate, "Cargo.toml"),
      "--no-default-features",
      "--features",
    ];
    return run("cargo", ["clippy", ...choice, names, ...targets, "--", "-D", "warnings"], {
      env: toolEnv(env),
      why: `clippy of ${crate === "." ? "the client" : crate} with the features ${names}`,
    });
  };
  for (const set of featureSets) await lint(["--all-targets"], set);
  const env = wasmEnv();
  if (read("cargo", ["clippy", "--version"], { env: toolEnv(env) }) === undefined)
    return say(
      "The toolchain that compiles to WebAssembly has no clippy: Rust was linted for the host alone",
    );
  for (const set of featureSets) await lint(["--lib", "--target", "wasm32-unknown-unknown"], set, env);
}

/** Runs a command with its output shown, and gives what it wrote and whether it succeeded. */
function show(program, args, { cwd = root, env = toolEnv() } = {}) {
  return new Promise((done, failed) => {
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
      process.stdout.write(text);
    });
    child.on("error", (error) => failed(new Stop(`${program} could not be started: ${error.message}`)));
    child.on("close", (code) => done({ output, succeeded: code === 0 }));
  });
}

/** A stage's outcome from what its tests say of themselves. Nothing may be left out quietly. */
function outcome(passed, failed, leftOut, succeeded) {
  if (leftOut) throw new Failed(`${leftOut} tests were left out`, { passed, failed: failed + leftOut });
  if (failed) throw new Failed(`${failed} tests failed`, { passed, failed });
  if (!succeeded) throw new Failed("the tests could not be run to their end", { passed, failed: 1 });
  if (!passed) throw new Failed("no test was run", { passed, failed: 1 });
  return { passed, failed };
}

class Failed extends Stop {
  constructor(message, counts) {
    super(message);
    this.counts = counts;
  }
}

async function cargoTest() {
  const { output, succeeded } = await show("cargo", [
    "test",
    "--workspace",
    "--all-features",
    "--no-fail-fast",
  ]);
  const totals = { passed: 0, failed: 0, ignored: 0 };
  for (const [, line] of output.matchAll(/^test result: (.*)$/gm))
    for (const [, number, what] of line.matchAll(/(\d+) (passed|failed|ignored)/g))
      totals[what] += Number(number);
  return outcome(totals.passed, totals.failed, totals.ignored, succeeded);
}

async function checkPlayground() {
  if (!existsSync(join(root, "www/tsconfig.json"))) throw new Stop("www/tsconfig.json is missing");
  await run("tsc", ["--noEmit", "-p", "www"], { why: "The types of the playground" });
}

const testFiles = () =>
  ["tests", "bench"]
    .flatMap((dir) => readdirSync(join(root, dir), { recursive: true }).map((name) => join(dir, name)))
    .filter((name) => name.endsWith(".test.mjs") && !/[\\/]node_modules[\\/]/.test(name))
    .sort();

async function nodeTest() {
  if (!existsSync(pkgDir)) throw new Stop("pkg/ is missing: run the stage `build` first");
  const dir = mkdtempSync(join(tmpdir(), "ai-generation-client-test-"));
  try {
    const tap = join(dir, "results.tap");
    const reporters = [
      ["spec", "stdout"],
      ["tap", tap],
    ].flatMap(([name, to]) => [`--test-reporter=${name}`, `--test-reporter-destination=${to}`]);
    const { succeeded } = await show(
      process.execPath,
      ["--test", "--test-concurrency=2", ...reporters, ...testFiles()],
      { env: toolEnv({ PACKAGE_TARBALL: pack(dir) }) },
    );
    const results = readFileSync(tap, "utf8");
    const total = (what) => Number(results.match(new RegExp(`^# ${what} (\\d+)$`, "m"))?.[1] ?? 0);
    return outcome(
      total("pass"),
      total("fail") + total("cancelled"),
      total("skipped") + total("todo"),
      succeeded,
    );
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function tryBench() {
  const { output, succeeded } = await show(process.execPath, [join(root, "bench/main.mjs"), "--smoke"]);
  return outcome(Number(output.match(/(\d+) rows make sense/)?.[1] ?? 0), 0, 0, succeeded);
}

const help = `npm test [-- --only STAGE,...]

Runs every test. The stages, in order:
${Object.entries(stages)
  .map(([name, { what }]) => `  ${name.padEnd(7)} ${what}`)
  .join("\n")}

  --only LIST   only these stages; they find what the others left from an earlier run`;

function chosen(only) {
  if (only === undefined) return Object.keys(stages);
  const names = only.split(",");
  const unknown = names.filter((name) => !Object.hasOwn(stages, name));
  if (unknown.length)
    throw new Stop(`--only takes some of ${Object.keys(stages).join(", ")}, not "${unknown.join(", ")}".`);
  return Object.keys(stages).filter((name) => names.includes(name));
}

await command(import.meta.url, { help, options: { only: { type: "string" } } }, async ({ only }) => {
  const total = { passed: 0, failed: 0 };
  const add = ({ passed, failed }) => {
    total.passed += passed;
    total.failed += failed;
  };
  for (const name of chosen(only)) {
    const { what, run } = stages[name];
    say(`${what} (${name})`);
    const begun = performance.now();
    const seconds = () => `${((performance.now() - begun) / 1000).toFixed(0)} s`;
    try {
      add((await run()) ?? { passed: 0, failed: 0 });
    } catch (error) {
      // A stage without tests of its own counts as one: a run that failed never ends in "0 failed".
      add(error.counts ?? { passed: 0, failed: 1 });
      console.error(
        error instanceof Stop ? `\n\u2717 ${what} (${name}), ${seconds()}: ${error.message}` : error,
      );
      process.exitCode = 1;
      break;
    }
    say(`${what} (${name}): done in ${seconds()}`);
  }
  console.log(`${total.passed} passed, ${total.failed} failed`);
});
