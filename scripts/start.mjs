// Starts the playground: sets up and builds what is missing, then serves the page and, on the same origin, the API
// that it calls.

import { isBuilt } from "./build/freshness.mjs";
import { build } from "./build.mjs";
import { command, Stop, say } from "./lib.mjs";
import { setup } from "./setup.mjs";

/**
 * Serves the playground of a built package on the loopback address; port 0 takes a free one.
 * Gives its address, the backend that answers it, and `close`.
 */
export async function serve({ port, env = process.env, logLevel = "warn" } = {}) {
  // Imported late: on a fresh machine set-up installs Vite first.
  const { createServer } = await import("vite");
  const { playground } = await import("../www/vite.config.mjs");
  const { createBackend } = await import("../www/server/backend.mjs");
  const backend = createBackend(env);
  const config = playground(backend);
  const server = await createServer({
    ...config,
    configFile: false,
    logLevel,
    server: { ...config.server, port, strictPort: port !== undefined },
  });
  await server.listen();
  const url = `http://127.0.0.1:${server.httpServer.address().port}`;
  return { url, backend, open: () => server.openBrowser(), close: () => server.close() };
}

const help = `npm start [-- --port N] [-- --open]

Starts the playground and prints its address. Without a key it runs on the simulator. A provider whose key is set is
used itself, through a proxy that keeps the key out of the page; the others stay simulated.
  --port N   this port, instead of 5173 or the next free one
  --open     open the page in the browser

Environment:
  GEMINI_API_KEY, or GOOGLE_API_KEY   a key of Gemini
  OPENAI_API_KEY                      a key of OpenAI
  OPENROUTER_API_KEY                  a key of OpenRouter
  GEMINI_BASE_URL, OPENAI_BASE_URL, OPENROUTER_BASE_URL
      send that provider's calls, and its key, elsewhere than to its own address: a URL including its version path, e.g.
      https://host/v1beta`;

function readPort(text) {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!text.trim() || !Number.isInteger(port) || port < 0 || port > 65535)
    throw new Stop(`--port takes a number from 0 to 65535, not "${text}".`);
  return port;
}

/** A line for each provider that says who answers. */
async function describe({ providers: answering }) {
  const { providers } = await import("../www/server/providers.mjs");
  return Object.entries(providers).map(([id, { name, keys }]) => {
    const { mode, host } = answering[id];
    return mode === "provider"
      ? `${name}: the real API at ${host}. Pictures are billed to your key, which stays out of the page.`
      : `${name}: simulated, no key needed. Set ${keys[0]} to use the real API.`;
  });
}

const options = { port: { type: "string" }, open: { type: "boolean" } };

await command(import.meta.url, { help, options }, async (given) => {
  const port = readPort(given.port);
  await setup();
  if (!isBuilt()) await build();
  const { url, backend, open } = await serve({ port }).catch((error) => {
    throw new Stop(`The playground did not start: ${error.message}`);
  });
  say(`The playground is at ${url}`);
  for (const line of await describe(backend)) say(line);
  say("Ctrl+C stops it.");
  if (given.open) open();
});
