// The tools of users that are installed beside these tests, lent to a project.
import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const modules = fileURLToPath(new URL("node_modules", import.meta.url));

/** Puts tools into the project in `dir`, as if they were installed there. */
export function link(dir, ...names) {
  for (const name of names) {
    const place = join(dir, "node_modules", name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(modules, name), place);
  }
}
