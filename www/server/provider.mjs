// The way to the real API: requests of the page go on to the provider with the key added here, so that the key
// never reaches the page.
import http from "node:http";
import https from "node:https";
import { pipeline } from "node:stream";

const defaultBaseUrl = "https://generativelanguage.googleapis.com/v1beta";

const toProvider = ["content-type", "content-length", "accept", "accept-encoding"];
const toPage = [
  "content-type",
  "content-length",
  "content-encoding",
  "retry-after",
  "retry-after-ms",
  "x-should-retry",
  "x-request-id",
];

const pick = (headers, names) =>
  Object.fromEntries(
    names.filter((name) => headers[name] !== undefined).map((name) => [name, headers[name]]),
  );

function readKey(env) {
  const key = (env.GEMINI_API_KEY || env.GOOGLE_API_KEY || "").trim();
  // Found here, since Node's own error about a header would quote the whole key.
  if (/[^\x21-\x7e]/.test(key))
    throw new Error("The API key holds a character that no key has: set it again.");
  return key;
}

function readBaseUrl(env) {
  const text = (env.GEMINI_BASE_URL || defaultBaseUrl).replace(/\/+$/, "");
  if (!/^https?:/.test(text) || !URL.canParse(text))
    throw new Error("GEMINI_BASE_URL is not an http or https URL.");
  return new URL(text);
}

/** Answers `POST /v1beta/models/*` from the real API, or is `undefined` where `env` holds no key. */
export function createProvider(env) {
  const key = readKey(env);
  if (!key) return;
  const base = readBaseUrl(env);
  const { request } = base.protocol === "http:" ? http : https;

  function handle(req, res) {
    const { pathname, searchParams } = new URL(req.url, "http://page");
    const query = searchParams.get("alt") === "sse" ? "?alt=sse" : "";
    const headers = { ...pick(req.headers, toProvider), "x-goog-api-key": key };
    const path = base.pathname.replace(/\/$/, "") + pathname.slice("/v1beta".length) + query;
    const upstream = request(base, { method: "POST", path, headers }, (answer) => {
      res.writeHead(answer.statusCode, pick(answer.headers, toPage));
      // A pipeline: where the provider breaks off, the page must not wait for the rest.
      pipeline(answer, res, () => {});
    });
    upstream.on("error", (error) => {
      if (res.headersSent) return res.destroy();
      const message = `${base.host} could not be reached (${error.code ?? "no reason given"}).`;
      res.writeHead(502, { "content-type": "application/json" });
      res.end(JSON.stringify({ error: { code: 502, message, status: "UNAVAILABLE" } }));
    });
    res.on("close", () => upstream.destroy());
    req.pipe(upstream);
  }

  return { mode: "provider", host: base.host, handle };
}
