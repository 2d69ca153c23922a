// The provider of the bench, in a process of its own: answers made ahead of time, sent as a real server sends them.
// The address says which: `/answer/BYTES/FRAMING/SIGNATURE/…`, where FRAMING is `length` (Content-Length, written as
// the connection takes it) or `chunked` (pieces of 16 KiB, which is what a TLS record carries), and SIGNATURE the bytes
// of base64 of a `thoughtSignature` beside the image. Whatever follows is the API's own path and chooses the format.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { noise, png } from "./png.mjs";

const piece = 16 * 1024;

const base64 = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");

const candidate = (parts) => ({
  candidates: [{ content: { role: "model", parts }, finishReason: "STOP", index: 0 }],
});

const last = {
  usageMetadata: { promptTokenCount: 12, candidatesTokenCount: 1290, totalTokenCount: 1302 },
  modelVersion: "gemini-3.1-flash-image",
  responseId: "bench",
};

const formats = {
  /** Pretty-printed, as the API does it. */
  gemini: (part) => JSON.stringify({ ...candidate([part]), ...last }, null, 2),
  /** A word, the image in one event, and the counts. */
  sse: (part) =>
    [candidate([{ text: "Here it is." }]), candidate([part]), { ...candidate([{ text: "" }]), ...last }]
      .map((event) => `data: ${JSON.stringify(event)}\r\n\r\n`)
      .join(""),
  openai: ({ inlineData }) =>
    JSON.stringify({ created: 1_790_000_000, data: [{ b64_json: inlineData.data }] }),
};

const bodies = new Map();

/** The answer's bytes, made once. */
function bodyOf(format, size, signature) {
  const name = `${format} ${size} ${signature}`;
  if (!bodies.has(name)) {
    const part = { inlineData: { mimeType: "image/png", data: base64(png(size)) } };
    if (signature) part.thoughtSignature = base64(noise((signature / 4) * 3, 7));
    bodies.set(name, Buffer.from(formats[format](part)));
  }
  return bodies.get(name);
}

function formatOf(path) {
  if (path.endsWith(":streamGenerateContent")) return "sse";
  return path.endsWith("/images/generations") ? "openai" : "gemini";
}

async function answer(path, response) {
  const [, , size, framing, signature] = path.split("/");
  const format = formatOf(path);
  const body = bodyOf(format, Number(size), Number(signature));
  const type = format === "sse" ? "text/event-stream" : "application/json; charset=UTF-8";
  const headers = { "content-type": type, "cache-control": "no-store" };
  if (framing === "length")
    return response.writeHead(200, { ...headers, "content-length": body.length }).end(body);
  response.writeHead(200, headers);
  for (let at = 0; at < body.length && !response.destroyed; at += piece)
    if (!response.write(body.subarray(at, at + piece)))
      await new Promise((go) => response.once("drain", go).once("close", go));
  response.end();
}

const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".mjs": "text/javascript" };

async function file(mounts, path, response) {
  const [, name, ...rest] = normalize(decodeURIComponent(path)).split("/");
  const dir = mounts[name];
  try {
    const body = await readFile(join(dir ?? "/nowhere", ...rest));
    response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}

/** The first argument maps names to directories that are served for pages on the same origin. */
const mounts = JSON.parse(process.argv[2] ?? "{}");

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  for await (const _ of request);
  try {
    if (pathname.startsWith("/answer/")) await answer(pathname, response);
    else await file(mounts, pathname, response);
  } catch (error) {
    // A status that no client tries again.
    response.writeHead(400, { "content-type": "text/plain" }).end(String(error));
  }
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
// Ends with the process that started it, however that ended.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && process.exit(), 1000);
