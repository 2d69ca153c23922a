import { test } from "node:test";
import { consumerWithSuite, runSuite, startProviders } from "./runner.mjs";

const servers = JSON.stringify(await startProviders());
const cwd = await consumerWithSuite("node");

test("Node, import", (t) => runSuite(t, process.execPath, ["suite/entries/process.mjs", servers], { cwd }));

test("Node, require", (t) => runSuite(t, process.execPath, ["suite/entries/require.cjs", servers], { cwd }));
