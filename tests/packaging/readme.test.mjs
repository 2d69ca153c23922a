// The README and the pages of docs/: their examples compile, those on the simulator print what they say, no link is
// dead, and the drawing of the rooms is that of the tree.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { transform } from "esbuild";
import { read, root } from "../../scripts/lib.mjs";
import { compiles } from "../support/compile.mjs";
import { createConsumer, writeFiles } from "../support/consumer.mjs";
import { runToEnd } from "../support/process.mjs";

const markdown = (name) => name.endsWith(".md");
const pages = [
  "README.md",
  ...readdirSync(join(root, "docs"))
    .filter(markdown)
    .map((name) => `docs/${name}`),
];
const text = (page) => readFileSync(join(root, page), "utf8");

/** The TypeScript of a page, each block with a name that says where it stands. */
function examples(page) {
  const whole = text(page);
  return [...whole.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(({ index, 1: code }) => {
    const line = whole.slice(0, index).split("\n").length + 1;
    return { name: `${page.replaceAll("/", "-")}-line-${line}`, code };
  });
}

const found = pages.flatMap(examples);
const project = await createConsumer("documents");

test("every example compiles", async () => {
  // An example that imports nothing is a module all the same.
  const files = Object.fromEntries(found.map(({ name, code }) => [`${name}.ts`, `${code}\nexport {};\n`]));
  writeFiles(project, files);
  await compiles(project, Object.keys(files));
});

const runnable = found.filter(({ code }) => code.includes("ai-generation-client/simulator"));
assert.ok(runnable.length > 0, "no example is on the simulator");
for (const { name, code } of runnable)
  test(`${name} prints what it says`, async () => {
    writeFiles(project, { [`${name}.mjs`]: (await transform(code, { loader: "ts" })).code });
    const {
      code: exit,
      stdout,
      stderr,
    } = await runToEnd(process.execPath, [`${name}.mjs`], {
      cwd: project,
    });
    assert.equal(exit, 0, stderr);
    // What is printed stands behind the statement, before a colon: `console.log(…); // 2: …`
    const expected = [...code.matchAll(/console\.log\(.*\); \/\/ ([^:\n]+)/g)].map(([, value]) => value);
    assert.deepEqual(stdout.trim().split("\n"), expected);
  });

/** The anchors of a page, as GitHub makes them of its headings. */
const anchors = (page) =>
  [...page.replace(/^```[\s\S]*?^```$/gm, "").matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );

/** Links of the page `name` below `dir` that lead nowhere. */
function deadLinks(dir, name) {
  const page = readFileSync(join(dir, name), "utf8");
  const links = [...page.replace(/^```[\s\S]*?^```$/gm, "").matchAll(/\]\(([^)\s]+)\)/g)].map(([, to]) => to);
  return links
    .filter((to) => !/^[a-z]+:/.test(to))
    .filter((to) => {
      const [path, anchor] = to.split("#");
      const file = path ? join(dir, dirname(name), path) : join(dir, name);
      if (!existsSync(file)) return true;
      return anchor && !anchors(readFileSync(file, "utf8")).includes(anchor);
    })
    .map((to) => `${name}: ${to}`);
}

test("no link of the repository's pages is dead", () => {
  const tracked = read("git", ["ls-files", "*.md"], { cwd: root }).split("\n");
  assert.deepEqual(
    tracked.flatMap((name) => deadLinks(root, name)),
    [],
  );
});

test("no link of the package's pages is dead", () => {
  const installed = join(project, "node_modules/ai-generation-client");
  const names = readdirSync(installed, { recursive: true }).filter(markdown);
  assert.deepEqual(names.sort(), ["CHANGELOG.md", ...pages].sort());
  assert.deepEqual(
    names.flatMap((name) => deadLinks(installed, name)),
    [],
  );
});

test("the README's drawing has the rooms that there are", () => {
  const drawing = text("README.md").match(/## How it works\n\n```text\n([\s\S]*?)```/)[1];
  const [typescript, rust] = drawing.split(/ Rust /);
  const rooms = (dir) =>
    readdirSync(join(root, dir), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  const named = (part, pattern) => [...part.matchAll(pattern)].map(([, name]) => name).sort();
  const inRust = named(rust, /^ │ (\w+) /gm);
  assert.deepEqual(inRust, rooms("src").sort());
  const inTypeScript = named(typescript, /^ (?:your code ── | +│ {2})(\w+) /gm);
  // What only the simulator, picture work and the compiler see is not on the way of a request.
  const elsewhere = ["simulator", "image", "pictures", "types"];
  assert.deepEqual(
    inTypeScript,
    rooms("pkg-template/src")
      .filter((name) => !elsewhere.includes(name))
      .sort(),
  );
});

test("the README names every page of docs/", () => {
  const linked = text("README.md");
  for (const page of pages.slice(1)) assert.ok(linked.includes(`(${page})`), relative(root, page));
});
