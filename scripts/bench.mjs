// Measures the built package: speed, memory and size against a raw fetch and against other libraries.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build, isBuilt } from "./build.mjs";
import { command, read, readJson, root, Stop, say } from "./lib.mjs";
import { ensureNpm, setup } from "./setup.mjs";

const dir = join(root, "tests/bench");

function machine() {
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    os: `${type()} ${release()}`,
    load: { start: loadavg() },
  };
}

const peers = ["@google/genai", "openai", "ai", "@ai-sdk/google"];

/** The directory of the package to measure: installed from its tarball in a project of its own, or the one given. */
async function packageToMeasure(given) {
  if (given) {
    if (!existsSync(join(given, "index.js")))
      throw new Stop(`--package ${given}: no built package is there.`);
    return resolve(given);
  }
  const { createConsumer } = await import("../tests/support/consumer.mjs");
  return join(await createConsumer("bench"), "node_modules/ai-generation-client");
}

/** Runs the figures and gives the results; `tell` gets each row as it comes. */
export async function measure({ mode, only, packageDir, tell = () => {} }) {
  const { modes } = await import("../tests/bench/modes.mjs");
  const { figures } = await import("../tests/bench/figures/index.mjs");
  const { startProvider, versions } = await import("../tests/bench/runtimes.mjs");
  const provider = await startProvider({ bench: dir, package: packageDir });
  const bench = { ...modes[mode], mode, packageDir, provider };
  const results = {
    date: new Date().toISOString(),
    mode,
    commit: read("git", ["rev-parse", "--short", "HEAD"], { cwd: root }),
    machine: machine(),
    versions: {
      "ai-generation-client": readJson(join(packageDir, "package.json")).version,
      ...versions(),
      ...Object.fromEntries(
        peers.map((name) => [name, readJson(join(dir, "node_modules", name, "package.json")).version]),
      ),
    },
    rows: [],
  };
  tell(results);
  try {
    for (const name of only ?? Object.keys(figures))
      for await (const row of figures[name].rows(bench)) {
        results.rows.push({ figure: name, ...row });
        tell(results, results.rows.at(-1));
      }
  } finally {
    provider.close();
  }
  results.machine.load.end = loadavg();
  return results;
}

async function help() {
  const { figures } = await import("../tests/bench/figures/index.mjs");
  return `npm run bench [-- --quick] [-- --only FIGURE,...] [-- --package DIR]

Measures the built package and writes the results to tests/bench/results/.
  --quick         fewer rounds, and not every size in every runtime: within two minutes
  --only LIST     some of the figures:
${Object.entries(figures)
  .map(([name, { what }]) => `                    ${name.padEnd(11)} ${what}`)
  .join("\n")}
  --package DIR   the built package in DIR, as it is, in place of a tarball of pkg/`;
}

await command(import.meta.url, async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: "boolean" },
      quick: { type: "boolean" },
      smoke: { type: "boolean" },
      only: { type: "string" },
      package: { type: "string" },
    },
  });
  if (values.help) return console.log(await help());
  const { figures } = await import("../tests/bench/figures/index.mjs");
  const only = values.only?.split(",");
  const unknown = only?.filter((name) => !Object.hasOwn(figures, name));
  if (unknown?.length)
    throw new Stop(`--only takes some of ${Object.keys(figures).join(", ")}, not "${unknown.join(", ")}".`);
  if (!values.package) {
    await setup({ tests: true });
    if (!isBuilt()) await build();
  }
  await ensureNpm(dir);
  const { conclusion, heading, line } = await import("../tests/bench/report.mjs");
  const mode = values.smoke ? "smoke" : values.quick ? "quick" : "full";
  const packageDir = await packageToMeasure(values.package);
  say("Measuring");
  const results = await measure({
    mode,
    only,
    packageDir,
    tell: (results, row) => console.log(row ? line(row) : `${heading(results)}\n`),
  });
  const out = join(dir, "results");
  mkdirSync(out, { recursive: true });
  const file = join(out, `${results.date.replaceAll(":", "-")}.json`);
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  console.log(
    `\n${conclusion(results.rows)}\nload average at the end ${results.machine.load.end.map((each) => each.toFixed(1)).join(" ")}`,
  );
  say(`Written to ${file.slice(root.length + 1)}`);
  process.exit();
});
