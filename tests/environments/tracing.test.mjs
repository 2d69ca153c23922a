// OpenTelemetry's instrumentation of fetch: the spans of a call hang on the request that made it, though all requests of a
// server share one client and its queue.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createConsumer } from "../support/consumer.mjs";
import { runToEnd } from "../support/process.mjs";
import { link } from "./tools.mjs";

const program = `
import { createServer } from "node:http";
import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { AIGenerationClient } from "ai-generation-client";
import { createSimulator } from "ai-generation-client/simulator";

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
trace.setGlobalTracerProvider(provider);
const instrumentation = new UndiciInstrumentation();
instrumentation.setTracerProvider(provider);
const tracer = trace.getTracer("server");

// Every second prompt meets one failure.
const simulator = createSimulator();
const tries = new Map();
const server = createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray()).toString();
  const caller = /fox (\\d+)/.exec(body)[1];
  const count = (tries.get(caller) ?? 0) + 1;
  tries.set(caller, count);
  if (count <= caller % 2) return response.writeHead(503).end("{}");
  const init = { method: "POST", headers: request.headers, body };
  const reply = await simulator.fetch("http://127.0.0.1" + request.url, init);
  response.writeHead(reply.status, Object.fromEntries(reply.headers)).end(Buffer.from(await reply.arrayBuffer()));
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const baseUrl = "http://127.0.0.1:" + server.address().port + "/v1beta";

for (const maxConcurrent of [1, 5, 50]) {
  tries.clear();
  exporter.reset();
  const client = new AIGenerationClient("a-key-of-nobody-1234", { baseUrl, maxConcurrent, retry: { delaysMs: [5] } });
  const serve = (caller) =>
    tracer.startActiveSpan("request " + caller, async (span) => {
      await client.generate({ prompt: "A fox " + caller, width: 64, height: 64 });
      span.end();
    });
  await Promise.all(Array.from({ length: 20 }, (_, caller) => serve(caller)));
  client.close();
  const spans = exporter.getFinishedSpans();
  const counts = spans
    .filter(({ name }) => name.startsWith("request "))
    .map((parent) => {
      const { spanId, traceId } = parent.spanContext();
      const children = spans.filter((span) => span.parentSpanContext?.spanId === spanId);
      const [caller] = /\\d+/.exec(parent.name);
      return [Number(caller), children.filter((span) => span.spanContext().traceId === traceId).length];
    });
  console.log(JSON.stringify({ all: spans.length, counts: counts.sort(([one], [other]) => one - other) }));
}
server.close();
server.closeAllConnections();
`;

test("each attempt's span is under the request that made the call", async () => {
  const dir = await createConsumer("tracing", { "program.mjs": program });
  link(dir, "@opentelemetry");
  const { code, stdout, stderr } = await runToEnd(process.execPath, ["program.mjs"], { cwd: dir });
  assert.equal(code, 0, stderr);
  const seen = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const counts = Array.from({ length: 20 }, (_, caller) => [caller, 1 + (caller % 2)]);
  for (const each of seen) assert.deepEqual(each, { all: 50, counts });
  assert.equal(seen.length, 3);
});
