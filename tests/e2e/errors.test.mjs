import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { generate, listen, shown, startPlayground, visit } from "./playground.mjs";

let playground;
before(async () => {
  playground = await startPlayground();
});
after(() => playground?.close());

/** The browser itself reports every HTTP failure on the console. */
const status = (code) => ({ expected: new RegExp(`the server responded with a status of ${code} `) });

const alert = (page) => page.getByRole("alert");

const button = (page, name) => alert(page).getByRole("button", { name });

const focused = (locator) => locator.evaluate((element) => element === document.activeElement);

async function failWith(page, simulate) {
  await generate(page, { prompt: "A storm", simulate });
  await button(page, "Dismiss").waitFor();
  return alert(page).locator("p").allTextContents();
}

test("a rate limit is shown with its message, code and suggestion, and can be tried again", () =>
  visit(playground, status(429), async (page) => {
    const lines = await failWith(page, "rate_limit");
    assert.equal(lines[0], "Rate limit exceeded. Retry after 3600 seconds.");
    assert.match(lines[1], /^[A-Z].+\.$/, "a suggestion in a sentence");
    assert.match(lines[2], /^rate_limit\w*HTTP 4291 attempt$/);
    const retry = button(page, "Retry");
    assert.equal(await focused(retry), true);

    await page.getByLabel("Simulate").selectOption("");
    const [again] = await Promise.all([
      page.waitForRequest(/:streamGenerateContent\?alt=sse$/),
      retry.click(),
    ]);
    await shown(page, "A storm");
    await alert(page).waitFor({ state: "hidden" });
    assert.equal(
      String(again.postDataJSON().generationConfig.seed),
      await page.getByLabel("Seed", { exact: true }).inputValue(),
    );
  }));

test("a blocked prompt and a blocked picture are told apart, and not offered to be tried again", () =>
  visit(playground, {}, async (page) => {
    const prompt = await failWith(page, "prompt_block");
    assert.match(prompt[0], /^Content policy violation: /);
    assert.match(prompt[1], /the same request will be refused again/);
    assert.equal(await button(page, "Retry").count(), 0);
    assert.equal(await focused(button(page, "Dismiss")), true);
    await button(page, "Dismiss").click();
    await alert(page).waitFor({ state: "hidden" });
    assert.equal(await focused(page.getByRole("button", { name: "Generate" })), true);

    const output = await failWith(page, "policy");
    assert.match(output[0], /^Content policy violation: /);
    assert.notDeepEqual(prompt, output);
  }));

test("a busy server that recovers costs an attempt, not the picture", () =>
  visit(playground, status(503), async (page) => {
    const said = await listen(page);
    await generate(page, { prompt: "A calm", simulate: "recovers" });
    await shown(page, "A calm");
    assert.deepEqual((await said()).slice(0, 3), ["Generating", "HTTP 503", "Generating, attempt 2"]);
    assert.equal(await page.locator("#facts").getByText("Attempts").locator("+ dd").textContent(), "2");
  }));

test("cancelling works before anything was sent, and while the next attempt is waited for", () =>
  visit(playground, status(503), async (page) => {
    const simulator = await playground.backend.simulator();
    await page.getByLabel("Prompt").fill("Never mind");
    await page.evaluate(() => {
      document.querySelector("#generate").click();
      document.querySelector("#cancel").click();
    });
    await page.getByText(/^Cancelled after/).waitFor();

    await generate(page, { prompt: "Hold on", simulate: "recovers" });
    await page.getByText("HTTP 503").and(page.locator("#received")).waitFor();
    const served = simulator.requests.length;
    await page.keyboard.press("Escape");
    await page.getByText(/^Cancelled after/).waitFor();
    // The wait that was cut short is of 1.25 s at the most.
    await page.waitForTimeout(1500);
    assert.equal(simulator.requests.length, served);
    await generate(page, { prompt: "Go on", simulate: "" });
    await shown(page, "Go on");
  }));

test("a page whose server is gone says how to start it", () =>
  visit(playground, { expected: /ERR_FAILED/ }, async (page) => {
    await page.route("**/playground.json", (route) => route.abort());
    await page.reload();
    const words = "The playground\u2019s server does not answer: start it with npm start";
    await page.locator("#mode").getByText(words).waitFor();
    await generate(page, { prompt: "Anybody there?" });
    await alert(page).getByText(words).waitFor();
  }));

test("an answer that never comes ends as a time-out", () =>
  visit(playground, {}, async (page) => {
    const lines = await failWith(page, "stall");
    assert.match(lines.join("\n"), /timeout/i);
  }));

test("a failed refinement leaves the picture and the change as they were", () =>
  visit(playground, status(429), async (page) => {
    await generate(page, { prompt: "A field" });
    const { src } = await shown(page, "A field");
    await page.getByLabel("Simulate").selectOption("rate_limit");
    await page.getByLabel("What to change").fill("with poppies");
    await page.getByLabel("What to change").press("Enter");
    await button(page, "Retry").waitFor();
    assert.equal((await shown(page, "A field")).src, src);
    assert.equal(await page.getByLabel("What to change").inputValue(), "with poppies");
    await page.getByLabel("Simulate").selectOption("");
    await button(page, "Retry").click();
    await shown(page, "with poppies");
    assert.equal(await page.locator("#turns li").count(), 2);
  }));
