// The layout's rules: arrows between rooms run as tests/layout/arrows.mjs allows, and no files import each other in a
// circle. Each rule is shown to fail on a small tree that breaks it.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../scripts/lib.mjs";
import { crates, rust, tools, typescript } from "./layout/arrows.mjs";
import { crateImports, crateRoom } from "./layout/crates.mjs";
import { backwards, circles, circleText } from "./layout/graph.mjs";
import { moduleImports, moduleRoom } from "./layout/modules.mjs";
import { rustImports, rustRoom } from "./layout/rust.mjs";
import { temporaryDir, writeFiles } from "./support/consumer.mjs";

/** The broken rules, a sentence each. */
const faults = (imports, rooms, roomOf) => [
  ...backwards(imports, rooms, roomOf),
  ...circles(imports).map(circleText),
];

const faultsOfTypeScript = (dir) => faults(moduleImports(dir, ".ts"), typescript, moduleRoom(typescript));
const faultsOfRust = (dir) => faults(rustImports(dir), rust, rustRoom);
const faultsOfCrates = (dir) => faults(crateImports(dir), crates, crateRoom(dir));

const none = (found, dir = "the tree") => {
  if (found.length) assert.fail(`${found.length} faults in the layout of ${dir}:\n${found.join("\n")}`);
};

test("the package's TypeScript", () => {
  const dir = "pkg-template/src";
  none(faultsOfTypeScript(join(root, dir)), dir);
});

test("the client's Rust", () => none(faultsOfRust(join(root, "src")), "src"));

for (const name of ["simulator", "image", "info"])
  test(`the crate ${name} has no circles`, () => {
    const dir = `crates/${name}/src`;
    none(circles(rustImports(join(root, dir))).map(circleText), dir);
  });

test("the tools", () => {
  const imports = Object.keys(tools).flatMap((folder) => moduleImports(root, ".mjs", folder));
  none(faults(imports, tools, moduleRoom(tools)), "the tools");
});

test("the crates", () => none(faultsOfCrates(root), "the crates"));

/** The directory of a tree of `files`. */
function tree(files) {
  const dir = temporaryDir("layout");
  writeFiles(dir, files);
  return dir;
}

test("an arrow that runs backwards is told with its line and both rooms", () => {
  const typescript = tree({
    "call/call.ts": "export interface Call {}",
    "border/module.ts":
      'import { code } from "../errors.js";\nimport type { Call } from "../call/call.js";\n',
    "errors.ts": "export const code = 1;",
  });
  assert.deepEqual(faultsOfTypeScript(typescript), [
    "border/module.ts:2 runs backwards: border may not know call (call/call.ts).",
  ]);
  const rust = tree({
    "lib.rs": "mod codec;\nmod wire;\n",
    "codec/mod.rs": "mod json;\nmod sse;\n",
    "codec/json.rs": "\nuse crate::{model, wire::Body};\n",
    "codec/sse.rs": "fn end() {\n    super::super::wire::body::end();\n}\n",
    "model.rs": "",
    "wire/mod.rs": "pub mod body;\npub use body::Body;\n",
    "wire/body.rs": "pub struct Body;\n",
  });
  assert.deepEqual(faultsOfRust(rust), [
    "codec/json.rs:2 runs backwards: codec may not know wire (wire/body.rs).",
    "codec/sse.rs:2 runs backwards: codec may not know wire (wire/body.rs).",
  ]);
});

test("a room that may be loaded late is not imported at once", () => {
  const files = (line) => tree({ "call/call.ts": line, "events/report.ts": "export class Report {}" });
  assert.deepEqual(faultsOfTypeScript(files('import { Report } from "../events/report.js";')), [
    "call/call.ts:1 imports events/report.ts at once: call may know events only late.",
  ]);
  none(faultsOfTypeScript(files('import type { Report } from "../events/report.js";')));
  none(faultsOfTypeScript(files('const load = () => import("../events/report.js");')));
});

