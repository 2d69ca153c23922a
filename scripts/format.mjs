// Brings every file to the project's format: rustfmt for Rust, Biome for the rest, safe lint fixes included.
import { command, run } from "./lib.mjs";

/** Checks the format, or with `write` puts it right. */
export async function format({ write = false } = {}) {
  const colors = `--colors=${process.stdout.isTTY ? "force" : "off"}`;
  await run("cargo", ["fmt", "--all", ...(write ? [] : ["--check"])], { why: "rustfmt" });
  await run("biome", write ? ["check", "--write", colors] : ["ci", "--error-on-warnings", colors], {
    why: "Biome",
  });
}

const help = `npm run format [-- --check]

Formats Rust, JavaScript, TypeScript, CSS, HTML and JSON.
  --check   only says what is not formatted, or has lint`;

await command(import.meta.url, { help, options: { check: { type: "boolean" } } }, ({ check }) =>
  format({ write: !check }),
);
