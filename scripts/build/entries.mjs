// The package's WebAssemblies, a row each: the build, the budgets, the lints and the tests go by this table. A new one is
// a row here and, if it is a new subpath, its entry files in `exports` of pkg-template/package.json.

/**
 * Each is a module of its own, so that nobody downloads what is not used.
 * - `crate`: the crate's directory; `features`: the crate's features that it is compiled with.
 * - `path`: its place in the package, to which `endings` are added. The package exports the module as `./NAME.wasm`.
 * - `tasks`: it runs tasks of its own, and is started afresh after a panic.
 * - `pixels`: it works on pixels, in loops that are worth being unrolled and vectorised.
 * - `worker`: the module that runs it in a Worker. The package carries it as a script in a text, with all that it needs.
 * - `page`: the file and the name that a page imports to use it.
 * - `budget`: KB that such a page may download, bundled, minified and gzip -9. What loads when a capability is first used
 *   is not counted.
 */
export const entries = {
  client: {
    crate: ".",
    features: ["client"],
    path: "wasm/client",
    tasks: true,
    page: { file: "index.js", name: "AIGenerationClient" },
    budget: 60,
  },
  formats: {
    crate: ".",
    features: ["client", "formats"],
    path: "wasm/formats",
    tasks: true,
    page: { file: "index.js", name: "AIGenerationClient" },
    budget: 76,
  },
  simulator: {
    crate: "crates/simulator",
    features: ["js"],
    path: "wasm/simulator",
    page: { file: "simulator.js", name: "createSimulator" },
    budget: 370,
  },
  image: {
    crate: "crates/image",
    features: ["js"],
    path: "wasm/image",
    pixels: true,
    worker: "pictures/worker.js",
    page: { file: "image.js", name: "transform" },
    budget: 258,
  },
};

/** The files of an entry in the package: the module, its glue, and the module as a script carries it. */
export const endings = [".wasm", ".js", "-inline.js"];
