import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { refusal } from "../../www/server/guard.mjs";
import { redaction } from "../../www/server/redaction.mjs";
import { fact, generate, shown, startPlayground, visit } from "./playground.mjs";
import { startProvider } from "./provider.mjs";

const key = "AIza-key-of-a-test-0123456789";

let provider;
let playground;
before(async () => {
  provider = await startProvider({ key, path: "/v1beta" });
  playground = await startPlayground({ env: { GEMINI_API_KEY: key, GEMINI_BASE_URL: provider.url } });
});
after(async () => {
  await playground?.close();
  provider?.close();
});

test("with a key the page generates through the proxy, and the key never reaches it", () =>
  visit(playground, {}, async (page) => {
    const seen = [];
    page.on("request", (sent) =>
      seen.push(sent.url(), JSON.stringify(sent.headers()), sent.postData() ?? ""),
    );
    const bodies = [];
    page.on("response", (answer) => {
      seen.push(JSON.stringify(answer.headers()));
      bodies.push(answer.text().catch(() => ""));
    });
    await page.reload();
    await page.getByText(/^Real API at 127\.0\.0\.1:\d+: the key stays on the server$/).waitFor();
    assert.equal(await page.getByLabel("Simulate").isVisible(), false);
    await page.getByRole("button", { name: /^A poster that reads/ }).waitFor();
    await generate(page, { prompt: "A paid picture", width: 120, height: 90 });
    const { width, height } = await shown(page, "A paid picture");
    assert.deepEqual({ width, height }, { width: 120, height: 90 });

    const { method, url, headers } = provider.received.at(-1);
    assert.equal(
      `${method} ${url}`,
      "POST /v1beta/models/gemini-nano-banana-2.1:streamGenerateContent?alt=sse",
    );
    assert.equal(headers["x-goog-api-key"], key);
    assert.equal(headers.origin, undefined);
    seen.push(...(await Promise.all(bodies)), await page.content());
    assert.ok(seen.length > 20);
    assert.ok(seen.every((text) => !text.includes(key)));
    assert.ok(
      seen.every((text) => !text.includes("spy=1")),
      "only the headers that the client needs come back",
    );
  }));

const begin = (res) => res.writeHead(200, { "content-type": "application/json" }).write('{"candidates":[');

for (const [when, answer, seen] of [
  ["before the provider answers", () => {}, /^Waiting for the answer$/],
  ["while the answer arrives", begin, /received$/],
])
  test(`cancelling in the page ${when} ends the request at the provider`, () =>
    visit(playground, {}, async (page) => {
      let gone;
      const arrived = new Promise((done) => {
        provider.next = (_req, res) => {
          gone = new Promise((closed) => res.on("close", closed));
          answer(res);
          done();
        };
      });
      await generate(page, { prompt: "Never mind" });
      await arrived;
      await page.getByText(seen).waitFor();
      await page.getByRole("button", { name: "Cancel" }).click();
      await gone;
      provider.next = undefined;
      await page.getByText(/^Cancelled/).waitFor();
    }));

test("where the provider breaks off in the middle, the page says so and tries again", () =>
  visit(playground, { expected: /ERR_|Failed to load/ }, async (page) => {
    provider.next = (_req, res) => {
      begin(res);
      setImmediate(() => res.destroy());
      provider.next = undefined;
    };
    await generate(page, { prompt: "Second try" });
    await shown(page, "Second try");
    assert.equal(await fact(page, "Attempts"), "2");
  }));

test("the provider's status, its word on trying again and its request id come through", () =>
  visit(playground, { expected: /status of 429/ }, async (page) => {
    const said = {
      "retry-after": "900",
      "retry-after-ms": "900000",
      "x-should-retry": "true",
      "x-request-id": "r-2",
    };
    provider.next = (_req, res) => {
      const error = { code: 429, message: "Resource has been exhausted", status: "RESOURCE_EXHAUSTED" };
      res.writeHead(429, { "content-type": "application/json", ...said });
      res.end(JSON.stringify({ error }));
    };
    const [answer] = await Promise.all([
      page.waitForResponse(/:streamGenerateContent\?alt=sse$/),
      generate(page, { prompt: "One too many" }),
    ]);
    assert.equal(answer.status(), 429);
    const headers = answer.headers();
    for (const [name, value] of Object.entries(said)) assert.equal(headers[name], value, name);
    const alert = page.getByRole("alert");
    await alert.getByText("Rate limit exceeded. Retry after 900 seconds.").waitFor();
    provider.next = undefined;
  }));

/** A request as a program or another site would send it. */
function send(path, { method = "POST", headers = {} } = {}) {
  const { hostname, port } = new URL(playground.url);
  return new Promise((done, failed) => {
    const sent = request({ hostname, port, path, method, headers }, async (res) => {
      let text = "";
      for await (const chunk of res) text += chunk;
      done({ status: res.statusCode, headers: res.headers, text });
    });
    sent.on("error", failed);
    sent.end(method === "POST" ? "{}" : undefined);
  });
}

const path = "/v1beta/models/gemini-nano-banana-2.1:generateContent";

/** What the page gets where the provider answers as `next` says. */
async function answered(next) {
  provider.next = next;
  try {
    return await send(path, { headers: { origin: playground.url } });
  } finally {
    provider.next = undefined;
  }
}

