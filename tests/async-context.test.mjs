// Whose request it runs in: what a call runs of its caller's sees the AsyncLocalStorage of its own caller, and so does what
// comes after it, with retries, in the queue of a shared client, and in streams.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { link } from "./environments/tools.mjs";
import { runtimeProgram } from "./runtime/runner.mjs";
import { pixel } from "./support/answer-server.mjs";
import { createConsumer } from "./support/consumer.mjs";
import { runToEnd } from "./support/process.mjs";
import { startWorker } from "./support/worker.mjs";

const watch = `
import { AIGenerationClient } from "ai-generation-client";

const request = { prompt: "A fox", width: 64, height: 64 };
const parts = [{ text: "Here" }, { inlineData: { mimeType: "image/png", data: "${pixel}" } }];
const answer = JSON.stringify({ candidates: [{ content: { parts }, finishReason: "STOP" }] });
const rest = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * Twenty callers of one client: what ran in the context of another one, by what it was, and what ran at all. Where contexts
 * do not follow \`await\`, the callers are \`chained\`.
 */
export async function watch(maxConcurrent, storage, chained = false) {
  const [wrong, ran] = [{}, {}];
  const see = (what, caller) => {
    ran[what] = (ran[what] ?? 0) + 1;
    if (storage.getStore() !== caller) wrong[what] = (wrong[what] ?? 0) + 1;
  };
  const prompts = (init) => JSON.parse(new TextDecoder().decode(init.body)).contents[0].parts[0].text;
  const callerOf = (text) => Number(/fox (\\d+)/.exec(text)[1]);
  const tries = new Map();
  const client = new AIGenerationClient(
    () => (see("key", storage.getStore() ?? "nobody"), "a-key-of-nobody-1234"),
    {
      maxConcurrent,
      retry: { delaysMs: [5], maxAttempts: 4 },
      onEvent: ({ type, prompt }) => type === "generation_started" && see("onEvent", callerOf(prompt)),
      async fetch(url, init) {
        const text = prompts(init);
        const caller = callerOf(text);
        see("fetch", caller);
        const count = (tries.get(text) ?? 0) + 1;
        tries.set(text, count);
        await rest(caller % 4);
        if (count === 1 + (caller % 2)) return new Response("{}", { status: 503 });
        if (!String(url).includes("stream")) return new Response(answer);
        return new Response("data: " + answer + "\\n\\n", { headers: { "content-type": "text/event-stream" } });
      },
    },
  );
  const draw = (caller) => {
    const onProgress = () => see("onProgress", caller);
    return client.generate({ ...request, prompt: "A fox " + caller + " once" }, { onProgress });
  };
  const stream = (caller) => client.stream({ ...request, prompt: "A fox " + caller + " streamed" });
  const awaits = async (caller) => {
    await draw(caller);
    see("await", caller);
    for await (const _ of stream(caller)) see("for await", caller);
  };
  const chains = (caller) => {
    const next = (events) =>
      events.next().then(({ done }) => {
        if (done) return;
        see("for await", caller);
        return next(events);
      });
    return draw(caller).then(() => {
      see("await", caller);
      return next(stream(caller));
    });
  };
  const call = chained ? chains : awaits;
  await Promise.all(Array.from({ length: 20 }, (_, caller) => storage.run(caller, call, caller)));
  client.close();
  return { wrong, ran: Object.keys(ran).sort(), fetches: ran.fetch };
}
`;

const files = {
  "watch.mjs": watch,
  "program.mjs": `
    import { AsyncLocalStorage } from "node:async_hooks";
    import { watch } from "./watch.mjs";
    for (const width of [1, 5, 50]) console.log(JSON.stringify(await watch(width, new AsyncLocalStorage())));
  `,
  "zone.mjs": `
    import "zone.js/node";
    import { watch } from "./watch.mjs";
    const zones = {
      run: (caller, call, ...given) => Zone.current.fork({ name: "caller", properties: { caller } }).run(call, undefined, given),
      getStore: () => Zone.current.get("caller"),
    };
    for (const width of [1, 5, 50]) console.log(JSON.stringify(await watch(width, zones, true)));
  `,
  "blob.mjs": `
    import "zone.js/node";
    import { AIGenerationClient } from "ai-generation-client";
    const answer = { candidates: [{ content: { parts: [{ inlineData: { mimeType: "image/png", data: "${pixel}" } }] } }] };
    const fetch = async (_, { body }) => (console.log(new TextDecoder().decode(body).includes("${pixel}")), Response.json(answer));
    const client = new AIGenerationClient("a-key-of-nobody-1234", { fetch });
    const inputImage = new Blob([Buffer.from("${pixel}", "base64")]);
    console.log((await client.generate({ prompt: "A fox", width: 64, height: 64, inputImage })).mimeType);
  `,
  "worker.mjs": `
    import { AsyncLocalStorage } from "node:async_hooks";
    import { watch } from "./watch.mjs";
    const width = (request) => Number(new URL(request.url).searchParams.get("width"));
    export default { fetch: async (request) => Response.json(await watch(width(request), new AsyncLocalStorage())) };
  `,
};
const dir = await createConsumer("async-context", files);
link(dir, "zone.js");

// A draw and a stream for each of twenty, half of which meet one failure, and half another: two of three.
const expected = {
  wrong: {},
  ran: ["await", "fetch", "for await", "key", "onEvent", "onProgress"],
  fetches: 60,
};

for (const [name, command, args] of [
  ["Node", process.execPath, ["program.mjs"]],
  [
    "Deno",
    runtimeProgram("deno"),
    ["run", "--no-lock", "--no-remote", "--node-modules-dir=manual", "program.mjs"],
  ],
  ["Bun", runtimeProgram("bun"), ["program.mjs"]],
  ["zones of zone.js", process.execPath, ["zone.mjs"]],
])
  test(`what a call runs sees its own caller's context in ${name}`, async () => {
    const { code, stdout, stderr } = await runToEnd(command, args, { cwd: dir });
    assert.equal(code, 0, stderr);
    const seen = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.equal(seen.length, 3);
    for (const each of seen) assert.deepEqual({ ...each, fetches: expected.fetches }, expected);
  });

// Its Promise is another class than that of what async functions give.
test("a Blob is read where zone.js stands in for Promise", async () => {
  const { stdout, stderr } = await runToEnd(process.execPath, ["blob.mjs"], { cwd: dir });
  assert.equal(stdout, "true\nimage/png\n", stderr);
});

test("what a call runs sees its own caller's context in workerd", async () => {
  const bundling = { conditions: ["workerd", "worker"], external: ["node:async_hooks"] };
  const { worker } = await startWorker(join(dir, "worker.mjs"), join(dir, "dist"), bundling, {
    compatibilityFlags: ["nodejs_compat"],
  });
  after(() => worker.dispose());
  for (const width of [1, 5, 50]) {
    const each = await (await worker.dispatchFetch(`http://localhost/?width=${width}`)).json();
    assert.deepEqual({ ...each, fetches: expected.fetches }, expected);
  }
});
