// Many calls in one process, with faults among them: every call settles, and nothing is left behind.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createConsumer, installedSimulator } from "./support/consumer.mjs";
import { runToEnd, start } from "./support/process.mjs";

const key = "soak-key";

/** Every tenth request meets one of these; the policy's are the ones that no other try can heal. */
const faults = [
  { kind: "status", status: 503 },
  { kind: "truncate" },
  { kind: "policy" },
  { kind: "reset" },
  { kind: "rate_limit", retryAfter: "0" },
  { kind: "malformed" },
  { kind: "prompt_block" },
  { kind: "status", status: 502 },
  { kind: "slow" },
  { kind: "stall" },
];

/**
 * The fault of the nth request. The first fifty answers come slowly, so that fifty are half read at one time: what
 * that takes is then in the measure after the first hundred calls, and not in the growth after it.
 */
const faultOf = (on) =>
  on <= 50 ? { kind: "slow" } : on % 10 === 5 ? faults[Math.floor(on / 10) % 10] : undefined;

/** The simulator in a process of its own, so that its memory is not measured; resolves to its address. */
async function startProvider() {
  const server = fileURLToPath(new URL("support/server.mjs", import.meta.url));
  const args = [server, "--api-key", key, "--module", await installedSimulator()];
  return new Promise((resolve, reject) => {
    const onLine = (line) => resolve(line.match(/http:\S+/)[0]);
    const { child, ended } = start(process.execPath, args, { onLine, timeout: 600_000 });
    after(() => child.kill());
    ended.then(({ stderr }) => reject(new Error(`the simulator's server ended: ${stderr}`)), reject);
  });
}

test("1,000 calls, 50 at a time, every tenth request a fault", async (t) => {
  const url = await startProvider();
  for (let on = 1; on <= 1500; on++) {
    const fault = faultOf(on);
    if (!fault) continue;
    const body = JSON.stringify({ on, ...fault });
    assert.ok((await fetch(`${url}/control/inject`, { method: "POST", body })).ok);
  }
  const cwd = await createConsumer("soak", {
    "program.mjs": readFileSync(new URL("soak/program.mjs", import.meta.url), "utf8"),
  });
  const { code, stdout, stderr } = await runToEnd(
    process.execPath,
    ["--expose-gc", "program.mjs", `${url}/v1beta`, key],
    { cwd, timeout: 600_000 },
  );
  assert.equal(code, 0, stderr);
  const { outcomes, unhandled, early, late } = JSON.parse(stdout);
  const seen = await (await fetch(`${url}/control/requests`)).json();
  t.diagnostic(JSON.stringify({ outcomes, requests: seen.length, early, late }));

  const kinds = seen.map((_, index) => faultOf(index + 1)?.kind);
  const refusals = kinds.filter((kind) => kind === "policy" || kind === "prompt_block").length;
  assert.equal(
    Object.values(outcomes).reduce((sum, count) => sum + count, 0),
    1000,
    "every call settles",
  );
  assert.equal(outcomes.content_policy, refusals, "each refusal is told once");
  assert.ok(outcomes.image >= 950, "the other faults are healed by another try");
  assert.ok(seen.length > 1050, "faults were met, and tried again");
  assert.deepEqual(unhandled, [], "unhandled rejections");
  assert.equal(stderr, "", "warnings of the runtime");
  assert.ok(
    late.total <= early.total * 1.1,
    `after 100 calls ${early.total} bytes are alive, after 1,000 ${late.total}`,
  );
});
