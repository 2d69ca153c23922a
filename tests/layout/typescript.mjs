// The imports of TypeScript in a directory.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { importsOf } from "../../scripts/build/imports.mjs";

/** Every import between the files in `dir`, which are named from there; a module that is generated has no file. */
export function typescriptImports(dir) {
  const files = readdirSync(dir, { recursive: true }).filter((name) => name.endsWith(".ts"));
  return files.flatMap((from) =>
    importsOf(readFileSync(join(dir, from), "utf8"))
      .filter(({ specifier }) => specifier.startsWith("."))
      .map(({ specifier, line, kind }) => {
        const to = posix.join(posix.dirname(from), specifier);
        const source = to.replace(/\.js$/, ".ts");
        return { from, to: existsSync(join(dir, source)) ? source : to, line, kind };
      }),
  );
}

/** The room of a file that is named from the source directory: its folder, or a file that is a room of its own. */
export function typescriptRoom(rooms) {
  return (file) => {
    if (file.includes("/")) return file.split("/")[0];
    const name = file.replace(/\.ts$/, "");
    return name in rooms ? name : "entries";
  };
}
