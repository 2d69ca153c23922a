// Measures the built package: speed, memory and size against a raw fetch and against other libraries.
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { join, relative } from "node:path";
import { entries } from "../scripts/build/entries.mjs";
import { isBuilt } from "../scripts/build/freshness.mjs";
import { build } from "../scripts/build.mjs";
import { command, read, readJson, root, run, Stop, say } from "../scripts/lib.mjs";
import { ensureNpm, setup } from "../scripts/setup.mjs";
import { bundle, pageOf } from "../scripts/size/bundle.mjs";
import { createConsumer, temporaryDir } from "../tests/support/consumer.mjs";
import { chart } from "./chart.mjs";
import { faultsOf } from "./faults.mjs";
import { figures } from "./figures/index.mjs";
import { modes } from "./modes.mjs";
import { picturesDir } from "./pictures.mjs";
import { updateReadme } from "./readme.mjs";
import { conclusion, heading, line, markdown } from "./report.mjs";
import { profile, startProvider, versions } from "./runtimes.mjs";

const dir = join(root, "bench");

function machine() {
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    os: `${type()} ${release()}`,
    load: { start: loadavg() },
  };
}

const peers = Object.keys(readJson(join(dir, "package.json")).dependencies);

/** The directory of the package to measure: installed from its tarball in a project of its own, or the one given. */
async function packageToMeasure(given) {
  if (given) {
    if (!existsSync(join(given, "index.js")))
      throw new Stop(`--package ${given}: no built package is there.`);
    // A copy: it may be built again before the end.
    const copy = temporaryDir("package");
    cpSync(given, copy, { recursive: true });
    return copy;
  }
  return join(await createConsumer("bench"), "node_modules/ai-generation-client");
}

/** Runs the figures and gives the results; `tell` gets each row as it comes. */
export async function measure({ mode, only, packageDir, tell = () => {} }) {
  const pages = {
    client: pageOf(packageDir, "client"),
    image: `export * from ${JSON.stringify(join(packageDir, "image.js"))};`,
  };
  const mounts = { bench: dir, pictures: await picturesDir() };
  for (const [entry, code] of Object.entries(pages)) {
    // A package of before has fewer entries.
    if (!existsSync(join(packageDir, entries[entry].page.file))) continue;
    mounts[entry] = temporaryDir("bundle");
    await bundle(code, { outdir: mounts[entry] });
  }
  const provider = await startProvider(mounts);
  const bench = { ...modes[mode], mode, packageDir, provider };
  const results = {
    date: new Date().toISOString(),
    mode,
    commit: read("git", ["describe", "--always", "--dirty"], { cwd: root }),
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

/** Tries every figure out, with images of some KiB: that it runs and that its results make sense, not how fast it is. */
async function smoke(packageDir) {
  const tell = (_, row) => row && console.log(`${row.figure}: ${row.name}, ${row.runtime}`);
  const results = await measure({ mode: "smoke", packageDir, tell });
  const faults = faultsOf(results, Object.keys(figures));
  if (faults.length) throw new Stop(faults.join("\n"));
  say(`${results.rows.length} rows make sense`);
}

const out = join(dir, "results");

const json = (results) => `${JSON.stringify(results, null, 2)}\n`;

/** Writes the results as JSON and gives the file's name. */
function keep(results) {
  mkdirSync(out, { recursive: true });
  const file = join(out, `${results.date.replaceAll(":", "-")}.json`);
  writeFileSync(file, json(results));
  return file;
}

/** Writes what is tracked of the results: themselves, the table and the chart. */
async function publish(results) {
  const latest = join(out, "latest.json");
  writeFileSync(latest, json(results));
  await run("biome", ["format", "--write", latest], { why: "Formatting the results" });
  writeFileSync(join(root, "docs/bench.md"), markdown(results));
  writeFileSync(join(root, "docs/bench.svg"), chart(results));
  updateReadme(join(root, "README.md"), results);
}

const help = `npm run bench [-- --quick] [-- --only FIGURE,...] [-- --package DIR]

Measures the built package and writes the results to bench/results/.
  --quick         fewer rounds, and not every size in every runtime: within two minutes
  --only LIST     some of the figures:
${Object.entries(figures)
  .map(([name, { what }]) => `                    ${name.padEnd(11)} ${what}`)
  .join("\n")}
  --smoke         only tries every figure out, with small images: that it runs, not how fast it is
  --package DIR   the built package in DIR, as it is, in place of a tarball of pkg/
  --publish       also write results/latest.json, docs/bench.md, docs/bench.svg and the README's tables, which are tracked
  --profile       measure nothing: leave a CPU profile of Node with answers of 8 MiB in bench/results/`;

const options = {
  quick: { type: "boolean" },
  smoke: { type: "boolean" },
  only: { type: "string" },
  package: { type: "string" },
  publish: { type: "boolean" },
  profile: { type: "boolean" },
};

await command(import.meta.url, { help, options }, async (values) => {
  const only = values.only?.split(",");
  const unknown = only?.filter((name) => !Object.hasOwn(figures, name));
  if (values.publish && (only || values.quick))
    throw new Stop("--publish takes all figures, in full: neither --only nor --quick.");
  if (values.smoke && (only || values.quick || values.publish || values.profile))
    throw new Stop(
      "--smoke tries all figures out and measures none: it takes no other option than --package.",
    );
  if (unknown?.length)
    throw new Stop(`--only takes some of ${Object.keys(figures).join(", ")}, not "${unknown.join(", ")}".`);
  if (!values.package) {
    await setup({ tests: true });
    if (!isBuilt()) await build();
  }
  await ensureNpm(dir);
  const packageDir = await packageToMeasure(values.package);
  if (values.smoke) {
    await smoke(packageDir);
    process.exit();
  }
  if (values.profile) {
    say("Profiling");
    await profile(packageDir, out);
    return say(`A .cpuprofile is in ${relative(root, out)}: open it in the developer tools of Chromium`);
  }
  say("Measuring");
  const results = await measure({
    mode: values.quick ? "quick" : "full",
    only,
    packageDir,
    tell: (results, row) => console.log(row ? line(row) : `${heading(results)}\n`),
  });
  const load = results.machine.load.end.map((each) => each.toFixed(1)).join(" ");
  console.log(`\n${conclusion(results.rows)}\nload average at the end ${load}`);
  say(`Written to ${relative(root, keep(results))}`);
  if (values.publish) await publish(results);
  process.exit();
});
