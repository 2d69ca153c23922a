// Shared by the scripts: the places of things, running commands, telling a failure.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

export const root = resolve(fileURLToPath(import.meta.url), "../..");
export const pkgDir = join(root, "pkg");

/** Tools that set-up builds from source: kept outside the checkout, so that a second clone need not build them again. */
export const cacheDir = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "ai-generation-client");
export const toolsDir = join(cacheDir, "tools");

/** A failure that a person can act on: printed as one sentence, without a stack. */
export class Stop extends Error {}

export const say = (text) => console.log(`\u25b8 ${text}`);

/** The environment in which our pinned tools come first. */
export function toolEnv(extra = {}) {
  const path = [join(toolsDir, "bin"), join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter);
  return { ...process.env, PATH: path, ...extra };
}

/** Runs a command with its output shown; rejects with `Stop` if it fails. */
export function run(command, args, { cwd = root, env = toolEnv(), why } = {}) {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", (error) => failed(new Stop(`${command} could not be started: ${error.message}`)));
    child.on("exit", (code, signal) =>
      code === 0
        ? done()
        : failed(
            new Stop(`${why ?? [command, ...args].join(" ")}: failed with ${signal ?? `exit code ${code}`}.`),
          ),
    );
  });
}

/** Runs a command quietly and gives its standard output, or `undefined` if it fails. */
export function read(command, args, { env = toolEnv(), cwd = root, timeout } = {}) {
  const result = spawnSync(command, args, { env, cwd, encoding: "utf8", timeout, maxBuffer: 1 << 26 });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/** The first of `names` that is on PATH. */
export const onPath = (...names) =>
  names
    .flatMap((name) => (process.env.PATH ?? "").split(delimiter).map((dir) => join(dir, name)))
    .find((file) => existsSync(file));

export const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));

/** The values of a command's options, of which each is a flag or takes a value; what it does not know it refuses. */
function readOptions(args, options) {
  try {
    return parseArgs({ args, options: { ...options, help: { type: "boolean" } } }).values;
  } catch (error) {
    throw new Stop(`${error.message.split(". ")[0]}; --help tells what there is.`);
  }
}

/**
 * Runs `main` with the values of `options` (as of `util.parseArgs`) if the script at `url` was started as a command, and
 * prints a `Stop` as one sentence. `--help` prints `help`, a text or a function that gives one.
 */
export async function command(url, { help, options = {} }, main) {
  if (process.argv[1] !== fileURLToPath(url)) return;
  try {
    const values = readOptions(process.argv.slice(2), options);
    if (values.help) console.log(typeof help === "function" ? await help() : help);
    else await main(values);
  } catch (error) {
    console.error(error instanceof Stop ? `\n\u2717 ${error.message}` : error);
    process.exit(1);
  }
}
