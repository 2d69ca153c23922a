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

/** Makes a program, and gives where it is once its project is gone. */
async function make(t, flags) {
  const project = await createConsumer("compiled", sources);
  const args = ["build", "--compile", ...flags, "program.js", "--outfile", "program"];
  const { code, stdout, stderr } = await runToEnd(runtimeProgram("bun"), args, { cwd: project });
  assert.equal(code, 0, stdout + stderr);
  const program = join(temporaryDir("program"), "program");
  renameSync(join(project, "program"), program);
  rmSync(project, { recursive: true });
  // A hundred megabytes.
  t.after(() => rmSync(program));
  return program;
}

for (const [name, flags] of Object.entries({
  "bun build --compile": [],
  "bun build --compile --bytecode": ["--minify", "--bytecode"],
}))
  test(name, async (t) => {
    const program = await make(t, flags);
    provider.simulator.reset();
    const { code, stdout, stderr } = await runToEnd(program, [`${provider.url}/v1beta`], {
      cwd: temporaryDir("elsewhere"),
    });
    assert.deepEqual({ code, stdout: stdout.trim() }, { code: 0, stdout: expected }, stderr);
    assert.equal(provider.simulator.requests.length, 1);
  });
