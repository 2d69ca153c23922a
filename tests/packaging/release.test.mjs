// The checks of a release before anything is built, and the origin that the manifest names.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { packageManifest } from "../../scripts/build/manifest.mjs";
import { root, Stop } from "../../scripts/lib.mjs";
import { obstacle, versionOf } from "../../scripts/release.mjs";
import { temporaryDir, writeFiles } from "../support/consumer.mjs";
import { runToEnd } from "../support/process.mjs";

const files = {
  "Cargo.toml": '[workspace.package]\nversion = "1.2.3"\n[package]\nversion.workspace = true\n',
  "Cargo.lock": '[[package]]\nname = "ai-generation-client"\nversion = "1.2.3"\n',
  "pkg-template/package.json": '{\n  "name": "ai-generation-client",\n  "version": "1.2.3"\n}\n',
  "CHANGELOG.md": "# Changelog\n\n## 1.2.3\n\n- More.\n\n## 1.2.2\n",
};

const checkout = (changed) => {
  const dir = temporaryDir("release");
  writeFiles(dir, { ...files, ...changed });
  return dir;
};

test("one version everywhere is the version", () => assert.equal(versionOf(checkout()), "1.2.3"));

test("this checkout has a version in every place, if not the same one before a release", () => {
  try {
    assert.match(versionOf(), /^\d+\.\d+\.\d+$/);
  } catch (error) {
    assert.doesNotMatch(error.message, /none in/);
  }
});

for (const name of Object.keys(files))
  test(`another version in ${name} is told with all of them`, () => {
    const dir = checkout({ [name]: files[name].replace("1.2.3", "1.3.0") });
    const told = Object.keys(files).map((each) => `${each === name ? "1.3.0" : "1.2.3"} in ${each}`);
    assert.throws(
      () => versionOf(dir),
      (error) =>
        error instanceof Stop &&
        error.message === `The version is not the same everywhere: ${told.join(", ")}.`,
    );
  });

/** Outside of CI: from there it would publish. */
const release = (args) => {
  const script = fileURLToPath(new URL("../../scripts/release.mjs", import.meta.url));
  const { CI: _, ...env } = process.env;
  return runToEnd(process.execPath, [script, ...args], { cwd: root, env });
};

test("nothing is published outside of CI, nor without a repository to prove it by", async () => {
  const { code, stdout, stderr } = await release([]);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /Publishing is for CI/);
  assert.match(obstacle({ CI: "true" }, ""), /names no repository/);
  assert.equal(obstacle({ CI: "true" }, "https://forge.example/p"), undefined);
});

test("an option that there is not is refused", async () => {
  const { code, stderr } = await release(["--tag"]);
  assert.equal(code, 1);
  assert.match(stderr, /Unknown option '--tag'/);
});

test("the manifest names the repository and where to report bugs, once there is one", () => {
  const template = { name: "p", exports: { ".": "./index.js", "./package.json": "./package.json" } };
  const { repository, bugs, exports } = packageManifest(template, "https://forge.example/p");
  assert.deepEqual(repository, { type: "git", url: "git+https://forge.example/p.git" });
  assert.equal(bugs, "https://forge.example/p/issues");
  assert.equal(Object.keys(exports).at(-1), "./package.json");
  const without = packageManifest(template, "");
  assert.ok(!("repository" in without) && !("bugs" in without));
});
