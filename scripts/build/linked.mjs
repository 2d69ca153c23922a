// The foreign code in the package's WebAssemblies: the crates that are linked into them, the standard library, and under
// what licences they are.
import { readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { read, root, Stop, toolEnv } from "../lib.mjs";
import { wasmEnv } from "../toolchain.mjs";
import { entries } from "./entries.mjs";

/** How a text of each licence is known. Where a crate leaves the choice, the first of these is taken. */
const known = {
  MIT: /Permission is hereby granted, free of charge, to any/,
  "Apache-2.0": /Apache License\s+Version 2\.0, January 2004/,
  "Unicode-3.0": /UNICODE LICENSE V3/,
  Zlib: /This software is provided 'as-is', without any express/,
  IJG: /Independent JPEG Group/,
};

/** The same in every crate, so that it stands for those that come without it. */
const apache = tidy(readFileSync(join(root, "LICENSE-APACHE"), "utf8"));

/** Whose crates come without the text of their licence, MIT, which is in their repositories. */
const holders = { thumbhash: "2023 Evan Wallace" };

/** The text of MIT for a holder. */
const mit = (holder) =>
  tidy(readFileSync(join(root, "LICENSE-MIT"), "utf8")).replace(/^Copyright.*$/m, `Copyright (c) ${holder}`);

function tidy(text) {
  return text.replaceAll("\r\n", "\n").trim();
}

/** The licences to choose from for each part of an SPDX expression, all of whose parts hold: `(MIT OR Zlib) AND Unicode-3.0`. */
const choices = (expression) =>
  expression
    .split(" AND ")
    .map((part) => part.split(" OR ").map((one) => one.replace(/[()]| WITH .*/g, "").trim()));

const texts = (dir, options) =>
  readdirSync(dir, options)
    .filter((name) => /^(licen[cs]e|copying|unlicense)/i.test(basename(name)))
    .sort()
    .map((name) => tidy(readFileSync(join(dir, name), "utf8")));

/** The texts in `dir` under which a crate may be used; refuses one that has none of a licence that asks for it. */
export function licenceTexts(crate, licence, dir) {
  const found = texts(dir);
  const chosen = choices(licence).map((licences) => {
    const fits = Object.keys(known).filter((one) => licences.includes(one));
    const text = fits.map((one) => found.find((each) => known[one].test(each))).find(Boolean);
    if (text) return text;
    if (fits.includes("Apache-2.0")) return apache;
    const holder = fits.includes("MIT") && holders[crate.split(" ")[0]];
    if (holder) return mit(holder);
    throw new Stop(`${crate} is linked into the package, and no text of its licence was found: ${licence}.`);
  });
  return [...new Set(chosen)];
}

/** What `cargo tree` names of normal dependencies for WebAssembly: `{ name, version, licence, isLocal }`. */
function tree(args, cwd, env) {
  const edges = ["--edges", "normal,no-proc-macro", "--target", "wasm32-unknown-unknown"];
  const printed = read(
    "cargo",
    ["tree", "--locked", ...args, ...edges, "--prefix=none", "--format={p}|{l}"],
    {
      cwd,
      env: toolEnv(env),
    },
  );
  if (!printed)
    throw new Stop(`cargo tree failed: run \`cargo tree ${args.join(" ")}\` in ${cwd} to see why.`);
  return printed.split("\n").map((line) => {
    const [, name, version, rest, licence] = line.match(/^(\S+) v(\S+)(.*)\|(.*?)(?: \(\*\))?$/);
    return { name, version, licence: licence.replaceAll("/", " OR "), isLocal: rest !== "" };
  });
}

/** The directory of a crate's source, which cargo has unpacked. */
function sourceOf({ name, version }) {
  const registries = join(process.env.CARGO_HOME || join(homedir(), ".cargo"), "registry/src");
  for (const registry of readdirSync(registries)) {
    const found = readdirSync(join(registries, registry)).find((dir) => dir === `${name}-${version}`);
    if (found) return join(registries, registry, found);
  }
  throw new Stop(`The source of ${name} ${version} is not in ${registries}: run \`cargo fetch\`.`);
}

const checksums = (lock) =>
  new Map(
    [...lock.matchAll(/^name = "(.*)"\nversion = "(.*)"\nsource = .*\nchecksum = "(.*)"/gm)].map(
      ([, name, version, checksum]) => [`${name} ${version}`, checksum],
    ),
  );

/**
 * Everything foreign that is linked, by name: `{ name, version, licence, texts, purl, checksum, modules }`, of which `licence`
 * is an SPDX expression, `checksum` the SHA-256 of a crate's archive, and `modules` the names of the WebAssemblies.
 */
export function linked() {
  const found = new Map();
  const add = (crates, sums, modules) => {
    for (const crate of crates) {
      const id = `${crate.name} ${crate.version}`;
      const known = found.get(id) ?? {
        ...crate,
        texts: licenceTexts(id, crate.licence, sourceOf(crate)),
        purl: `pkg:cargo/${crate.name}@${crate.version}`,
        checksum: sums.get(id),
        modules: new Set(),
      };
      for (const module of modules) known.modules.add(module);
      found.set(id, known);
    }
  };
  const ours = checksums(readFileSync(join(root, "Cargo.lock"), "utf8"));
  for (const [name, { crate, features }] of Object.entries(entries)) {
    const dir = join(root, crate);
    const crates = tree(["--no-default-features", "--features", features.join(",")], dir);
    add(
      crates.filter(({ isLocal }) => !isLocal),
      ours,
      [`${name}.wasm`],
    );
  }
  const all = Object.keys(entries).map((name) => `${name}.wasm`);
  const standard = standardLibrary();
  add(standard.crates, standard.checksums, all);
  const byName = [...found.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1));
  return [...byName, { ...standard.itself, modules: new Set(all) }];
}

/** The standard library, compiled along with the WebAssemblies, and the crates that it is made with. */
function standardLibrary() {
  const env = { ...wasmEnv(), RUSTC_BOOTSTRAP: "1" };
  const rustc = (...args) => read("rustc", args, { env: toolEnv(env) });
  const library = join(rustc("--print", "sysroot"), "lib/rustlib/src/rust/library");
  const crates = tree(["--package", "std", "--features", "backtrace"], library, env);
  const licences = new Set(crates.filter(({ isLocal }) => isLocal).map(({ licence }) => licence));
  const version = rustc("--version").split(" ")[1];
  return {
    crates: crates.filter(({ isLocal }) => !isLocal),
    checksums: checksums(readFileSync(join(library, "Cargo.lock"), "utf8")),
    itself: {
      name: "rust-std",
      version,
      licence: [...licences].map((licence) => `(${licence})`).join(" AND "),
      texts: [...new Set([apache, ...texts(library, { recursive: true })])],
      purl: `pkg:generic/rust-std@${version}`,
    },
  };
}
