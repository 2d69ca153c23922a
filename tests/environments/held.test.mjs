// What the package takes from its surroundings in silence, and is to go on taking: clients that are dropped, connections
// that are gone, answers that are odd but valid, proxies.
import assert from "node:assert/strict";
import { createServer, request as forward } from "node:http";
import { connect, createServer as createTcpServer } from "node:net";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import makeFetchHappen from "make-fetch-happen";
import { ProxyAgent, fetch as undiciFetch } from "undici";
import { createConsumer } from "../support/consumer.mjs";
import { listen } from "../support/listen.mjs";
import { runToEnd } from "../support/process.mjs";
import { startServer } from "../support/server.mjs";

const dropped = `
import { AIGenerationClient, init } from "ai-generation-client";

const [, , mode] = process.argv;
const data = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";
const part = { inlineData: { mimeType: "image/png", data } };
const body = JSON.stringify({ candidates: [{ content: { parts: [part] }, finishReason: "STOP" }] });
const fetch = async () => new Response(body);
const request = { prompt: "A fox", width: 64, height: 64 };

/** Bytes that are alive, those of WebAssembly's memory included. */
async function alive() {
  for (let turn = 0; turn < 5; turn++) {
    gc();
    await new Promise((resume) => setTimeout(resume, 20));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

await init();
let early;
let made = 0;
for (let count = 1; count <= 20_000; count++) {
  const before = performance.now();
  const client = new AIGenerationClient("a-key-of-nobody-" + count, { fetch });
  made += performance.now() - before;
  if (mode === "called") await client.generate(request);
  // Finalizers have their turn.
  if (count % 100 === 0) await new Promise(setImmediate);
  if (count === 5_000) early = await alive();
}
console.log(JSON.stringify({ made, early, late: await alive() }));
`;

const dir = await createConsumer("held", { "dropped.mjs": dropped });
const installed = join(dir, "node_modules/ai-generation-client");
const { AIGenerationClient, GenerationError } = await import(pathToFileURL(join(installed, "index.js")).href);

const key = "a-key-of-nobody-1234";
const request = { prompt: "A fox", width: 64, height: 48 };
const provider = await startServer({
  apiKey: key,
  module: pathToFileURL(join(installed, "simulator.js")).href,
});
after(() => provider.close());

const open = (url, options) =>
  new AIGenerationClient(key, { baseUrl: `${url}/v1beta`, retry: { delaysMs: [1], jitter: 0 }, ...options });

async function draws(client, attempts = 1) {
  const response = await client.generate(request);
  const [{ width, height }] = response.images;
  assert.deepEqual(
    [response.mimeType, width, height, response.attempts],
    ["image/png", request.width, request.height, attempts],
  );
}

/** A server of the test's own, which ends with the test, and whatever is connected to it: tunnels, too. */
async function serve(t, server) {
  const sockets = new Set();
  server.on("connection", (socket) => sockets.add(socket.on("close", () => sockets.delete(socket))));
  server.closeAllConnections = () => {
    for (const socket of sockets) socket.destroy();
  };
  const { url, close } = await listen(server);
  t.after(close);
  return { url, sockets };
}

/** Passes on what comes through a socket to another server, until one of them ends. */
function pass(socket, onward) {
  socket.on("close", () => onward.destroy()).on("error", () => {});
  onward.on("close", () => socket.destroy()).on("error", () => {});
  socket.pipe(onward).pipe(socket);
}

for (const mode of ["unused", "called"])
  test(`20,000 clients, ${mode} and dropped, leave nothing behind`, async (t) => {
    const args = ["--expose-gc", "dropped.mjs", mode];
    const { code, stdout, stderr } = await runToEnd(process.execPath, args, { cwd: dir });
    assert.equal(code, 0, stderr);
    t.diagnostic(stdout.trim());
    const { made, early, late } = JSON.parse(stdout);
    assert.ok(late < early + 15e6, `${early} bytes after 5,000 clients, ${late} after 20,000`);
    assert.ok(made < 10_000, `${made} ms for making them`);
  });

test("connections that were reset between two calls", async (t) => {
  let connections = 0;
  const passing = createTcpServer((socket) => {
    connections += 1;
    pass(socket, connect(new URL(provider.url).port, "127.0.0.1"));
  });
  const { url, sockets } = await serve(t, passing);
  const client = open(url);
  for (const pause of [0, 50]) {
    // Node makes a second connection where it has not put the first one back yet.
    for (let call = 0; call < 3; call++) await client.generate(request);
    const before = connections;
    provider.simulator.reset();
    await client.generate(request);
    assert.equal(connections, before, "connections are used again");
    for (const socket of sockets) socket.resetAndDestroy();
    if (pause) await new Promise((resume) => setTimeout(resume, pause));
    const { mimeType } = await client.generate(request);
    assert.deepEqual([mimeType, provider.simulator.requests.length], ["image/png", 2], `${pause} ms later`);
    assert.ok(connections > before, "another connection");
  }
});

