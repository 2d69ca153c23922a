// The imports of a Rust crate between its files, from its `use` lines and the paths in its code. A name that a module
// passes on (`pub use body::Body`) leads to the file that has it, and passing it on is no import.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Comments, strings, raw strings and characters; lifetimes are none of these. */
const commentOrText =
  /\/\*[\s\S]*?\*\/|\/\/.*|\br(#*)"[\s\S]*?"\1|"(?:\\[\s\S]|[^"\\])*"|'(?:\\(?:u\{\w+\}|x\w\w|.)|[^'\\\n])'/g;

const blank = (text) => text.replace(/\S/g, " ");

/** The place after the brace that closes the one at `open`. */
function closing(code, open) {
  let depth = 0;
  for (let at = open; at < code.length; at++) {
    if (code[at] === "{") depth++;
    else if (code[at] === "}" && --depth === 0) return at + 1;
  }
  return code.length;
}

/** The code without comments, texts and tests, every character at its place. */
function codeOf(text) {
  let code = text.replace(commentOrText, blank);
  for (const { 0: head, index } of code.matchAll(/#\[cfg\(test\)\]\s*mod \w+ \{/g)) {
    const end = closing(code, index + head.length - 1);
    code = code.slice(0, index) + blank(code.slice(index, end)) + code.slice(end);
  }
  return code;
}

/** `src/wire/mod.rs` and `src/wire.rs` are the module `wire`; the crate's root is the empty one. */
function moduleOf(file) {
  const path = file.replace(/\.rs$/, "").split("/");
  if (path.at(-1) === "mod" || (path.length === 1 && path[0] === "lib")) path.pop();
  return path;
}

/** The paths of a `use` tree with the name that each binds: `a::{self, b as c}`. */
function expand(tree, before = []) {
  const text = tree.trim();
  const brace = text.indexOf("{");
  if (brace < 0) {
    const [path, alias] = text.split(/\s+as\s+/);
    const parts = [...before, ...path.split("::")].map((part) => part.trim());
    if (parts.at(-1) === "self" && parts.length > 1) parts.pop();
    return [{ path: parts, name: alias?.trim() ?? parts.at(-1) }];
  }
  const prefix = text
    .slice(0, brace)
    .split("::")
    .map((part) => part.trim())
    .filter(Boolean);
  const inner = text.slice(brace + 1, text.lastIndexOf("}"));
  return split(inner).flatMap((part) => expand(part, [...before, ...prefix]));
}

/** The parts between commas that are in no braces. */
function split(text) {
  const parts = [""];
  let depth = 0;
  for (const sign of text) {
    depth += { "{": 1, "}": -1 }[sign] ?? 0;
    if (sign === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += sign;
  }
  return parts.filter((part) => part.trim());
}

/** The `use` lines of a file and the paths in its code, each with the module that it stands in. */
function read(file, text) {
  let code = codeOf(text);
  const own = moduleOf(file);
  const inner = [...code.matchAll(/\bmod (\w+) \{/g)].map(({ 0: head, 1: name, index }) => ({
    name,
    from: index,
    to: closing(code, index + head.length - 1),
  }));
  const scope = (at) => [
    ...own,
    ...inner.filter(({ from, to }) => from < at && at < to).map(({ name }) => name),
  ];
  const line = (at) => code.slice(0, at).split("\n").length;
  const uses = [];
  for (const { 0: all, 1: pub, 2: tree, index } of code.matchAll(/\b(pub(?:\([^)]*\))? )?use ([^;]+);/g)) {
    for (const { path, name } of expand(tree))
      uses.push({ path, name, passedOn: Boolean(pub), scope: scope(index), line: line(index) });
    code = code.slice(0, index) + blank(all) + code.slice(index + all.length);
  }
  const paths = [...code.matchAll(/(?<![:\w$])(\w+)((?:\s*::\s*\w+)+)/g)].map(({ 0: path, index }) => ({
    path: path.split("::").map((part) => part.trim()),
    scope: scope(index),
    line: line(index),
  }));
  return { file, own, uses, paths };
}

/** Every import between the files of a crate, in `dir`, from which they are named. */
export function rustImports(dir) {
  const files = readdirSync(dir, { recursive: true })
    .filter((name) => name.endsWith(".rs"))
    .map((file) => read(file, readFileSync(join(dir, file), "utf8")));
  const modules = new Map(files.map((each) => [each.own.join("::"), each]));

  /** The file that has what `path` names, seen from the module `scope`; nothing where that is another crate's. */
  function resolve(path, scope, seen = new Set()) {
    const key = `${scope.join("::")} ${path.join("::")}`;
    if (seen.has(key)) return undefined;
    seen.add(key);
    let [at, rest] = [scope, path];
    if (rest[0] === "crate") [at, rest] = [[], rest.slice(1)];
    while (rest[0] === "self" || rest[0] === "super")
      [at, rest] = [rest[0] === "super" ? at.slice(0, -1) : at, rest.slice(1)];
    const rooted = rest.length < path.length;
    for (; rest.length; [at, rest] = [[...at, rest[0]], rest.slice(1)]) {
      if (modules.has([...at, rest[0]].join("::"))) continue;
      const file = modules.get(at.join("::"));
      const bound = file?.uses.find(({ name }) => name === rest[0]);
      if (bound) return resolve(bound.path, bound.scope, seen);
      return rooted || at.length > scope.length ? file?.file : undefined;
    }
    return modules.get(at.join("::"))?.file;
  }

  const imports = files.flatMap(({ file, uses, paths }) =>
    [...uses.filter(({ passedOn }) => !passedOn), ...paths].map(({ path, scope, line }) => ({
      from: file,
      to: resolve(path, scope),
      line,
      kind: "value",
    })),
  );
  return imports.filter(({ from, to }) => to !== undefined && to !== from);
}

/** The room of a file that is named from the source directory: the first of its modules. */
export const rustRoom = (file) => moduleOf(file)[0] ?? "lib";
