// Compiles an entry to WebAssembly: wasm-pack makes the module and its glue, wasm-opt makes the module small, and both
// are staged with the form that a script carries.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { read, root, run, Stop, say, toolEnv } from "../lib.mjs";
import { rustFlags, wasmEnv, withoutPanicMessages } from "../toolchain.mjs";
import { entries } from "./entries.mjs";
import { patchGlue } from "./glue.mjs";

/** Compiled entries wait here for the package, at the paths that they have in it. */
export const staged = join(root, "target/npm");

/**
 * Next to no inlining but where the code asks for it, and loops as they stand: 4 KB less to download. What is hot is
 * vectorised by hand; calls of 100 bytes, 8 MiB and uploads took the same time as with the thresholds of the level.
 */
const smallFlags = [
  "-Cllvm-args=-inline-threshold=5",
  "-Cllvm-args=-unroll-threshold=20",
  "-Cno-vectorize-loops",
];

/** Features are named one by one: `--all-features` of binaryen 132 emits modules that Node rejects. */
const features = ["bulk-memory", "multivalue", "mutable-globals", "nontrapping-float-to-int"]
  .concat(["reference-types", "sign-ext", "simd"])
  .map((feature) => `--enable-${feature}`);

const optimisation = [
  "-O3",
  // Larger functions inlined into their only callers pack worse: 0.7 KB.
  "--one-caller-inline-max-function-size=20",
  // Nothing is at the addresses of a null pointer, and fresh memory is zero: 0.2 KB.
  "--low-memory-unused",
  "--zero-filled-memory",
  "--strip-producers",
  "--strip-target-features",
];

/** Stages the module of `entry`, its glue and its inlined form. `profile` is `release` or `dev`. */
export async function compile(entry, profile) {
  say(`Compiling ${entry} to WebAssembly`);
  const out = await wasmPack(entry, profile);
  const { path } = entries[entry];
  const file = (ending) => join(staged, path + ending);
  mkdirSync(dirname(file(".wasm")), { recursive: true });
  const names = optimise(join(out, `${entry}_bg.wasm`), file(".wasm"), profile);
  const generated = (ending) => readFileSync(join(out, entry + ending), "utf8");
  const glue = patchGlue({ code: generated(".js"), types: generated(".d.ts") }, entry, names);
  writeFileSync(file(".js"), glue.code);
  writeFileSync(file(".d.ts"), glue.types);
  const packed = (await deflated(readFileSync(file(".wasm")))).toString("base64");
  writeFileSync(file("-inline.js"), `export const packed = "${packed}";\n`);
  writeFileSync(file("-inline.d.ts"), "export declare const packed: string;\n");
}

/** Gives the directory of the module and the glue that wasm-pack made. */
async function wasmPack(entry, profile) {
  const { crate, features, pixels } = entries[entry];
  const out = join(root, "target/wasm-pack", entry);
  const args = ["build", join(root, crate), `--${profile}`, "--target", "web", "--no-pack", "--no-opt"];
  const named = ["--out-dir", out, "--out-name", entry];
  const ofCargo = ["--no-default-features", "--features", features.join(",")];
  const small = profile === "release" ? withoutPanicMessages : { flags: [] };
  const flags = [...(pixels ? [] : smallFlags), ...small.flags];
  await run("wasm-pack", [...args, ...named, "--", ...ofCargo], {
    env: toolEnv({
      ...wasmEnv(),
      ...small.env,
      CARGO_ENCODED_RUSTFLAGS: rustFlags(root, "-Ctarget-feature=+simd128", ...flags),
      WASM_PACK_CACHE: join(root, "target/wasm-pack-cache"),
    }),
    why: `Compiling ${entry}`,
  });
  return out;
}

/**
 * Writes the module of `from` to `to`, optimised for release, and with short names for what it imports and exports: the
 * generated ones are two kilobytes of the download. Gives pairs of old and new names.
 */
export function optimise(from, to, profile) {
  const passes = [...(profile === "release" ? optimisation : []), "--minify-imports-and-exports-and-modules"];
  const printed = read("wasm-opt", [...features, ...passes, from, "-o", to]);
  if (!printed) throw new Stop(`wasm-opt failed on ${from}.`);
  const { imports, exports } = JSON.parse(printed);
  return { imports: imports.map(([, ...names]) => names), exports };
}

/**
 * Deflate before base64: gzip over plain base64 would weigh a third more on the way to a browser. Zopfli takes a second,
 * and its stream is a twentieth smaller than zlib's.
 */
async function deflated(bytes) {
  // Late: on a fresh machine it is not installed when this file is read.
  const { default: zopfli } = await import("@gfx/zopfli");
  return Buffer.from(await zopfli.zlibAsync(bytes, { numiterations: 15 }));
}