test("no redirect is followed, whatever its status", async (t) => {
  for (const status of [301, 302, 303, 308]) {
    const seen = [];
    const { url } = await serve(
      t,
      createServer((incoming, outgoing) => {
        seen.push(incoming.url);
        outgoing.writeHead(status, { location: `${provider.url}${incoming.url}` }).end();
      }),
    );
    provider.simulator.reset();
    await assert.rejects(open(url).generate(request), (error) => {
      assert.ok(error instanceof GenerationError);
      assert.deepEqual([error.code, error.status, error.attempts], ["unexpected_redirect", status, 1]);
      return true;
    });
    assert.deepEqual([seen.length, provider.simulator.requests.length], [1, 0], `status ${status}`);
  }
});

/** What the provider answers to one request. */
async function answerOfProvider() {
  let answer;
  const fetch = async (...sent) => {
    const response = await globalThis.fetch(...sent);
    answer = await response.clone().text();
    return response;
  };
  await open(provider.url, { fetch }).generate(request);
  return answer;
}

test("odd headers, and none", async (t) => {
  const body = await answerOfProvider();
  for (const headers of [
    { "content-type": "Application/JSON;Charset=UTF-8" },
    { "CONTENT-TYPE": "text/plain" },
    {},
    { "content-type": ["application/json", "application/json"], "content-encoding": "identity" },
  ]) {
    let requests = 0;
    const { url } = await serve(
      t,
      createServer((_, outgoing) => {
        requests += 1;
        outgoing.writeHead(200, headers).end(body);
      }),
    );
    await draws(open(url));
    assert.equal(requests, 1, JSON.stringify(headers));
  }
});

test("an answer that ends with its connection", async (t) => {
  const body = await answerOfProvider();
  let connections = 0;
  const server = createTcpServer((socket) => {
    connections += 1;
    socket.on("error", () => {}).once("data", () => socket.end(`HTTP/1.0 200 OK\r\n\r\n${body}`));
  });
  const client = open((await serve(t, server)).url);
  await draws(client);
  await draws(client);
  assert.equal(connections, 2);
});

test("a page of HTML is known by its type in any case", async (t) => {
  const { url } = await serve(
    t,
    createServer((_, outgoing) => outgoing.writeHead(200, { "content-type": "TEXT/Html" }).end("<p>Sign in")),
  );
  await assert.rejects(open(url, { maxRetries: 1 }).generate(request), (error) => {
    assert.equal(error.code, "malformed_response");
    assert.match(error.message, /HTML/);
    return true;
  });
});

test("a Retry-After that is over is no wait", async (t) => {
  const body = await answerOfProvider();
  let requests = 0;
  const { url } = await serve(
    t,
    createServer((_, outgoing) => {
      requests += 1;
      if (requests === 1)
        outgoing.writeHead(429, { "retry-after": "Sun, 06 Nov 1994 08:49:37 GMT" }).end("{}");
      else outgoing.writeHead(200).end(body);
    }),
  );
  // Without that header it would be a minute.
  await draws(open(url, { totalTimeout: 30_000 }), 2);
  assert.equal(requests, 2);
});

/** A proxy that tunnels (CONNECT) and forwards (an address in the request line), or refuses with `refusal`. */
function proxyOf(seen, refusal) {
  const server = createServer((incoming, outgoing) => {
    seen.push(`${incoming.method} ${new URL(incoming.url).origin}`);
    if (refusal) return outgoing.writeHead(refusal).end();
    const { method, headers } = incoming;
    const onward = forward(incoming.url, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  server.on("connect", (incoming, socket) => {
    seen.push(`CONNECT http://${incoming.url}`);
    if (refusal) return socket.end(`HTTP/1.1 ${refusal} Refused\r\n\r\n`);
    const [hostname, port] = incoming.url.split(":");
    socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    pass(socket, connect(port, hostname));
  });
  return server;
}

const tunnel = {
  method: "CONNECT",
  told: ["network", undefined],
  fetchBy(t, proxy) {
    const dispatcher = new ProxyAgent(proxy);
    t.after(() => dispatcher.destroy());
    return (url, init) => undiciFetch(url, { ...init, dispatcher });
  },
};

const forwarding = {
  method: "POST",
  told: ["invalid_request", 407],
  fetchBy: (_, proxy) => (url, init) => makeFetchHappen(url, { ...init, proxy, noProxy: "" }),
};

for (const [name, { method, told, fetchBy }] of Object.entries({
  "a tunnel, by undici's ProxyAgent": tunnel,
  "a proxy that forwards, by make-fetch-happen": forwarding,
})) {
  test(`through ${name}`, async (t) => {
    const seen = [];
    const fetch = fetchBy(t, (await serve(t, proxyOf(seen))).url);
    provider.simulator.reset();
    provider.simulator.inject({ kind: "status", status: 503 });
    await draws(open(provider.url, { fetch }), 2);
    assert.equal(provider.simulator.requests.length, 2);
    assert.ok(seen.length > 0, "the proxy was asked");
    assert.deepEqual([...new Set(seen)], [`${method} ${provider.url}`]);
  });

  test(`refused by ${name}`, async (t) => {
    const seen = [];
    const fetch = fetchBy(t, (await serve(t, proxyOf(seen, 407))).url);
    provider.simulator.reset();
    await assert.rejects(open(provider.url, { fetch, maxRetries: 1 }).generate(request), (error) => {
      assert.ok(error instanceof GenerationError);
      assert.deepEqual([error.code, error.status, error.attempts], [...told, 1]);
      return true;
    });
    assert.deepEqual([seen, provider.simulator.requests.length], [[`${method} ${provider.url}`], 0]);
  });
}
