// The tarball in programs of one file, which need nothing of the project that they were made in.
import assert from "node:assert/strict";
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { expected, providerOptions, sources } from "../packaging/project.mjs";
import { runtimeProgram } from "../runtime/runner.mjs";
import { createConsumer, installedSimulator, temporaryDir } from "../support/consumer.mjs";
import { runToEnd } from "../support/process.mjs";
import { startServer } from "../support/server.mjs";

const provider = await startServer({ ...providerOptions, module: await installedSimulator() });
after(() => provider.close());

/** Makes a program by `args` of a runtime, which write it to `made`, and gives where it is once its project is gone. */
async function make(t, runtime, made, args) {
  const project = await createConsumer("compiled", sources);
  const { code, stdout, stderr } = await runToEnd(runtimeProgram(runtime), args, { cwd: project });
  assert.equal(code, 0, stdout + stderr);
  const program = join(temporaryDir("program"), made);
  renameSync(join(project, made), program);
  rmSync(project, { recursive: true });
  // A hundred megabytes.
  t.after(() => rmSync(program));
  return program;
}

async function draws(command, args) {
  provider.simulator.reset();
  const { code, stdout, stderr } = await runToEnd(command, [...args, `${provider.url}/v1beta`], {
    cwd: temporaryDir("elsewhere"),
  });
  assert.deepEqual({ code, stdout: stdout.trim() }, { code: 0, stdout: expected }, stderr);
  assert.equal(provider.simulator.requests.length, 1);
}

for (const [name, flags] of Object.entries({
  "bun build --compile": [],
  "bun build --compile --bytecode": ["--minify", "--bytecode"],
}))
  test(name, async (t) => {
    const args = ["build", "--compile", ...flags, "program.js", "--outfile", "program"];
    await draws(await make(t, "bun", "program", args), []);
  });

test("deno bundle", async (t) => {
  const program = await make(t, "deno", "program.mjs", ["bundle", "--output", "program.mjs", "program.js"]);
  await draws(runtimeProgram("deno"), [
    "run",
    "--no-prompt",
    "--no-remote",
    "--allow-net=127.0.0.1",
    program,
  ]);
});
