// The rooms of the code and the arrows between them: `knows` lists the rooms that a room may import from. `late` lists
// those that it may only load when they are needed, with `import()`, beside their types. Every import counts, of types
// too. What is not listed runs backwards.

/**
 * pkg-template/src. A room is a folder, or a file at the top that is named here; the other files at the top are `entries`.
 * `wasm` is the glue that the build generates.
 */
export const typescript = {
  entries: { knows: ["clients", "simulator", "pictures", "border", "errors", "types", "wasm"] },
  // Entries of picture work, at the paths that TypeScript looks for without a package's exports.
  image: { knows: ["pictures", "border", "errors", "types", "wasm"] },
  clients: { knows: ["call", "checks", "catalog", "border", "secret", "errors", "types"], late: ["events"] },
  call: { knows: ["checks", "catalog", "border", "secret", "errors", "types"], late: ["events"] },
  events: { knows: ["secret", "types"] },
  checks: { knows: ["catalog", "errors", "types"], late: ["border"] },
  border: { knows: ["errors", "types", "wasm"] },
  simulator: { knows: ["border", "wasm"] },
  pictures: { knows: ["checks", "border", "errors", "types", "wasm"] },
  catalog: { knows: ["types"] },
  errors: { knows: ["types"] },
  types: { knows: [] },
  secret: { knows: [] },
};

/** src. A room is a module of the crate, `lib` is its root. */
export const rust = {
  lib: { knows: ["exports", "web", "engine", "wire", "codec", "model"] },
  exports: { knows: ["web", "engine", "wire", "codec", "model"] },
  web: { knows: ["engine", "wire", "codec", "model"] },
  engine: { knows: ["wire", "codec", "model"] },
  wire: { knows: ["codec", "model"] },
  codec: { knows: ["model"] },
  model: { knows: [] },
};

/** The tools that build, test, measure and show the package; `pkg` is the built package. */
export const tools = {
  scripts: { knows: [], late: ["www"] },
  tests: { knows: ["scripts", "www", "pkg"] },
  bench: { knows: ["scripts", "tests"] },
  www: { knows: [] },
};

/** The crates. `late` are dev-dependencies: what the tests alone use. */
export const crates = {
  "ai-generation-client": { knows: ["ai-generation-border"], late: ["ai-generation-simulator"] },
  "ai-generation-simulator": { knows: [] },
  "ai-generation-image": {
    knows: [
      "ai-generation-border",
      "ai-generation-codecs",
      "ai-generation-info",
      "ai-generation-jpeg",
      "crc32fast",
    ],
  },
  "ai-generation-codecs": { knows: ["ai-generation-info"] },
  "ai-generation-info": { knows: ["crc32fast"] },
  "ai-generation-jpeg": { knows: [] },
  "ai-generation-border": { knows: [] },
  crc32fast: { knows: [] },
  fuzz: { knows: ["ai-generation-client", "ai-generation-simulator", "ai-generation-image"] },
};
