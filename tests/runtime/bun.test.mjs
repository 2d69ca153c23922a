import { test } from "node:test";
import { consumerWithSuite, runSuite, runtimeProgram, startProviders } from "./runner.mjs";

const servers = JSON.stringify(await startProviders());
const cwd = await consumerWithSuite("bun");

test("Bun", (t) => runSuite(t, runtimeProgram("bun"), ["suite/entries/process.mjs", servers], { cwd }));
