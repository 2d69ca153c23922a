// Serves directories over HTTP on a free loopback port, as a plain web server would.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { text } from "node:stream/consumers";
import { listen } from "./listen.mjs";

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".css": "text/css",
  ".wasm": "application/wasm",
};

/**
 * `mounts` maps a URL prefix to a directory (`{ "/": dir }`); the longest prefix that matches wins.
 * `received`, if given, gets the text of each request that posts one. Resolves to `{ url, close }`.
 */
export async function serveStatic(mounts, received) {
  const prefixes = Object.keys(mounts).sort((a, b) => b.length - a.length);
  const server = createServer(async (request, response) => {
    if (request.method === "POST" && received) {
      received(await text(request));
      response.writeHead(204).end();
      return;
    }
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    const prefix = prefixes.find((start) => path.startsWith(start));
    const file = prefix && join(mounts[prefix], path.slice(prefix.length) || "index.html");
    try {
      const body = await readFile(file);
      response
        .writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" })
        .end(body);
    } catch {
      response.writeHead(404, { "content-type": "text/plain" }).end("not found");
    }
  });
  return listen(server);
}
