// Publishes the package: checks that the tree is clean and of one version, builds, packs, and publishes with provenance.
import { readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { repository } from "./build/manifest.mjs";
import { pack } from "./build/pack.mjs";
import { build } from "./build.mjs";
import { command, read, root, run, Stop, say } from "./lib.mjs";
import { setup } from "./setup.mjs";

/** The places of the version: the first match in each file. */
const places = {
  "Cargo.toml": /^\[workspace\.package\]\nversion = "(.+)"/m,
  "Cargo.lock": /^name = "ai-generation-client"\nversion = "(.+)"/m,
  "pkg-template/package.json": /^ {2}"version": "(.+)"/m,
  "CHANGELOG.md": /^## (.+)$/m,
};

/** The version of the checkout in `dir`, which every place has to tell. */
export function versionOf(dir = root) {
  const found = Object.entries(places).map(([name, pattern]) => {
    const version = readFileSync(join(dir, name), "utf8").match(pattern)?.[1] ?? "none";
    return { name, version };
  });
  if (new Set(found.map(({ version }) => version)).size !== 1)
    throw new Stop(
      `The version is not the same everywhere: ${found.map(({ name, version }) => `${version} in ${name}`).join(", ")}.`,
    );
  return found[0].version;
}

function checkTree() {
  const changes = read("git", ["status", "--porcelain"]);
  if (changes === undefined)
    throw new Stop("This is no git checkout: release from one, so that it is known what is in it.");
  if (changes) throw new Stop(`The tree is not clean; commit or undo what git lists:\n${changes}`);
}

/** The reason for which a package of the repository `page` cannot be published from here, if there is one. */
export function obstacle({ CI } = process.env, page = repository) {
  if (!CI)
    return "Publishing is for CI, where npm can prove what the package was built from; --dry-run does all the rest here.";
  if (!page)
    return "The package names no repository, without which npm proves nothing: set it in scripts/build/manifest.mjs.";
  return undefined;
}

const help = `npm run release [-- --dry-run]

Checks that the tree is clean and that Cargo, npm and the changelog agree on the version, builds the package, packs it into
target/package, and publishes it with provenance. Publishing works in CI alone.
  --dry-run   everything but to publish it`;

const options = { "dry-run": { type: "boolean" } };

await command(import.meta.url, { help, options }, async ({ "dry-run": dryRun }) => {
  const reason = obstacle();
  if (reason && !dryRun) throw new Stop(reason);
  checkTree();
  const version = versionOf();
  await setup();
  await build();
  const tarball = pack(join(root, "target/package"));
  say(`Packed ${version} into ${relative(root, tarball)}, ${(statSync(tarball).size / 1000).toFixed(0)} KB`);
  if (dryRun) return say("A dry run: nothing was published");
  await run("npm", ["publish", tarball, "--provenance", "--access", "public"], { why: "Publishing" });
});
