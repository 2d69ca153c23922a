// The tarball of the built package.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pkgDir, read, readJson, Stop } from "../lib.mjs";

/** Packs `pkg/` into `dir` as it would be published, and gives the tarball's path. */
export function pack(dir) {
  mkdirSync(dir, { recursive: true });
  const listed = read("npm", ["pack", pkgDir, "--json", "--pack-destination", dir]);
  if (!listed) throw new Stop("npm pack failed: run `npm pack ./pkg` to see why.");
  const { name, version } = readJson(join(pkgDir, "package.json"));
  return join(dir, `${name}-${version}.tgz`);
}
