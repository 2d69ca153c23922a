// The dependencies of a workspace's crates on each other.
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { read } from "../../scripts/lib.mjs";

/** Every dependency between crates of the workspace in `root`: imports of their manifests, named from there. */
export function crateImports(root) {
  const { packages } = JSON.parse(
    read("cargo", ["metadata", "--no-deps", "--offline", "--format-version=1"], { cwd: root }),
  );
  packages.sort((a, b) => (a.manifest_path < b.manifest_path ? -1 : 1));
  const manifests = new Map(packages.map((each) => [each.name, relative(root, each.manifest_path)]));
  return packages.flatMap(({ name, dependencies }) =>
    dependencies
      .filter((dependency) => manifests.has(dependency.name))
      .map((dependency) => {
        const from = manifests.get(name);
        const lines = readFileSync(join(root, from), "utf8").split("\n");
        return {
          from,
          to: manifests.get(dependency.name),
          line: lines.findIndex((line) => line.startsWith(dependency.name)) + 1,
          kind: dependency.kind === "dev" ? "late" : "value",
        };
      }),
  );
}

/** The room of a manifest that is named from `root`: the name of its crate. */
export const crateRoom = (root) => (file) =>
  readFileSync(join(root, file), "utf8").match(/^name = "(.+)"/m)[1];
