import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { fact, generate, pngFiles, shown, startPlayground, visit } from "./playground.mjs";
import { startProvider } from "./provider.mjs";

const keys = {
  gemini: "AIza-key-of-a-test-0123456789",
  openai: "sk-proj-key-of-a-test-0123456789",
  openrouter: "sk-or-v1-key-of-a-test-0123456789",
};
const paths = { gemini: "/v1beta", openai: "/v1", openrouter: "/api/v1" };

const upstreams = {};
let playground;
before(async () => {
  for (const [id, key] of Object.entries(keys)) upstreams[id] = await startProvider({ key, path: paths[id] });
  const { gemini, openai, openrouter } = upstreams;
  playground = await startPlayground({
    env: {
      GEMINI_API_KEY: keys.gemini,
      GEMINI_BASE_URL: gemini.url,
      OPENAI_API_KEY: keys.openai,
      OPENAI_BASE_URL: openai.url,
      OPENROUTER_API_KEY: ` ${keys.openrouter} `,
      OPENROUTER_BASE_URL: `${openrouter.url}/`,
    },
  });
});
after(async () => {
  await playground?.close();
  for (const upstream of Object.values(upstreams)) upstream.close();
});

const received = () =>
  Object.fromEntries(Object.entries(upstreams).map(([id, { received }]) => [id, received.length]));

const calls = {
  openai_images: ["openai", "/v1/images/generations"],
  openai_responses: ["openai", "/v1/responses"],
  openrouter_chat: ["openrouter", "/api/v1/chat/completions"],
  openrouter_images: ["openrouter", "/api/v1/images"],
};

for (const [format, [id, path]] of Object.entries(calls))
  test(`with a key ${format} goes through the proxy to its own provider, and no key reaches the page`, () =>
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
      await page.locator("#mode[data-mode]").waitFor();
      const before = received();
      await generate(page, { prompt: "A paid picture", format });
      await page
        .getByText(`Real API at ${upstreams[id].host}: the key stays on the server`, { exact: true })
        .waitFor();
      assert.equal(await page.getByLabel("Simulate").isVisible(), false);
      await shown(page, "A paid picture");
      assert.deepEqual(received(), { ...before, [id]: before[id] + 1 });
      const { method, url, headers } = upstreams[id].received.at(-1);
      assert.equal(`${method} ${url}`, `POST ${path}`);
      assert.equal(headers.authorization, `Bearer ${keys[id]}`);
      assert.equal(headers["x-goog-api-key"], undefined);
      assert.equal(headers.origin, undefined);

      for (const summary of await page.locator("#events summary").all()) await summary.click();
      await page.locator("#events pre").last().getByText("generation_completed").waitFor();
      seen.push(...(await Promise.all(bodies)), await page.content());
      assert.ok(seen.length > 20);
      for (const key of Object.values(keys)) assert.ok(seen.every((text) => !text.includes(key)));
    }));

test("an upload of reference images passes the proxy unharmed", () =>
  visit(playground, {}, async (page) => {
    await page.getByLabel("Reference images").setInputFiles(await pngFiles(playground, "one.png", "two.png"));
    await page.getByRole("img", { name: "two.png" }).waitFor();
    await generate(page, { prompt: "A paid edit", format: "openai_images" });
    await shown(page, "A paid edit");
    const { url, headers } = upstreams.openai.received.at(-1);
    assert.equal(url, "/v1/images/edits");
    assert.match(headers["content-type"], /^multipart\/form-data; boundary=/);
  }));

/** The status that the page's server gives to a request of the page. */
function statusOf(path) {
  const { host, hostname, port } = new URL(playground.url);
  return new Promise((done, failed) => {
    const headers = { origin: `http://${host}`, authorization: "Bearer mine", "x-goog-api-key": "mine" };
    const sent = request({ hostname, port, path, method: "POST", headers }, (res) => {
      res.resume();
      res.on("end", () => done(res.statusCode));
    });
    sent.on("error", failed);
    sent.end("{}");
  });
}

test("each provider's path leads only to the calls that make images", async () => {
  const before = received();
  for (const path of [
    "/v1",
    "/v1/files",
    "/v1/models",
    "/v1/chat/completions",
    "/v1/responses/resp_1/cancel",
    "/v1/images/generations/more",
    "/v1/images/..%2ffiles",
    "/v1/models/gemini-nano-banana-2.1:generateContent",
    "/v1beta/responses",
    "/v1beta/models/gemini-nano-banana-2.1:countTokens",
    "/api/v1/keys",
    "/api/v1/responses",
    "/api/v1/images/generations",
    "/api/v1/chat/completions/../../keys",
  ])
    assert.equal(await statusOf(path), 404, path);
  assert.deepEqual(received(), before);

  assert.equal(await statusOf("/v1/files/../responses"), 400, "what it comes to is what counts");
  assert.equal(await statusOf("/api/v1/images?key=stolen"), 400);
  assert.deepEqual(received(), { ...before, openai: before.openai + 1, openrouter: before.openrouter + 1 });
  assert.equal(upstreams.openai.received.at(-1).url, "/v1/responses");
  const { url, headers } = upstreams.openrouter.received.at(-1);
  assert.equal(url, "/api/v1/images", "no query goes along");
  assert.equal(headers.authorization, `Bearer ${keys.openrouter}`);
});

test("with the key of one provider the others are simulated, and it is said of each format", async () => {
  const { openai } = upstreams;
  const one = await startPlayground({ env: { OPENAI_API_KEY: keys.openai, OPENAI_BASE_URL: openai.url } });
  try {
    await visit(one, {}, async (page) => {
      assert.deepEqual(await page.getByLabel("Format").locator("option").allTextContents(), [
        "Gemini (simulated)",
        "OpenAI images",
        "OpenAI responses",
        "OpenRouter chat (simulated)",
        "OpenRouter images (simulated)",
      ]);
      const before = openai.received.length;
      await page.getByText(/^Simulator, no key needed/).waitFor();
      await page.getByRole("button", { name: /^Pine forest/ }).waitFor();
      await generate(page, { prompt: "Free", simulate: "slow" });
      await shown(page, "Free");
      await generate(page, { prompt: "Free, too", format: "openrouter_images", simulate: "" });
      await shown(page, "Free, too");
      assert.equal(openai.received.length, before);

      await page.getByLabel("Simulate").selectOption("rate_limit");
      await page.getByLabel("Format").selectOption("openai_images");
      await page.getByText(/^Real API at/).waitFor();
      await generate(page, { prompt: "Billed" });
      await shown(page, "Billed");
      assert.equal(await fact(page, "Format"), "OpenAI images");
      assert.equal(openai.received.length, before + 1);
      assert.equal(openai.received.at(-1).headers["x-simulate"], undefined);
    });
  } finally {
    await one.close();
  }
});

test("a key or an address that cannot be one is refused at the start, and the key is not quoted", async () => {
  for (const [env, what] of [
    [{ OPENAI_API_KEY: "sk-\u00e9" }, /^OPENAI_API_KEY holds a character that no key has/],
    [{ OPENROUTER_API_KEY: "sk or" }, /^OPENROUTER_API_KEY holds a character that no key has/],
    [{ OPENAI_API_KEY: "sk", OPENAI_BASE_URL: "ftp://x" }, /^OPENAI_BASE_URL is not an http or https URL/],
  ])
    await assert.rejects(
      startPlayground({ env }),
      ({ message }) => what.test(message) && !/sk/.test(message),
    );
});
