// The soak for hours: the short form of `npm test`, again and again, each time in a new process.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isBuilt } from "./build/freshness.mjs";
import { pack } from "./build/pack.mjs";
import { build } from "./build.mjs";
import { command, run, Stop, say, toolEnv } from "./lib.mjs";
import { setup } from "./setup.mjs";

const help = `npm run soak [-- --minutes N]

Makes 1,000 calls, 50 in flight, a tenth of them with faults, and measures the memory that is left; then again, until the
time is over. It stops at the first round in which a call does not settle or memory grows.
  --minutes N   for so long, instead of 60 minutes`;

await command(
  import.meta.url,
  { help, options: { minutes: { type: "string" } } },
  async ({ minutes = "60" }) => {
    if (!(Number(minutes) > 0)) throw new Stop(`--minutes takes a number above 0, not "${minutes}".`);
    await setup({ tests: true });
    if (!isBuilt()) await build();
    const dir = mkdtempSync(join(tmpdir(), "ai-generation-client-soak-"));
    try {
      const env = toolEnv({ PACKAGE_TARBALL: pack(dir) });
      const end = performance.now() + Number(minutes) * 60_000;
      for (let round = 1; round === 1 || performance.now() < end; round++) {
        say(`Round ${round}`);
        await run(process.execPath, ["--test", "tests/soak.test.mjs"], {
          env,
          why: `Round ${round} of the soak`,
        });
      }
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  },
);
