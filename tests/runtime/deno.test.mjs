import { test } from "node:test";
import { consumerWithSuite, runSuite, runtimeProgram, startProviders } from "./runner.mjs";

const servers = JSON.stringify(await startProviders());
const cwd = await consumerWithSuite("deno");

// All that it may do is talk to this machine: no files, no environment.
const flags = [
  "run",
  "--no-prompt",
  "--no-lock",
  "--no-remote",
  "--node-modules-dir=manual",
  "--allow-net=127.0.0.1",
];

test("Deno", (t) =>
  runSuite(t, runtimeProgram("deno"), [...flags, "suite/entries/process.mjs", servers], { cwd }));
