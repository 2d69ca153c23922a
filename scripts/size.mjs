// The package's weight, part by part; fails where a page would have to download more than a budget allows.
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { entries } from "./build/entries.mjs";
import { isBuilt } from "./build/freshness.mjs";
import { build } from "./build.mjs";
import { command, pkgDir, read, readJson, root, Stop, say } from "./lib.mjs";
import { ensureNpm, setup } from "./setup.mjs";
import { total, weighEntry } from "./size/bundle.mjs";

const table = join(root, "docs/size.md");

const kb = (bytes) => (bytes / 1000).toFixed(1);

/** A file that is downloaded as it is, where a bundler or a Worker takes it so. */
function plain(dir, name) {
  const bytes = readFileSync(join(dir, name));
  return { name, minified: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
}

/** The download of a page that uses an entry: `parts` at once, `late` when it first needs them. */
async function weighPage(dir, name) {
  const all = await weighEntry(dir, name);
  const [late, parts] = [all.filter((part) => part.late), all.filter((part) => !part.late)];
  const { page, budget } = entries[name];
  return {
    name: `\`${page.name}\` with ${name}.wasm`,
    parts,
    late,
    minified: total(parts, "minified"),
    gzip: total(parts),
    budget: budget * 1000,
  };
}

/** All that is known of the package in `dir`: `pages` by entry, and `others`, which a page does not download. */
export async function weighPackage(dir) {
  const pages = {};
  for (const name of Object.keys(entries)) pages[name] = await weighPage(dir, name);
  const packed = JSON.parse(read("npm", ["pack", dir, "--json", "--dry-run"]) ?? "[]");
  const [{ size, unpackedSize } = {}] = Array.isArray(packed) ? packed : Object.values(packed);
  return {
    version: readJson(join(dir, "package.json")).version,
    pages,
    others: [
      ...Object.values(entries).map(({ path }) => plain(dir, `${path}.wasm`)),
      ...(size ? [{ name: "the package's tarball", minified: unpackedSize, gzip: size }] : []),
    ],
  };
}

const row = ({ name, minified, gzip }) => `| ${name} | ${kb(minified)} | ${kb(gzip)} |`;

/** The weights as a table in Markdown. */
export const markdown = ({ version, pages: { client, ...pages }, others }) => `# Size

What ai-generation-client ${version} weighs, in KB of 1,000 bytes. \`npm run size\` measures it again and fails over budget;
\`npm run size -- --write\` writes this table.

What a browser downloads for \`import { AIGenerationClient } from "ai-generation-client"\`, bundled and minified by esbuild:

| part | minified | gzip -9 |
| --- | ---: | ---: |
${client.parts.map(row).join("\n")}
| **together** | **${kb(client.minified)}** | **${kb(client.gzip)}** |
| budget | | ${kb(client.budget)} |

What it downloads later, and only if it is used: \`formats\` for any other format than Gemini's, in place of the \`client\`
above, and for \`ImageClient\`; \`events/report.js\` where somebody listens to events; \`call/download.js\` for images that
an answer has the address of.

| part | minified | gzip -9 |
| --- | ---: | ---: |
${client.late.map(row).join("\n")}

Pages that use the other WebAssemblies of the package download in all:

| page | minified | gzip -9 | budget |
| --- | ---: | ---: | ---: |
${Object.values(pages)
  .map((page) => `${row(page)} ${kb(page.budget)} |`)
  .join("\n")}

For comparison, not downloaded by a browser as they are:

| file | plain | gzip -9 |
| --- | ---: | ---: |
${others.map(row).join("\n")}
`;

const lines = ({ pages, others }) => {
  const line = ({ name, minified, gzip, budget }) =>
    `${name.padEnd(44)} ${kb(minified).padStart(8)} ${kb(gzip).padStart(8)}${budget ? kb(budget).padStart(8) : ""}`;
  const { client } = pages;
  return [
    `${"KB, for a page with the client".padEnd(44)} minified  gzip -9`,
    ...client.parts.map(line),
    "",
    `${"KB, later, if it is used".padEnd(44)} minified  gzip -9`,
    ...client.late.map(line),
    "",
    `${"KB, for a page in all".padEnd(44)} minified  gzip -9  budget`,
    ...Object.values(pages).map(line),
    "",
    `${"KB, beside that".padEnd(44)}    plain  gzip -9`,
    ...others.map(line),
  ].join("\n");
};

/** Prints what the package in `dir` weighs, and rejects with `Stop` if a page is over its budget. */
export async function size({ dir = pkgDir, write = false } = {}) {
  if (!existsSync(join(dir, "index.js")))
    throw new Stop(`No built package is in ${dir}: run \`npm run build\`.`);
  const weights = await weighPackage(dir);
  console.log(lines(weights));
  if (write) {
    writeFileSync(table, markdown(weights));
    say(`Written to ${table.slice(root.length + 1)} (${kb(statSync(table).size)} KB)`);
  }
  for (const { name, gzip, budget } of Object.values(weights.pages))
    if (gzip > budget)
      throw new Stop(`A page downloads ${kb(gzip - budget)} KB more than the budget allows for ${name}.`);
}

const help = `npm run size [-- --write] [-- --package DIR]

Prints what each part of the built package weighs; fails if a page downloads more than a budget allows.
  --write         also write the table to docs/size.md, as it is tracked for a release
  --package DIR   the built package in DIR, as it is, in place of pkg/`;

const options = { write: { type: "boolean" }, package: { type: "string" } };

await command(import.meta.url, { help, options }, async (values) => {
  await ensureNpm(root);
  if (!values.package && !isBuilt()) {
    await setup();
    await build();
  }
  await size({ dir: values.package && resolve(values.package), write: values.write });
});
