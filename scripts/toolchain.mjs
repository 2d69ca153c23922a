// The Rust that can compile to WebAssembly: the default toolchain with its wasm32 target or, where the toolchain
// server cannot be reached, Debian's `rustc-web`, for which the wasm32 standard library is built from its source.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { onPath, read, run, Stop, say } from "./lib.mjs";

const target = "wasm32-unknown-unknown";
const distro = "distro-wasm";

const sysroot = (toolchain) =>
  read("rustc", [...(toolchain ? [`+${toolchain}`] : []), "--print", "sysroot"], { env: process.env });

function hasTarget(toolchain) {
  const base = sysroot(toolchain);
  const lib = base && join(base, "lib/rustlib", target, "lib");
  return Boolean(lib) && existsSync(lib) && readdirSync(lib).some((name) => /^libstd-.*\.rlib$/.test(name));
}

/** True where the source of the standard library is installed, so that it can be compiled along. */
const hasSource = () => existsSync(join(sysroot() ?? "", "lib/rustlib/src/rust/library/std"));

/** Debian's toolchain carries no linker for wasm; the one in the rustup toolchain is the same LLVM's. */
function linker() {
  const base = sysroot();
  const host = read("rustc", ["-vV"], { env: process.env })?.match(/host: (\S+)/)?.[1] ?? "";
  const bundled = join(base ?? "", "lib/rustlib", host, "bin/rust-lld");
  return existsSync(bundled) ? bundled : onPath("rust-lld", "wasm-ld", "lld");
}

/** Panics tell where they happened: for code of other crates, not in which home directory that code was. */
export function rustFlags(dir, ...more) {
  const cargoHome = process.env.CARGO_HOME || join(homedir(), ".cargo");
  const registries = join(cargoHome, "registry/src");
  const sources = existsSync(registries) ? readdirSync(registries).map((name) => join(registries, name)) : [];
  // Of those that fit, the last one counts.
  const places = {
    [homedir()]: "~",
    [cargoHome]: "cargo",
    [join(sysroot() ?? homedir(), "lib/rustlib/src/rust")]: "rust",
    ...Object.fromEntries(sources.map((source) => [source, "crates"])),
    [dir]: ".",
  };
  const remap = Object.entries(places).map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
  const given =
    process.env.CARGO_ENCODED_RUSTFLAGS?.split("\x1f") ?? process.env.RUSTFLAGS?.split(/\s+/) ?? [];
  return [...given.filter(Boolean), ...remap, ...more].join("\x1f");
}

/**
 * The published modules are built so that a panic just ends the instance (JavaScript starts a fresh one): neither messages nor
 * their formatting are in the module, which makes it a tenth smaller. For that the standard library is compiled along,
 * which stable does with RUSTC_BOOTSTRAP=1.
 */
export const withoutPanicMessages = {
  env: { RUSTC_BOOTSTRAP: "1", CARGO_UNSTABLE_BUILD_STD: "std,panic_abort" },
  flags: ["-Zunstable-options", "-Cpanic=immediate-abort"],
};

/** The variables with which cargo builds for wasm32, or `undefined` if set-up has not run. */
export function wasmEnv() {
  if (hasTarget() && hasSource()) return {};
  if (!hasTarget(distro)) return undefined;
  return { RUSTUP_TOOLCHAIN: distro, CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: linker() };
}

export async function ensureWasmToolchain() {
  if (wasmEnv()) return;
  say(`Adding the Rust target ${target} and the source of the standard library`);
  const add = (...what) => read("rustup", [...what], { env: process.env, timeout: 300_000 }) !== undefined;
  if (add("target", "add", target) && add("component", "add", "rust-src") && wasmEnv()) return;
  say("The toolchain server could not be reached; trying the distribution's Rust for WebAssembly");
  await useDistro();
  if (!wasmEnv())
    throw new Stop(
      `The Rust target ${target} could not be set up; run \`rustup target add ${target}\` and \`rustup component add rust-src\` by hand.`,
    );
}

const distroPackages = ["rustc-web", "cargo-web", "rust-web-src"];

async function useDistro() {
  const missing = () => !existsSync("/usr/bin/rustc") || !existsSync("/usr/bin/cargo") || !findSource();
  if (missing())
    await aptInstall(distroPackages, `run \`rustup target add ${target}\` with a network that reaches it`);
  if (missing())
    throw new Stop(`Install the Debian packages ${distroPackages.join(", ")}, then run this again.`);
  if (!linker())
    throw new Stop(
      "No linker for WebAssembly was found: install the Debian package `lld`, then run this again.",
    );
  await run("rustup", ["toolchain", "link", distro, "/usr"], { env: process.env });
  await buildStd();
}

const findSource = () =>
  existsSync("/usr/src") &&
  readdirSync("/usr/src").find(
    (name) => name.startsWith("rustc-") && existsSync(join("/usr/src", name, "library/std")),
  );

/** Compiles std for wasm32 in a crate of nothing and puts the libraries where rustc looks for them. */
async function buildStd() {
  say("Building the standard library for wasm32 (about half a minute)");
  const dir = mkdtempSync(join(tmpdir(), "wasm-std-"));
  try {
    mkdirSync(join(dir, "src"));
    writeFileSync(
      join(dir, "Cargo.toml"),
      '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n[profile.release]\npanic = "abort"\n',
    );
    writeFileSync(join(dir, "src/lib.rs"), "");
    const env = {
      ...process.env,
      RUSTUP_TOOLCHAIN: distro,
      RUSTC_BOOTSTRAP: "1",
      CARGO_ENCODED_RUSTFLAGS: rustFlags(dir),
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: linker(),
      CARGO_TARGET_DIR: join(dir, "target"),
    };
    await run("cargo", ["build", "--release", "-Zbuild-std=std,panic_abort", "--target", target], {
      cwd: dir,
      env,
    });
    const lib = join(sysroot(distro), "lib/rustlib", target, "lib");
    mkdirSync(lib, { recursive: true });
    const deps = join(dir, "target", target, "release/deps");
    const rlibs = readdirSync(deps).filter((name) => name.endsWith(".rlib"));
    // std last: its presence is the mark that all of them are there.
    rlibs.sort((a, b) => Number(a.startsWith("libstd-")) - Number(b.startsWith("libstd-")));
    for (const name of rlibs) copyFileSync(join(deps, name), join(lib, name));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Installs Debian packages where that is possible without asking; else says what to do in one sentence. */
export async function aptInstall(packages, otherwise) {
  const byHand = `Install the Debian packages ${packages.join(", ")} (\`sudo apt-get install ${packages.join(" ")}\`), or ${otherwise}, then run this again.`;
  if (!onPath("apt-get"))
    throw new Stop(`This needs what Debian calls ${packages.join(", ")}: ${otherwise}, then run this again.`);
  if (process.getuid?.() !== 0) throw new Stop(byHand);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  try {
    await run("apt-get", ["update", "-q"], { env });
    // Another installation may be under way.
    const patience = ["-o", "DPkg::Lock::Timeout=300"];
    await run("apt-get", [...patience, "install", "-y", "-q", "--no-install-recommends", ...packages], {
      env,
    });
  } catch (error) {
    throw new Stop(`${byHand} (${error.message})`);
  }
}
