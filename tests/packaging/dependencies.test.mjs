// The crates that are built in: under a licence that deny.toml allows, and from the one registry.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { read, root } from "../../scripts/lib.mjs";

const allowed = JSON.parse(readFileSync(join(root, "deny.toml"), "utf8").match(/^allow = (\[.*\])$/m)[1]);

/** The crates for this machine and for WebAssembly, those of the tests included. */
function crates() {
  const host = read("rustc", ["-vV"]).match(/^host: (\S+)$/m)[1];
  const platforms = [host, "wasm32-unknown-unknown"].flatMap((name) => ["--filter-platform", name]);
  const listed = read("cargo", ["metadata", "--format-version=1", "--locked", ...platforms], { cwd: root });
  assert.ok(listed, "cargo metadata failed: is Cargo.lock current?");
  return JSON.parse(listed).packages;
}

/** Whether an SPDX expression leaves a choice that is allowed: `(MIT OR Apache-2.0) AND Unicode-3.0`. */
const isAllowed = (expression) =>
  expression
    .split(" AND ")
    .every((part) => part.split(/ OR |\//).some((one) => allowed.includes(one.replace(/[()]/g, "").trim())));

test("every crate has a licence that deny.toml allows", () => {
  const strangers = crates().filter(({ license }) => !license || !isAllowed(license));
  assert.deepEqual(
    strangers.map(({ name, license }) => `${name}: ${license}`),
    [],
  );
});

test("every crate is of this workspace or from the one registry", () => {
  const sources = new Set(crates().map(({ source }) => source?.split("+")[0] ?? "workspace"));
  assert.deepEqual([...sources].sort(), ["registry", "workspace"]);
});
