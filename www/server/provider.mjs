// The way to a real API: requests of the page go on to the provider with the key added here, so that the key never
// reaches the page.
import http from "node:http";
import https from "node:https";
import { pipeline } from "node:stream";
import { redaction } from "./redaction.mjs";

const toProvider = ["content-type", "content-length", "accept"];
const toPage = [
  "content-type",
  "content-length",
  "retry-after",
  "retry-after-ms",
  "x-should-retry",
  "x-request-id",
];

/** After these the answer is still to come. */
const interim = new Set([100, 102, 103]);

const pick = (headers, names) =>
  Object.fromEntries(
    names.filter((name) => headers[name] !== undefined).map((name) => [name, headers[name]]),
  );

function readKey(env, names) {
  const name = names.find((name) => env[name]?.trim());
  const key = name ? env[name].trim() : "";
  // Found here, since Node's own error about a header would quote the whole key.
  if (/[^\x21-\x7e]/.test(key)) throw new Error(`${name} holds a character that no key has: set it again.`);
  return key;
}

function readBaseUrl(env, [name, otherwise]) {
  const text = (env[name] || otherwise).replace(/\/+$/, "");
  if (!/^https?:/.test(text) || !URL.canParse(text)) throw new Error(`${name} is not an http or https URL.`);
  return new URL(text);
}

/** Answers the calls of `provider` from its real API, or is `undefined` where `env` holds no key of it. */
export function createProvider(provider, env) {
  const key = readKey(env, provider.keys);
  if (!key) return;
  const base = readBaseUrl(env, provider.baseUrl);
  const { request } = base.protocol === "http:" ? http : https;

  const { redact, redacting } = redaction(key);

  function handle(req, res) {
    const { pathname, searchParams } = new URL(req.url, "http://page");
    const query = searchParams.get("alt") === "sse" ? "?alt=sse" : "";
    // Uncompressed, so that the key is found where the provider quotes it.
    const headers = {
      ...pick(req.headers, toProvider),
      "accept-encoding": "identity",
      ...provider.authorize(key),
    };
    const path = base.pathname.replace(/\/$/, "") + pathname.slice(provider.path.length) + query;
    const upstream = request(base, { method: "POST", path, headers }, (answer) => {
      const { statusCode, headers } = answer;
      // Node writes no other status, and refuses to.
      if (statusCode < 200) return refuse(`answered with the status ${statusCode}`);
      const encoding = headers["content-encoding"] ?? "identity";
      if (encoding !== "identity") return refuse(`answered in the encoding ${redact(encoding)}`);
      const said = Object.entries(pick(headers, toPage)).map(([name, value]) => [name, redact(value)]);
      res.writeHead(statusCode, Object.fromEntries(said));
      // A pipeline: where the provider breaks off, the page must not wait for the rest.
      pipeline(answer, redacting(), res, () => {});
    });
    const refuse = (why) => {
      // To end a request is one more error of it.
      if (res.writableEnded) return;
      upstream.destroy();
      if (res.headersSent) return res.destroy();
      const message = `${base.host} ${why}.`;
      res.writeHead(502, { "content-type": "application/json" });
      res.end(JSON.stringify({ error: { code: 502, message, status: "UNAVAILABLE" } }));
    };
    upstream.on("information", ({ statusCode }) => {
      if (!interim.has(statusCode)) refuse(`answered with the status ${statusCode}`);
    });
    upstream.on("upgrade", ({ statusCode }, socket) => {
      socket.destroy();
      refuse(`answered with the status ${statusCode}`);
    });
    upstream.on("error", (error) => refuse(`could not be reached (${error.code ?? "no reason given"})`));
    res.on("close", () => upstream.destroy());
    req.pipe(upstream);
  }

  return { mode: "provider", host: base.host, handle };
}
