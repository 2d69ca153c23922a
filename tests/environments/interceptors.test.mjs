// Tools that answer in the network's place in a user's tests. They change what is global, so each has a process of its own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createConsumer } from "../support/consumer.mjs";
import { runToEnd } from "../support/process.mjs";
import { link } from "./tools.mjs";

const tools = {
  msw: `
    import { http, HttpResponse } from "msw";
    import { setupServer } from "msw/node";

    const server = setupServer();
    server.listen({ onUnhandledRequest: "error" });

    export function arrange(origin, replies) {
      const left = [...replies];
      const seen = [];
      const handler = http.post(origin + "/v1beta/models/:model", async ({ request }) => {
        seen.push(await request.json());
        const reply = left.shift();
        return reply === "lost" ? HttpResponse.error() : new HttpResponse(reply.body, reply);
      });
      server.resetHandlers(handler);
      return seen;
    }
  `,
  nock: `
    import nock from "nock";

    nock.disableNetConnect();

    export function arrange(origin, replies) {
      nock.cleanAll();
      const seen = [];
      const scope = nock(origin);
      scope.on("request", (request, interceptor, body) => seen.push(JSON.parse(body)));
      for (const reply of replies) {
        const interceptor = scope.post(/^\\/v1beta\\/models\\/[^/]+:generateContent$/);
        if (reply === "lost") interceptor.replyWithError(Object.assign(new Error("reset"), { code: "ECONNRESET" }));
        else interceptor.reply(reply.status, reply.body, reply.headers);
      }
      return seen;
    }
  `,
};

const program = `
import { AIGenerationClient, GenerationError } from "ai-generation-client";
import { createSimulator } from "ai-generation-client/simulator";
import { arrange } from "./tool.mjs";

// Nothing listens there.
const origin = "http://127.0.0.1:9";
const baseUrl = origin + "/v1beta";
const request = { prompt: "A fox", width: 64, height: 48 };

/** Answers of the simulator, for the tool to give. */
const simulator = createSimulator({ faults: [{ on: 2, kind: "rate_limit", retryAfter: "1" }] });
const replies = [];
const fetch = async (...sent) => {
  const answer = await simulator.fetch(...sent);
  const { status, headers } = answer;
  replies.push({ status, headers: Object.fromEntries(headers), body: await answer.clone().text() });
  return answer;
};
const recording = new AIGenerationClient("a-key-of-nobody-1234", { baseUrl, fetch, maxRetries: 1 });
await recording.generate(request);
await recording.generate(request).catch(() => {});
const [image, limited] = replies;

for (const [arranged, maxRetries] of [
  [[image], 3],
  [[limited, image], 3],
  [["lost", image], 3],
  [["lost", "lost"], 2],
]) {
  const seen = arrange(origin, arranged);
  const client = new AIGenerationClient("a-key-of-nobody-1234", { baseUrl, maxRetries, retry: { delaysMs: [1], jitter: 0 } });
  const before = performance.now();
  const outcome = await client.generate(request).catch((error) => error);
  // What is limited is not asked again before the second that it asked for is over.
  const hasWaited = arranged[0] !== limited || performance.now() - before > 950;
  const { attempts, mimeType, images, code } = outcome;
  const foxes = seen.filter((body) => JSON.stringify(body).includes("A fox")).length;
  const told = outcome instanceof GenerationError ? code : [mimeType, images[0].width, images[0].height].join();
  console.log(JSON.stringify({ told, attempts, foxes, hasWaited }));
}
`;

const image = "image/png,64,48";

for (const [name, tool] of Object.entries(tools))
  test(`${name} answers in Node`, async () => {
    const dir = await createConsumer("interceptors", { "tool.mjs": tool, "program.mjs": program });
    link(dir, name);
    const { code, stdout, stderr } = await runToEnd(process.execPath, ["program.mjs"], { cwd: dir });
    assert.equal(code, 0, stderr);
    const outcomes = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.deepEqual(outcomes, [
      { told: image, attempts: 1, foxes: 1, hasWaited: true },
      { told: image, attempts: 2, foxes: 2, hasWaited: true },
      { told: image, attempts: 2, foxes: 2, hasWaited: true },
      { told: "network", attempts: 2, foxes: 2, hasWaited: true },
    ]);
  });
