// Third-party notices and the bill of materials, as they are in the tarball.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { entries } from "../../scripts/build/entries.mjs";
import { licenceTexts, linked } from "../../scripts/build/linked.mjs";
import { billOfMaterials } from "../../scripts/build/notices.mjs";
import { read, root, Stop } from "../../scripts/lib.mjs";
import { createConsumer, temporaryDir, writeFiles } from "../support/consumer.mjs";

const installed = join(await createConsumer("notices"), "node_modules/ai-generation-client");
const textOf = (name) => readFileSync(join(installed, name), "utf8");
const notices = textOf("THIRD_PARTY_NOTICES.txt");
const bom = JSON.parse(textOf("sbom.cdx.json"));
const manifest = JSON.parse(textOf("package.json"));

/** The crates that are linked, as cargo tells them. */
function crates() {
  const lines = Object.values(entries).flatMap(({ crate, features }) => {
    const choice = ["--no-default-features", "--features", features.join(",")];
    const kind = ["--edges=normal,no-proc-macro", "--target=wasm32-unknown-unknown", "--prefix=none"];
    return read("cargo", ["tree", "--locked", ...choice, ...kind], { cwd: join(root, crate) }).split("\n");
  });
  const outside = lines.filter((line) => !line.includes("(/"));
  return [...new Set(outside.map((line) => line.split(" ").slice(0, 2).join(" ").replace(" v", " ")))];
}

/** The sections of the notices: the lines that say what a text holds for, and the text. */
const sections = notices
  .split(/^-{80}$/m)
  .slice(1)
  .reduce((pairs, part, at) => {
    if (at % 2) pairs.at(-1).text = part.trim();
    else pairs.push({ holdsFor: part.trim().split("\n") });
    return pairs;
  }, []);
const textsFor = (crate) =>
  sections
    .filter(({ holdsFor }) => holdsFor.some((line) => line.startsWith(`${crate} (`)))
    .map(({ text }) => text);

test("every crate that is linked is named with the text of its licence", () => {
  const names = crates();
  assert.ok(names.length > 30, `${names.length} crates`);
  for (const crate of names) {
    const texts = textsFor(crate);
    assert.ok(texts.length, `${crate} is not named`);
    for (const text of texts)
      assert.match(text, /Permission is hereby granted|Apache License|UNICODE LICENSE/, crate);
  }
});

test("what is of the Independent JPEG Group is said in its own words", () => {
  assert.match(notices, /^This software is based in part on the work of the Independent JPEG Group\.$/m);
  const [encoder] = crates().filter((crate) => crate.startsWith("jpeg-encoder "));
  assert.ok(textsFor(encoder).some((text) => text.includes("Independent JPEG Group")));
});

test("the notices keep the copyright lines of code that is under MIT alone, and name the standard library", () => {
  const [slab] = crates().filter((crate) => crate.startsWith("slab "));
  assert.match(textsFor(slab)[0], /Copyright \(c\) \d+ Carl Lerche[\s\S]*Permission is hereby granted/);
  const standard = bom.components.find(({ name }) => name === "rust-std");
  const texts = textsFor(`rust-std ${standard.version}`);
  assert.ok(texts.some((text) => /Apache License/.test(text)));
  assert.ok(texts.some((text) => /compiler-builtins/.test(text)));
});

test("a crate whose licence has no text stops the build", () => {
  const dir = temporaryDir("licence");
  writeFiles(dir, {
    "README.md": "Permission is hereby granted, free of charge, to any person",
    LICENSE: "",
  });
  assert.throws(
    () => licenceTexts("bare 1.0.0", "MIT", dir),
    (error) => error instanceof Stop && /^bare 1\.0\.0 .* no text .*: MIT\.$/.test(error.message),
  );
  const unicode = { "LICENSE-UNICODE": "UNICODE LICENSE V3\n\nCopyright" };
  writeFiles(dir, unicode);
  assert.throws(() => licenceTexts("half 1.0.0", "MIT AND Unicode-3.0", dir), Stop);
  // Of the choice the one is taken whose text is there; that of Apache-2.0 is the same everywhere.
  const [either] = licenceTexts("choice 1.0.0", "MIT OR Unicode-3.0", dir);
  assert.equal(either, unicode["LICENSE-UNICODE"]);
  const [own] = licenceTexts("apache 1.0.0", "MIT OR Apache-2.0", dir);
  assert.equal(own, readFileSync(join(root, "LICENSE-APACHE"), "utf8").trim());
});

test("the bill of materials has the components that the notices name", () => {
  const told = bom.components.map(({ name, version }) => `${name} ${version}`);
  const named = sections.flatMap(({ holdsFor }) => holdsFor.map((line) => line.split(" (")[0]));
  assert.deepEqual(told.sort(), [...new Set(named)].sort());
});

const keysOf = (value) => Object.keys(value).sort();

test("the bill of materials is what CycloneDX 1.6 asks for", () => {
  assert.deepEqual(keysOf(bom), [
    "$schema",
    "bomFormat",
    "components",
    "dependencies",
    "metadata",
    "specVersion",
    "version",
  ]);
  assert.deepEqual([bom.bomFormat, bom.specVersion, bom.version], ["CycloneDX", "1.6", 1]);
  const { component } = bom.metadata;
  assert.deepEqual([component.name, component.version], [manifest.name, manifest.version]);
  const all = [component, ...bom.components];
  for (const { type, name, version, purl, licenses, hashes = [], ...rest } of all) {
    assert.equal(type, "library", name);
    assert.match(purl, /^pkg:(npm|cargo|generic)\/[\w.-]+@\d[\w.+-]*$/);
    assert.ok(purl.endsWith(`/${name}@${version}`), purl);
    assert.deepEqual(rest, { "bom-ref": purl });
    assert.equal(licenses.length, 1);
    assert.deepEqual(keysOf(licenses[0]), ["expression"]);
    assert.match(licenses[0].expression, /^[\w.() -]+$/);
    for (const { alg, content } of hashes) assert.match(`${alg} ${content}`, /^SHA-256 [0-9a-f]{64}$/);
  }
  const refs = all.map((each) => each["bom-ref"]);
  assert.equal(new Set(refs).size, refs.length, "each reference once");
  assert.deepEqual(bom.dependencies, [{ ref: refs[0], dependsOn: refs.slice(1) }]);
  for (const { purl, hashes } of bom.components)
    assert.equal(hashes !== undefined, purl.startsWith("pkg:cargo/"), purl);
});

test("the bill of materials is the same each time, and names no place that code was taken from", () => {
  assert.deepEqual(billOfMaterials(manifest, linked()), bom);
  const { $schema, ...rest } = bom;
  assert.doesNotMatch(JSON.stringify(rest), /:\/\/|registry/);
  assert.ok(!notices.includes(homedir()));
});