test("a room that is not in the table is told", () => {
  const files = { "tasks/edit.ts": 'import "../secret.js";', "secret.ts": "export {};" };
  assert.deepEqual(faultsOfTypeScript(tree(files)), [
    "tasks/edit.ts: the room tasks is not in the table of arrows.",
  ]);
});

test("files that import each other in a circle are told, within a room too", () => {
  const typescript = tree({
    "index.ts": 'import "./types/a.js";',
    "types/a.ts": 'import type { B } from "./b.js";\nexport interface A {}',
    "types/b.ts": '\nexport type * from "./c.js";',
    "types/c.ts": 'export type Load = typeof import("./a.js");',
  });
  assert.deepEqual(faultsOfTypeScript(typescript), [
    "types/a.ts:1 → types/b.ts:2 → types/c.ts:1 → types/a.ts is a circle.",
  ]);
  const rust = tree({
    "lib.rs": "mod wire;\n",
    "wire/mod.rs": "mod format;\nmod gemini;\npub use format::Format;\n",
    "wire/format.rs": "const ALL: &[Format] = &[super::gemini::FORMAT];\npub struct Format;\n",
    "wire/gemini.rs": "use super::Format;\npub const FORMAT: Format = Format;\n",
  });
  assert.deepEqual(faultsOfRust(rust), ["wire/format.rs:1 → wire/gemini.rs:1 → wire/format.rs is a circle."]);
});

test("comments, texts, tests and other crates are no imports, nor is a name that is passed on", () => {
  const rust = tree({
    "lib.rs": "pub mod codec;\npub mod wire;\n",
    "codec/mod.rs": `//! As [\`crate::wire::Body\`] says.
      use std::fmt;
      use wire::Other;
      mod scalar { pub fn decode() { super::find(); } }
      pub fn find() -> &'static str { "crate::wire::Body" }
      const QUOTE: char = '"'; /* crate::wire::find(); */
      #[cfg(test)]
      mod tests { use crate::wire::Body; }
    `,
    "wire/mod.rs": "mod body;\npub use body::Body;\n",
    "wire/body.rs":
      "use super::Body as Same;\nuse crate::codec;\npub struct Body;\nfn f() { codec::find(); }\n",
  });
  none(faultsOfRust(rust));
  assert.deepEqual(
    rustImports(rust).map(({ from, to, line }) => `${from}:${line} ${to}`),
    ["wire/body.rs:2 codec/mod.rs", "wire/body.rs:4 codec/mod.rs"],
  );
  const typescript = tree({ "secret.ts": '// import "./errors.js";\nimport "node:fs";\n', "errors.ts": "" });
  none(faultsOfTypeScript(typescript));
});

test("a crate is built without the simulator, which only tests use, and the simulator without the client", () => {
  const crate = (name, rest) => `[package]\nname = "${name}"\nversion = "0.0.0"\nedition = "2024"\n${rest}`;
  const [client, simulator] = ["ai-generation-client", "ai-generation-simulator"];
  const files = {
    "Cargo.toml": crate(
      client,
      `[dependencies]\n${simulator} = { path = "crates/simulator" }\n[workspace]\nmembers = ["crates/*"]\n`,
    ),
    "crates/simulator/Cargo.toml": crate(simulator, `[dev-dependencies]\n${client} = { path = "../.." }\n`),
    "src/lib.rs": "",
    "crates/simulator/src/lib.rs": "",
  };
  assert.deepEqual(faultsOfCrates(tree(files)), [
    `Cargo.toml:6 imports crates/simulator/Cargo.toml at once: ${client} may know ${simulator} only late.`,
    `crates/simulator/Cargo.toml:6 runs backwards: ${simulator} may not know ${client} (Cargo.toml).`,
    "Cargo.toml:6 → crates/simulator/Cargo.toml:6 → Cargo.toml is a circle.",
  ]);
});
