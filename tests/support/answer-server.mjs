// A provider that answers as the address says, for what no simulator of a well-meaning provider does: the answer's name
// is the first segment of the path, the second is a ledger of the test's own choosing, so that each test reads its own
// counts at `/ledger/NAME`. What a test leaves at `/play/NAME` is a list of `{ status, headers, steps }`: each step is a
// text to send, `{ base64 }` of bytes, or "wait" for the next `/go/NAME`, "lose" the connection or "hang".
import { createServer } from "node:http";
import { gzipSync } from "node:zlib";
import busboy from "busboy";
import { listen } from "./listen.mjs";

/** A grey PNG of one pixel. */
export const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

const answer = (data = pixel) => ({
  candidates: [
    {
      content: { role: "model", parts: [{ inlineData: { mimeType: "image/png", data } }] },
      finishReason: "STOP",
    },
  ],
  usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 5, totalTokenCount: 8 },
  modelVersion: "scripted",
});

const json = (response, status, body, headers = {}) =>
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));

const pause = (ms) => new Promise((resume) => setTimeout(resume, ms));

const answers = {
  plain: (response) => json(response, 200, answer()),
  pretty: (response) =>
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer(), null, 2)),
  gzip: (response) =>
    response
      .writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
      .end(gzipSync(JSON.stringify(answer()))),
  /** Each byte in a write of its own. */
  bytewise: async (response) => {
    response.writeHead(200, { "content-type": "application/json" });
    for (const byte of Buffer.from(JSON.stringify(answer()))) {
      response.write(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    response.end();
  },
  /** Three thirds of a body, far enough apart to arrive as three chunks. */
  thirds: async (response) => {
    const body = Buffer.from(JSON.stringify(answer()));
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
    const third = Math.ceil(body.length / 3);
    for (let start = 0; start < body.length; start += third) {
      response.write(body.subarray(start, start + third));
      await pause(50);
    }
    response.end();
  },
  /** A draft, words, and two final images of which the first is signed; the members of each part in another order. */
  rich: (response) =>
    json(response, 200, {
      usageMetadata: { promptTokenCount: 3 },
      candidates: [
        {
          finishReason: "STOP",
          content: {
            parts: [
              { thought: true, inlineData: { data: "AAAA", mimeType: "image/png" } },
              { text: "Here are " },
              { text: "two kites." },
              { thoughtSignature: "c2lnbmVk", inlineData: { data: pixel, mimeType: "image/png" } },
              { inlineData: { mimeType: "image/png", data: pixel } },
            ],
          },
        },
      ],
    }),
  /** To the same provider's `plain` answer, where the key must not follow. */
  moved: (response, request) =>
    response.writeHead(307, { location: request.url.replace("/moved/", "/plain/") }).end(),
  /** An image, but not at once: long enough that requests sent together are seen together. */
  unhurried: async (response) => {
    await pause(150);
    json(response, 200, answer());
  },
  /** Never answers. */
  silent: () => {},
  /** Half an answer, and then nothing more. */
  half: (response) => {
    const body = JSON.stringify(answer());
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
    response.write(body.slice(0, body.length / 2));
  },
  /** Half an answer, and then the end. */
  cut: (response) => {
    const body = JSON.stringify(answer());
    response.writeHead(200, { "content-type": "application/json" }).end(body.slice(0, body.length / 2));
  },
  empty: (response) => response.writeHead(200, { "content-type": "application/json" }).end(),
  html: (response) =>
    response
      .writeHead(502, { "content-type": "text/html" })
      .end(
        "<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>",
      ),
  htmlpage: (response) =>
    response
      .writeHead(200, { "content-type": "text/html" })
      .end("<!doctype html><html><body>Sign in</body></html>"),
  badbase64: (response) => json(response, 200, answer(`${pixel.slice(0, 40)}*!*${pixel.slice(43)}`)),
  /** An error object under a status that promises success. */
  lying: (response) =>
    json(response, 200, { error: { code: 503, message: "The model is overloaded.", status: "UNAVAILABLE" } }),
  unavailable: (response) =>
    json(response, 503, { error: { code: 503, message: "The model is overloaded.", status: "UNAVAILABLE" } }),
  /** A server that puts the key it was given into its error. */
  echo: (response, request) =>
    json(response, 403, {
      error: {
        code: 403,
        message: `Key ${request.headers["x-goog-api-key"]} may not.`,
        status: "PERMISSION_DENIED",
      },
    }),
  /** What the test has left at `/play/NAME`: an answer for each request, of which the last one repeats. */
  played: async (response, _request, play) => {
    const { status = 200, headers, steps } = play.answers.length > 1 ? play.answers.shift() : play.answers[0];
    response.writeHead(status, headers).flushHeaders();
    for (const step of steps) {
      if (step === "wait") {
        while (!play.permits && !response.destroyed) await pause(2);
        play.permits -= 1;
      } else if (step === "lose") return response.destroy();
      else if (step === "hang") return;
      else
        await new Promise((written) =>
          response.write(step.base64 === undefined ? step : Buffer.from(step.base64, "base64"), written),
        );
    }
    response.end();
  },
};

const cors = {
  "access-control-allow-origin": "*",
  // An asterisk alone does not cover this header.
  "access-control-allow-headers": "*, authorization",
  "access-control-allow-methods": "*",
  "access-control-expose-headers": "*",
};

/** The parts of a form, in their order: `{ name, text }`, or `{ name, file, type, base64 }`. */
async function readForm(request) {
  const parts = [];
  const files = [];
  const form = busboy({ headers: request.headers, defParamCharset: "utf8" });
  form.on("field", (name, text) => parts.push({ name, text }));
  form.on("file", (name, stream, { filename, mimeType }) => {
    const part = { name, file: filename, type: mimeType };
    parts.push(part);
    files.push(
      stream.toArray().then((chunks) => {
        part.base64 = Buffer.concat(chunks).toString("base64");
      }),
    );
  });
  await new Promise((resolve, reject) => {
    form.on("close", resolve).on("error", reject);
    request.pipe(form);
  });
  await Promise.all(files);
  return parts;
}

/** What a request brings: JSON, a form, or nothing. */
async function readBody(request) {
  if (/^multipart\/form-data/.test(request.headers["content-type"])) return readForm(request);
  const text = Buffer.concat(await request.toArray());
  return text.length ? JSON.parse(text) : null;
}

/** Starts on a free loopback port; resolves to `{ url, close }`. */
export async function startAnswerServer() {
  const ledgers = new Map();
  const plays = new Map();
  const ledger = (name) => {
    if (!ledgers.has(name)) ledgers.set(name, { requests: [], inFlight: 0, maxInFlight: 0, hungUp: 0 });
    return ledgers.get(name);
  };
  const server = createServer(async (request, response) => {
    for (const [name, value] of Object.entries(cors)) response.setHeader(name, value);
    if (request.method === "OPTIONS") return response.writeHead(204).end();
    const [, name, book] = new URL(request.url, "http://localhost").pathname.split("/");
    if (name === "ledger") return json(response, 200, ledger(book));
    if (name === "play") {
      plays.set(book, { answers: await readBody(request), permits: 0 });
      return json(response, 200, {});
    }
    if (name === "go") {
      plays.get(book).permits += 1;
      return json(response, 200, {});
    }
    const entry = ledger(book);
    entry.inFlight += 1;
    entry.maxInFlight = Math.max(entry.maxInFlight, entry.inFlight);
    response.on("close", () => {
      entry.inFlight -= 1;
      if (!response.writableFinished) entry.hungUp += 1;
    });
    const { method, url, headers } = request;
    entry.requests.push({ method, url, headers, body: await readBody(request) });
    await answers[name](response, request, plays.get(book));
  });
  return listen(server);
}
