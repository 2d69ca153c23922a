// Runs the suite in a runtime and shows each of its cases as a subtest.
import assert from "node:assert/strict";
import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { startAnswerServer } from "../support/answer-server.mjs";
import { createConsumer, installedSimulator } from "../support/consumer.mjs";
import { start } from "../support/process.mjs";
import { startServer } from "../support/server.mjs";
import { key } from "./context.mjs";
import { namesOf } from "./suite.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Starts both providers for the tests of this file; resolves to their addresses. */
export async function startProviders() {
  const simulator = await startServer({ apiKey: key, module: await installedSimulator() });
  const answers = await startAnswerServer();
  after(() => Promise.all([simulator.close(), answers.close()]));
  return { simulator: simulator.url, answers: answers.url };
}

/** A consumer project with the package and the suite in it. */
export async function consumerWithSuite(name, files) {
  const dir = await createConsumer(name, files);
  for (const part of [
    "assert.mjs",
    "cases",
    "context.mjs",
    "entries",
    "png.mjs",
    "scenes.mjs",
    "suite.mjs",
    "worked.mjs",
  ])
    cpSync(join(here, part), join(dir, "suite", part), { recursive: true });
  return dir;
}

/** The program of a runtime that comes with the tests' npm dependencies. */
export function runtimeProgram(name) {
  const program = fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));
  if (!existsSync(program)) throw new Error(`${name} is missing: run \`npm run setup -- --tests\`.`);
  return program;
}

/** Shows every case, or those of `only`, as a subtest of `t`; a case that the runtime never came to has failed. */
export async function showResults(t, results, output = "", only = undefined) {
  const names = namesOf(only);
  for (const name of names)
    await t.test(name, () => {
      const result = results.find((each) => each.name === name);
      assert.ok(result, `the runtime ended before this case.\n${output}`);
      assert.ok(result.ok, result.error);
    });
  assert.deepEqual(
    results.map((result) => result.name),
    names,
  );
}

/** With every client closed, nothing may keep a program running; a loaded machine may take its time. */
const graceMs = 15_000;

/** Runs a program whose standard output has one result as JSON on each line, and which then ends by itself. */
export async function runSuite(t, command, args, { only, ...options }) {
  const results = [];
  const names = namesOf(only);
  const onLine = (line) => {
    if (line.startsWith("{")) results.push(JSON.parse(line));
    if (results.length === names.length) timer ??= setTimeout(() => child.kill("SIGKILL"), graceMs);
  };
  let timer;
  const { child, ended } = start(command, args, { ...options, onLine, timeout: 600_000 });
  const { code, signal, stdout, stderr } = await ended;
  clearTimeout(timer);
  await showResults(t, results, `${stdout}${stderr}`, only);
  assert.equal(signal, null, `the program did not end by itself.\n${stderr}`);
  assert.equal(code, 0, stderr);
}
