// The imports between TypeScript or JavaScript files.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { importsOf } from "../../scripts/build/imports.mjs";

/** Every import of the files of `folder` whose names end in `ending`. Files are named from `root`. */
export function moduleImports(root, ending, folder = ".") {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(ending) && !name.includes("node_modules"))
    .map((name) => posix.join(folder, name))
    .flatMap((from) =>
      importsOf(readFileSync(join(root, from), "utf8"))
        .filter(({ specifier }) => specifier.startsWith("."))
        .map(({ specifier, line, kind }) => {
          const to = posix.join(posix.dirname(from), specifier);
          const source = to.replace(/\.js$/, ".ts");
          // Generated modules have no source.
          return { from, to: existsSync(join(root, source)) ? source : to, line, kind };
        }),
    );
}

/** The room of a file by its name: its first folder, or a file that is a room of its own; the others are `entries`. */
export function moduleRoom(rooms) {
  return (file) => {
    if (file.includes("/")) return file.split("/")[0];
    const name = file.replace(/\.ts$/, "");
    return name in rooms ? name : "entries";
  };
}
