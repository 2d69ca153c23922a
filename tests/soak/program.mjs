// 1,000 calls, 50 in flight at a time, against the provider at the address given; prints what became of them and of
// the memory as one line of JSON. Run with --expose-gc.
import { AIGenerationClient, GenerationError } from "ai-generation-client";

const [baseUrl, apiKey] = process.argv.slice(2);

const unhandled = [];
process.on("unhandledRejection", (reason) => unhandled.push(String(reason)));

/**
 * What is alive: V8's heap and what hangs on it, WebAssembly's memory among that. Resident memory also counts what the
 * allocator was given back and keeps, which says nothing of a leak.
 */
async function memory() {
  for (let round = 0; round < 5; round++) {
    // Bodies and sockets are let go by callbacks that a collection queues.
    await new Promise((resume) => setTimeout(resume, 50));
    globalThis.gc();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heapUsed, external, total: heapUsed + external, rss };
}

const client = new AIGenerationClient(apiKey, {
  baseUrl,
  maxConcurrent: 50,
  timeout: 5000,
  retry: { delaysMs: [1], jitter: 0, defaultRetryAfterMs: 1 },
});

// One for all calls, as a page or a request handler has it: none of them may leave anything on it.
const { signal } = new AbortController();

const outcomes = {};
const count = (outcome) => {
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
};

async function call(seed) {
  try {
    const { images } = await client.generate({ prompt: "a kite", width: 64, height: 64, seed }, { signal });
    count(images[0].width === 64 ? "image" : "not the image");
  } catch (error) {
    count(error instanceof GenerationError ? error.code : String(error));
  }
}

let next = 0;

async function callsUpTo(end) {
  while (next < end) await call(next++);
}

const inFlight = (end) => Promise.all(Array.from({ length: 50 }, () => callsUpTo(end)));

await inFlight(100);
const early = await memory();
await inFlight(1000);
const late = await memory();
client.close();
console.log(JSON.stringify({ outcomes, unhandled, early, late }));
