// Runs the code that the page gives out as its reader would.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { pkgDir, root } from "../../scripts/lib.mjs";

/** A provider in the snippet's own process, under the real one's address. */
const offline = `import { createSimulator } from "ai-generation-client/simulator";
const simulator = createSimulator();
globalThis.fetch = (input, init) => simulator.fetch(new Request(input, init));
`;

/** Compiles the code as a reader's project would, and runs it beside `files`; gives the file that it wrote. */
export async function runSnippet(source, written, files = {}) {
  const dir = mkdtempSync(join(tmpdir(), "snippet-"));
  const run = (program, ...args) => promisify(execFile)(program, args, { cwd: dir });
  try {
    mkdirSync(join(dir, "node_modules"));
    symlinkSync(pkgDir, join(dir, "node_modules/ai-generation-client"));
    for (const name of ["@types", "undici-types"])
      symlinkSync(join(root, "node_modules", name), join(dir, "node_modules", name));
    writeFileSync(join(dir, "package.json"), '{ "type": "module" }');
    writeFileSync(join(dir, "offline.mjs"), offline);
    writeFileSync(join(dir, "snippet.ts"), source);
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(dir, name), bytes);
    const options = ["--module", "nodenext", "--target", "es2022", "--strict", "--types", "node"];
    await run(join(root, "node_modules/.bin/tsc"), ...options, "snippet.ts");
    await run(process.execPath, "--import", "./offline.mjs", "snippet.js");
    return readFileSync(join(dir, written));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
