// What the package weighs, part by part; fails where a browser would have to download more than the budget.
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { entries, total, weigh } from "../tests/bench/bundle.mjs";
import { targets } from "../tests/bench/targets.mjs";
import { isBuilt } from "./build/freshness.mjs";
import { build } from "./build.mjs";
import { command, pkgDir, read, readJson, root, Stop, say } from "./lib.mjs";
import { ensureNpm, setup } from "./setup.mjs";

const table = join(root, "docs/size.md");

const kb = (bytes) => (bytes / 1000).toFixed(1);

/** A file that is downloaded as it is, where a bundler or a Worker takes it so. */
function plain(dir, name) {
  const bytes = readFileSync(join(dir, name));
  return { name, minified: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
}

/**
 * All that is known of the package in `dir`: `parts` are what a browser downloads, `late` what it downloads beside that
 * when it first needs it, `others` what it does not.
 */
export async function weighPackage(dir) {
  const all = await weigh(entries.ours(dir));
  const [late, parts] = [all.filter((part) => part.late), all.filter((part) => !part.late)];
  const packed = JSON.parse(read("npm", ["pack", dir, "--json", "--dry-run"]) ?? "[]");
  const [{ size, unpackedSize } = {}] = Array.isArray(packed) ? packed : Object.values(packed);
  return {
    version: readJson(join(dir, "package.json")).version,
    parts,
    total: { minified: total(parts, "minified"), gzip: total(parts) },
    budget: targets.download.most * 1000,
    late,
    others: [
      plain(dir, "wasm/client.wasm"),
      plain(dir, "wasm/formats.wasm"),
      plain(dir, "wasm/simulator.wasm"),
      ...(size ? [{ name: "the package's tarball", minified: unpackedSize, gzip: size }] : []),
    ],
  };
}

const row = ({ name, minified, gzip }) => `| ${name} | ${kb(minified)} | ${kb(gzip)} |`;

/** The weights as a table in Markdown. */
export const markdown = ({ version, parts, total, budget, late, others }) => `# Size

What ai-generation-client ${version} weighs, in KB of 1,000 bytes. \`npm run size\` measures it again and fails over budget;
\`npm run size -- --write\` writes this table.

What a browser downloads for \`import { AIGenerationClient } from "ai-generation-client"\`, bundled and minified by esbuild:

| part | minified | gzip -9 |
| --- | ---: | ---: |
${parts.map(row).join("\n")}
| **together** | **${kb(total.minified)}** | **${kb(total.gzip)}** |
| budget | | ${kb(budget)} |

What it downloads later, and only if it is used: \`formats\` for any other format than Gemini's, in place of the \`client\`
above, and for \`ImageClient\`; \`report.js\` where somebody listens to events; \`download.js\` for images that an answer
has the address of.

| part | minified | gzip -9 |
| --- | ---: | ---: |
${late.map(row).join("\n")}

For comparison, not downloaded by a browser as they are:

| file | plain | gzip -9 |
| --- | ---: | ---: |
${others.map(row).join("\n")}
`;

const lines = ({ parts, total, budget, late, others }) => {
  const line = ({ name, minified, gzip }) =>
    `${name.padEnd(44)} ${kb(minified).padStart(8)} ${kb(gzip).padStart(8)}`;
  return [
    `${"KB, for a browser".padEnd(44)} minified  gzip -9`,
    ...parts.map(line),
    line({ name: "together", ...total }),
    `${"budget".padEnd(53)} ${kb(budget).padStart(8)}`,
    "",
    `${"KB, later, if it is used".padEnd(44)} minified  gzip -9`,
    ...late.map(line),
    "",
    `${"KB, beside that".padEnd(44)}    plain  gzip -9`,
    ...others.map(line),
  ].join("\n");
};

/** Prints what the package in `dir` weighs, and rejects with `Stop` if it is over budget. */
export async function size({ dir = pkgDir, write = false } = {}) {
  if (!existsSync(join(dir, "index.js")))
    throw new Stop(`No built package is in ${dir}: run \`npm run build\`.`);
  const weights = await weighPackage(dir);
  console.log(lines(weights));
  if (write) {
    writeFileSync(table, markdown(weights));
    say(`Written to ${table.slice(root.length + 1)} (${kb(statSync(table).size)} KB)`);
  }
  const over = weights.total.gzip - weights.budget;
  if (over > 0) throw new Stop(`A browser downloads ${kb(over)} KB more than the budget allows.`);
}

const help = `npm run size [-- --write] [-- --package DIR]

Prints what each part of the built package weighs; fails if a browser downloads more than the budget.
  --write         also write the table to docs/size.md, as it is tracked for a release
  --package DIR   the built package in DIR, as it is, in place of pkg/`;

const options = { write: { type: "boolean" }, package: { type: "string" } };

await command(import.meta.url, { help, options }, async (values) => {
  await ensureNpm(join(root, "tests"));
  if (!values.package && !isBuilt()) {
    await setup();
    await build();
  }
  await size({ dir: values.package && resolve(values.package), write: values.write });
});