test("nobody but the page can spend the key", async () => {
  const { host } = new URL(playground.url);
  const before = provider.received.length;
  const refused = {
    "another site": [path, { headers: { origin: "https://example.com" } }],
    "another port of this machine": [path, { headers: { origin: "http://127.0.0.1:9" } }],
    "no origin": [path, {}],
    "a name pointed at this machine": [
      path,
      { headers: { host: "example.com", origin: "http://example.com" } },
    ],
    "another method": [path, { method: "DELETE", headers: { origin: `http://${host}` } }],
    "another resource": ["/v1beta/files/x", { headers: { origin: `http://${host}` } }],
    "a way out of the models": [
      "/v1beta/models/..%2ffiles:upload",
      { headers: { origin: `http://${host}` } },
    ],
    "reading the models": ["/v1beta/models", { method: "GET" }],
  };
  for (const [who, [target, options]] of Object.entries(refused)) {
    const { status, text } = await send(target, options);
    assert.ok(status === 403 || status === 404, `${who}: ${status}`);
    assert.ok(!text.includes(key));
  }
  assert.equal(provider.received.length, before);
  await send(path, { headers: { origin: `http://${host}`, "x-goog-api-key": "mine" } });
  assert.equal(provider.received.length, before + 1);
  assert.equal(provider.received.at(-1).headers["x-goog-api-key"], key);
});

test("the API itself refuses foreign names for this machine, whatever serves it", () => {
  const request = (host) => ({ method: "POST", headers: { host, origin: `http://${host}` } });
  for (const host of ["example.com", "localhost.example.com", "127.0.0.1.example.com:5173", "10.0.0.1", ""])
    assert.match(refusal(request(host)), /loopback/);
  for (const host of ["localhost:5173", "127.0.0.1:5173", "[::1]:5173"])
    assert.equal(refusal(request(host)), undefined);
});

test("a provider that cannot be reached is an error that the page can show", async () => {
  const env = { GOOGLE_API_KEY: key, GEMINI_BASE_URL: "http://127.0.0.1:1/v1beta" };
  const lonely = await startPlayground({ env });
  try {
    await visit(lonely, { expected: /status of 502/ }, async (page) => {
      await generate(page, { prompt: "Anybody there?" });
      const alert = page.getByRole("alert");
      await alert.getByText("HTTP 502").waitFor();
      assert.ok(!(await page.content()).includes(key));
    });
  } finally {
    await lonely.close();
  }
});

test("where the provider quotes the key, the page gets asterisks", async () => {
  const body = JSON.stringify({ error: { code: 401, message: `The key ${key} is not valid: ${btoa(key)}` } });
  const cut = body.indexOf(key) + 9;
  const { status, headers, text } = await answered((_req, res) => {
    const length = Buffer.byteLength(body);
    res.writeHead(401, { "content-type": "application/json", "content-length": length, "x-request-id": key });
    // The key arrives in two pieces.
    res.write(body.slice(0, cut));
    setTimeout(() => res.end(body.slice(cut)), 50);
  });
  assert.equal(status, 401);
  assert.equal(headers["x-request-id"], "*".repeat(key.length));
  const quotes = [key, btoa(key).replace(/=+$/, "")];
  assert.equal(
    text,
    quotes.reduce((rest, quote) => rest.replace(quote, "*".repeat(quote.length)), body),
  );
});

test("a key is found in each way to write it, and at the end of an answer that is cut off", async () => {
  const odd = "sk+a/key=with?signs";
  const { redact, redacting } = redaction(odd);
  for (const quote of [odd, encodeURIComponent(odd), btoa(odd)])
    assert.match(redact(`(${quote})`), /^\(\*+=*\)$/, quote);
  assert.equal(redaction("short").redact("in short"), "in short");
  const stream = redacting();
  for (const piece of ["data: a sk", "y, sk+a", "/key=wit"]) stream.write(piece);
  stream.end();
  assert.equal((await stream.map(String).toArray()).join(""), `data: a sky, ${"*".repeat(12)}`);
});

for (const line of ["099 Early", "000 Nothing", "101 Switching Protocols", "150 Odd"])
  test(`a provider that answers with the status ${line} is a 502 in a sentence`, async () => {
    const { status, text } = await answered((_req, res) => {
      const upgrade = line.startsWith("101") ? "Connection: Upgrade\r\nUpgrade: odd\r\n" : "";
      res.socket.write(`HTTP/1.1 ${line}\r\n${upgrade}\r\n`);
    });
    assert.equal(status, 502);
    const code = Number(line.slice(0, 3));
    assert.equal(JSON.parse(text).error.message, `${provider.host} answered with the status ${code}.`);
    assert.equal((await send("/playground.json", { method: "GET" })).status, 200, "the server lives on");
  });

test("what a provider says ahead of its answer is waited out", async () => {
  const { status } = await answered((_req, res) => {
    res.writeProcessing();
    res.end();
  });
  assert.equal(status, 200);
});

test("an answer that is compressed although nobody asked for it is a 502 in a sentence", async () => {
  const { status, text } = await answered((req, res) => {
    assert.equal(req.headers["accept-encoding"], "identity");
    res.writeHead(401, { "content-encoding": "gzip" }).end(gzipSync(key));
  });
  assert.equal(status, 502);
  assert.match(text, /answered in the encoding gzip\./);
});

test("no page may frame the playground", async () => {
  for (const [target, method] of Object.entries({ "/": "GET", "/playground.json": "GET", [path]: "POST" })) {
    const { headers } = await send(target, { method });
    assert.equal(headers["content-security-policy"], "frame-ancestors 'none'", target);
  }
});

test("nobody opens a file in an editor through the playground", async () => {
  for (const target of ["/__open-in-editor", "/__OPEN-in-editor/?file=x", "//h/__open-in-editor?file=x"]) {
    const { status, text } = await send(target, { method: "GET", headers: { origin: playground.url } });
    assert.equal(status, 403, target);
    assert.match(text, /opens no files/);
  }
});
