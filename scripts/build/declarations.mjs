// The declarations that the package's users can reach.
import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { Stop } from "../lib.mjs";
import { importsOf } from "./imports.mjs";

/**
 * The declarations that those of `heads` import, step by step, and themselves: paths as in the package, each with the file
 * that has it in one of `dirs`.
 */
export function reachable(heads, dirs) {
  const files = new Map();
  // Grows while it is walked.
  const queue = new Set(heads);
  for (const path of queue) {
    const file = dirs.map((dir) => join(dir, path)).find(existsSync);
    if (!file) throw new Stop(`The declarations ${path} are imported, and are not there.`);
    files.set(path, file);
    for (const { specifier } of importsOf(readFileSync(file, "utf8")))
      if (specifier.startsWith("."))
        queue.add(posix.join(posix.dirname(path), specifier).replace(/\.js$/, ".d.ts"));
  }
  return files;
}
