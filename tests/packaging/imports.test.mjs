// The import lines of a file, and the declarations that follow from them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { reachable } from "../../scripts/build/declarations.mjs";
import { importsOf } from "../../scripts/build/imports.mjs";
import { temporaryDir, writeFiles } from "../support/consumer.mjs";

const source = `import "./effect.js";
import { a } from "./value.js";
import type { B } from "./type.js"; import { type C, c } from "./both.js";
import type from "./named-type.js";
import * as all from "./all.js";
import {
  several,
  lines,
} from "./lines.js";
// import { no } from "./comment.js";
/* import { no } from "./block.js";
   import("./block.js") */
export * from "./star.js";
export type * from "./types.js";
export type { D } from "./passed-on.js";
export const text = 'import { no } from "./text.js"', from = "./from.js";
const load = () => import("./late.js");
type Glue = typeof import("./glue.js") & import("./member.js").Member;
import.meta.url;
`;

test("every kind of import is found, with its line", () => {
  assert.deepEqual(
    importsOf(source).map(({ specifier, line, kind }) => `${line} ${kind} ${specifier}`),
    [
      "1 value ./effect.js",
      "2 value ./value.js",
      "3 type ./type.js",
      "3 value ./both.js",
      "4 value ./named-type.js",
      "5 value ./all.js",
      "9 value ./lines.js",
      "13 value ./star.js",
      "14 type ./types.js",
      "15 type ./passed-on.js",
      "17 late ./late.js",
      "18 type ./glue.js",
      "18 type ./member.js",
    ],
  );
});

test("declarations are followed from room to room, and from one directory to another", () => {
  const [here, there] = [temporaryDir("here"), temporaryDir("there")];
  writeFiles(here, {
    "index.d.ts": 'export * from "./room/a.js";',
    "room/a.d.ts": 'export type B = import("../wasm/b.js").B; export type { C } from "package";',
    "unused.d.ts": 'export * from "./index.js";',
  });
  writeFiles(there, { "wasm/b.d.ts": 'import type { A } from "../room/a.js"; export type B = A;' });
  const files = reachable(["index.d.ts"], [here, there]);
  assert.deepEqual([...files.keys()], ["index.d.ts", "room/a.d.ts", "wasm/b.d.ts"]);
  assert.throws(() => reachable(["index.d.ts"], [here]), { message: /wasm\/b\.d\.ts are imported/ });
});
