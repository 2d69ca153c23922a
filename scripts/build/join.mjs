// Joins the compiled modules into few files: for every file that is imported, Node takes half a millisecond, and a page
// without a bundler waits for the network.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative, resolve } from "node:path";
import { Stop } from "../lib.mjs";

/**
 * Whoever imports a class of these alone gets nothing else from a bundler, and all other files share them: a class must
 * be the same one wherever it is thrown.
 */
const apart = ["errors.js"];

/** What these need is in them, late modules included: where nothing can be loaded late. */
const whole = ["static.js", "image/static.js"];

/** The WebAssemblies and their glue, which wasm.mjs makes. */
const compiled = /^wasm\//;

/**
 * Joins the modules in `from` that `heads` (paths in it) need, and writes them to `to`: a file for each head, one for each
 * module of `apart`, and one for each module that is imported by `import()`, which those alone load who need it. These
 * files share no code but that of `apart`: a module that two of them import is in both.
 */
export async function joinModules(heads, from, to) {
  // Late: on a fresh machine it is not installed when this file is read.
  const { build } = await import("rolldown");
  // Grows while it is walked: the late modules of a file are found when it is joined.
  const queue = new Set([...heads, ...apart]);
  const joined = new Map();
  for (const input of queue) {
    const { output } = await build({
      input: join(from, input),
      cwd: from,
      plugins: [leaveOut(input, from, queue)],
      output: { format: "esm" },
      write: false,
    });
    joined.set(input, output[0]);
  }
  for (const [name, { code, moduleIds }] of joined) {
    const foreign = moduleIds.filter((id) => relative(from, id).startsWith(".."));
    if (foreign.length)
      throw new Stop(`${name} has code of others in it, which no notice names: ${foreign.join(", ")}.`);
    const late = whole.includes(name) ? [...heads, ...apart] : [...queue];
    const twice = moduleIds.map((id) => relative(from, id)).filter((id) => id !== name && late.includes(id));
    if (twice.length)
      throw new Stop(`${name} imports ${twice.join(", ")} at once, which is to load when it is needed.`);
    mkdirSync(dirname(join(to, name)), { recursive: true });
    writeFileSync(join(to, name), code);
  }
}

/**
 * The module `input` in `from` and all that it needs, as one script without imports. What is not in `from` is in `staged`.
 */
export async function scriptOf(input, from, staged) {
  const { build } = await import("rolldown");
  const resolveId = (source, importer) => {
    if (importer === undefined) return null;
    const path = relative(from, resolve(dirname(importer), source));
    return join(compiled.test(path) ? staged : from, path);
  };
  const { output } = await build({
    input: join(from, input),
    cwd: from,
    plugins: [{ name: "resolve", resolveId }],
    output: { format: "iife", minify: true },
    write: false,
  });
  if (output.length !== 1) throw new Stop(`${input} cannot be one script: it loads something late.`);
  return output[0].code;
}

/** The code with its late imports in front of it: each gives an object of all that the module exports. */
function atOnce(code, dir) {
  const imports = [];
  const body = code.replace(/\bimport\("(\.[^"]+)"\)/g, (_, path) => {
    const there = readFileSync(join(dir, path), "utf8");
    const names = Array.from(
      there.matchAll(/^export (?:async )?(?:function|class|const) (\w+)/gm),
      ([, name]) => name,
    );
    const local = names.map((name) => [name, `${name}AtOnce`]);
    imports.push(`import { ${local.map((pair) => pair.join(" as ")).join(", ")} } from "${path}";\n`);
    return `Promise.resolve({ ${local.map((pair) => pair.join(": ")).join(", ")} })`;
  });
  return imports.join("") + body;
}

/** Leaves out of the file of `input` what is a file of its own, and adds its late modules to `queue`. */
const leaveOut = (input, from, queue) => ({
  name: "leave-out",
  transform: (code, id) => (whole.includes(input) ? atOnce(code, dirname(id)) : null),
  resolveId(source, importer, { kind }) {
    if (importer === undefined) return null;
    const path = relative(from, resolve(dirname(importer), source));
    const late = kind === "dynamic-import" && !compiled.test(path) && !whole.includes(input);
    if (late) queue.add(path);
    if (!late && !compiled.test(path) && !apart.includes(path)) return null;
    const there = posix.relative(posix.dirname(input), path);
    return { id: there.startsWith(".") ? there : `./${there}`, external: true };
  },
});
