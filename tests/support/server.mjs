// The simulator behind a real HTTP server on the loopback interface, as a module and as a command.
import { createServer } from "node:http";
import { command, Stop } from "../../scripts/lib.mjs";
import { listen } from "./listen.mjs";

const packaged = new URL("../../pkg/simulator.js", import.meta.url).href;

/** Pages on any other loopback origin may call it. */
const cors = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, POST, OPTIONS",
  "access-control-expose-headers": "content-length, retry-after, x-request-id, retry-after-ms",
};

/**
 * Starts a server on 127.0.0.1; `options` are the simulator's, `port` 0 is any free one, `module` is the URL of the
 * package's simulator entry. Gives `{url, simulator, close()}`; `close` ends open connections too.
 *
 * Tests in other processes steer it: `POST /control/inject` with a fault as JSON, `POST /control/reset`,
 * `GET /control/requests`, and `POST /control/gzip`, after which answers are compressed until the next reset.
 */
export async function startServer({ port = 0, module = packaged, ...options } = {}) {
  const { createSimulator } = await import(module);
  const state = { simulator: createSimulator(options), gzip: false };
  const server = createServer((incoming, outgoing) => {
    serve(state, incoming, outgoing).catch((error) => {
      if (!outgoing.destroyed && error.message !== "The simulated connection was reset.")
        console.error(error);
      outgoing.destroy();
    });
  });
  return { ...(await listen(server, port)), simulator: state.simulator };
}

/** Answers one request; a rejection means that the connection is to be broken. */
async function serve(state, incoming, outgoing) {
  const url = new URL(`http://${incoming.headers.host ?? "127.0.0.1"}${incoming.url}`);
  for (const [name, value] of Object.entries(cors)) outgoing.setHeader(name, value);
  if (incoming.method === "OPTIONS") {
    outgoing.setHeader(
      "access-control-allow-headers",
      incoming.headers["access-control-request-headers"] ?? "*",
    );
    return outgoing.writeHead(204).end();
  }
  const body = await read(incoming);
  if (url.pathname.startsWith("/control/"))
    return control(state, `${incoming.method} ${url.pathname}`, body, outgoing);

  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());
  const { method, headers } = incoming;
  const response = await state.simulator.fetch(url, {
    method,
    headers,
    body: method === "GET" || method === "HEAD" ? null : body,
    signal: gone.signal,
  });
  await send(response, outgoing, state.gzip && /\bgzip\b/.test(headers["accept-encoding"] ?? ""));
}

async function send(response, outgoing, gzip) {
  for (const [name, value] of response.headers) outgoing.setHeader(name, value);
  if (gzip) {
    outgoing.removeHeader("content-length");
    outgoing.setHeader("content-encoding", "gzip");
  }
  outgoing.writeHead(response.status).flushHeaders();
  const body = gzip ? response.body.pipeThrough(new CompressionStream("gzip")) : response.body;
  for await (const chunk of body) {
    // Each chunk is on its way before the next is made: a connection that is then reset has still sent this one.
    await new Promise((resolve, reject) => {
      outgoing.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
  }
  outgoing.end();
}

function control(state, route, body, outgoing) {
  const json = (status, value) =>
    outgoing.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
  switch (route) {
    case "POST /control/inject":
      try {
        state.simulator.inject(JSON.parse(body));
      } catch (error) {
        return json(400, { error: String(error) });
      }
      return json(200, {});
    case "POST /control/reset":
      state.simulator.reset();
      state.gzip = false;
      return json(200, {});
    case "POST /control/gzip":
      state.gzip = true;
      return json(200, {});
    case "GET /control/requests":
      return json(200, state.simulator.requests);
    default:
      return json(404, { error: `No such control: ${route}` });
  }
}

async function read(incoming) {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const help = `node tests/support/server.mjs [options]

Serves the simulator of the built package on 127.0.0.1 until it is stopped, and prints its address.
  --port N         default: any free port
  --api-key KEY    the one key that is valid; default: any key is
  --latency MS     how long every answer is held back
  --seed N         for requests that bring no seed
  --module URL     the simulator entry to serve; default: that of pkg/`;

const type = "string";
const options = { port: { type }, "api-key": { type }, latency: { type }, seed: { type }, module: { type } };

await command(import.meta.url, { help, options }, async (given) => {
  const { url } = await startServer({
    ...(given.port && { port: Number(given.port) }),
    ...(given.module && { module: given.module }),
    ...(given["api-key"] && { apiKey: given["api-key"] }),
    ...(given.latency && { latencyMs: Number(given.latency) }),
    ...(given.seed && { seed: Number(given.seed) }),
  }).catch((error) => {
    throw new Stop(`The simulator did not start: ${error.message}`);
  });
  console.log(`The simulator listens on ${url}`);
});
