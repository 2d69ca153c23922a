import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { generate, shown, startPlayground, visit } from "./playground.mjs";

let playground;
before(async () => {
  playground = await startPlayground();
});
after(() => playground?.close());

const clipboard = { permissions: ["clipboard-read", "clipboard-write"] };
const copied = (page) => page.evaluate(() => navigator.clipboard.readText());
const rows = (page) => page.getByRole("list", { name: "Events" }).getByRole("listitem");
const types = (page) => rows(page).locator("summary code").allTextContents();
const said = (page) => page.locator("#log-status");

/** What the page gives in place of a key. */
const placeholder = "the-server-has-it";

test("each of the client's events is listed with its time, and opens to its JSON", () =>
  visit(playground, { expected: /status of (400|503)/ }, async (page) => {
    await generate(page, { prompt: "A calm", format: "openai_images", simulate: "recovers" });
    await shown(page, "A calm");
    assert.deepEqual(await types(page), [
      "generation_started",
      "api_call",
      "api_request",
      "api_response",
      "api_retry",
      "api_call",
      "api_request",
      "api_response",
      "generation_completed",
    ]);
    const [started, , request, response, retry] = await rows(page).locator("summary").allTextContents();
    assert.match(started, /^\d\d:\d\d:\d\d\.\d{3}generation_startedA calm$/);
    assert.match(request, /POST \/v1\/images\/generations$/);
    assert.match(response, /HTTP 503 after \d+\.\d s$/);
    assert.match(retry, /again in 1\.\d s$/);

    await rows(page).nth(2).locator("summary").focus();
    await page.keyboard.press("Enter");
    const json = rows(page).nth(2).locator("pre");
    await json.getByText('"api_request"').waitFor();
    const event = JSON.parse(await json.textContent());
    assert.equal(event.type, "api_request");
    assert.match(event.body.prompt, /A calm/);
    assert.ok(Math.abs(Date.now() - Date.parse(event.time)) < 60_000);
    await page.keyboard.press("Enter");
    await json.waitFor({ state: "hidden" });

    await generate(page, { prompt: "A ban", simulate: "prompt_block" });
    await page.getByRole("button", { name: "Dismiss" }).waitFor();
    assert.equal((await types(page)).at(-1), "generation_failed");
    assert.match(await rows(page).last().locator("summary").textContent(), /Content policy violation/);
  }));

test("one event, or all of them, can be copied, and no key is in them", () =>
  visit(playground, clipboard, async (page) => {
    await generate(page, { prompt: "A copy", format: "openrouter_chat" });
    await shown(page, "A copy");
    await rows(page).nth(2).locator("summary").click();
    await rows(page).nth(2).getByRole("button", { name: "Copy" }).click();
    await said(page).getByText("Copied api_request").waitFor();
    const one = JSON.parse(await copied(page));
    assert.equal(one.type, "api_request");
    assert.match(one.headers.authorization, /^Bearer .{1,12}$/);

    await page.getByRole("button", { name: "Copy all" }).click();
    await said(page).getByText("Copied 5 events").waitFor();
    const text = await copied(page);
    const all = JSON.parse(text);
    assert.deepEqual(
      all.map(({ type }) => type),
      await types(page),
    );
    assert.deepEqual(all[2], one);
    assert.equal(new Set(all.map(({ request_id }) => request_id)).size, 1);
    assert.ok(!text.includes(placeholder));
    assert.ok(!(await page.content()).includes(placeholder));
  }));

test("where the clipboard is out of reach, an event is left selected", () => {
  const init = () => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  };
  return visit(playground, { init }, async (page) => {
    await generate(page, { prompt: "A lock" });
    await shown(page, "A lock");
    await rows(page).first().locator("summary").click();
    await rows(page).first().getByRole("button", { name: "Copy" }).click();
    await said(page).getByText("Selected: copy it with your keyboard").waitFor();
    assert.equal(JSON.parse(await page.evaluate(() => getSelection().toString())).type, "generation_started");
    await page.getByRole("button", { name: "Copy all" }).click();
    await said(page).getByText("The browser keeps the clipboard from this page").waitFor();
  });
});

test("the log can be cleared, and goes on", () =>
  visit(playground, {}, async (page) => {
    const clear = page.getByRole("button", { name: "Clear" });
    assert.equal(await clear.getAttribute("aria-disabled"), "true");
    await generate(page, { prompt: "One" });
    await shown(page, "One");
    assert.equal(await rows(page).count(), 5);
    await clear.focus();
    await page.keyboard.press("Enter");
    assert.equal(await rows(page).count(), 0);
    assert.equal(await page.locator("#log-total").textContent(), "0");
    assert.equal(await clear.evaluate((button) => button === document.activeElement), true);
    await generate(page, { prompt: "Two" });
    await shown(page, "Two");
    assert.equal(await rows(page).count(), 5);
  }));

test("it keeps the last 200 events", () =>
  visit(playground, clipboard, async (page) => {
    await page.getByLabel("Width").fill("16");
    await page.getByLabel("Height").fill("16");
    for (let n = 0; n < 42; n += 1) {
      await page.getByLabel("Prompt").fill(`number ${n}`);
      await page.keyboard.press("Control+Enter");
      const isCounted = (total) => document.querySelector("#log-total").textContent.endsWith(`${total}`);
      await page.waitForFunction(isCounted, 5 * (n + 1));
      await page.getByRole("button", { name: "Generate", disabled: false }).waitFor();
    }
    assert.equal(await rows(page).count(), 200);
    assert.equal(await page.locator("#log-total").textContent(), "the last 200 of 210");
    assert.match(await rows(page).first().locator("summary").textContent(), /generation_startednumber 2$/);
    await page.getByRole("button", { name: "Copy all" }).click();
    await said(page).getByText("Copied 200 events").waitFor();
    assert.equal(JSON.parse(await copied(page)).length, 200);
  }));

for (const [width, open] of [
  [1280, true],
  [390, false],
])
  test(`on a screen of ${width} pixels it starts ${open ? "open" : "closed"}`, () =>
    visit(playground, { viewport: { width, height: 844 } }, async (page) => {
      assert.equal(await page.locator("#log").evaluate((details) => details.open), open);
      await generate(page, { prompt: "A door" });
      await shown(page, "A door");
      assert.equal(await rows(page).first().isVisible(), open);
      await page.locator("#log > summary").press("Enter");
      assert.equal(await page.locator("#log").evaluate((details) => details.open), !open);
    }));
