import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { generate, listen, picture, refine, shown, startPlayground, visit } from "./playground.mjs";

let playground;
before(async () => {
  playground = await startPlayground();
});
after(() => playground?.close());

const size = { width: 640, height: 480 };

const mark = (page) => page.locator("#draft-mark");

/** Waits for this draft; gives where it is, its address and where the button is that ends it. */
async function draft(page, number, prompt) {
  await page.getByRole("img", { name: `Draft ${number}: ${prompt}`, exact: true }).waitFor();
  assert.equal(await mark(page).textContent(), `Draft ${number}`);
  const place = (locator) =>
    locator.evaluate((element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return [left, top + scrollY, width, height].map(Math.round);
    });
  const image = picture(page);
  await image.evaluate((element) => element.decode());
  return {
    src: await image.getAttribute("src"),
    picture: await place(image),
    cancel: await place(page.getByRole("button", { name: "Cancel" })),
  };
}

for (const [format, model] of [
  ["openai_images", "gpt-image-2"],
  ["openai_responses", "gpt-5.5"],
  ["openrouter_images", "openai/gpt-image-2"],
])
  test(`drafts of ${format} are shown as they come, marked, until the picture takes their place`, () =>
    visit(playground, {}, async (page) => {
      const said = await listen(page);
      await generate(page, { prompt: "A slow dawn", format, model, simulate: "slow", ...size });
      const first = await draft(page, 1, "A slow dawn");
      assert.equal(await page.locator("#actions").isVisible(), false, "a draft is no picture to keep");
      const second = await draft(page, 2, "A slow dawn");
      const { src } = await shown(page, "A slow dawn");
      assert.equal(await mark(page).isVisible(), false);
      assert.equal(new Set([first.src, second.src, src]).size, 3);
      assert.deepEqual({ ...first, src: "" }, { ...second, src: "" }, "nothing moves meanwhile");
      assert.equal(await page.locator("#thumbnails li").count(), 1, "drafts are not collected");
      const words = (await said()).filter((text) => text.startsWith("Draft"));
      assert.deepEqual(words, ["Draft 1", "Draft 2"]);
    }));

test("cancelling at a draft brings back the picture that was there", () =>
  visit(playground, {}, async (page) => {
    await generate(page, { prompt: "A pier", format: "openai_images", ...size });
    const { src } = await shown(page, "A pier");
    await page.getByLabel("Simulate").selectOption("slow");
    await refine(page, "at high tide");
    await draft(page, 1, "at high tide");
    await Promise.all([
      page.waitForEvent("requestfailed"),
      page.getByRole("button", { name: "Cancel" }).click(),
    ]);
    await page.getByText(/^Cancelled after/).waitFor();
    assert.equal((await shown(page, "A pier")).src, src);
    assert.equal(await mark(page).isVisible(), false);
    assert.equal(await page.locator("#turns li").count(), 1);
  }));

test("cancelling the first picture at a draft leaves an empty stage", () =>
  visit(playground, {}, async (page) => {
    await generate(page, { prompt: "Nothing yet", format: "openai_images", simulate: "slow", ...size });
    await draft(page, 1, "Nothing yet");
    await page.keyboard.press("Escape");
    await page.getByText(/^Cancelled after/).waitFor();
    assert.equal(await picture(page).isVisible(), false);
    await page.getByRole("heading", { name: "Nothing drawn yet" }).waitFor();
  }));

test("a call that fails after a draft says so, and the draft goes", () =>
  visit(playground, { expected: /ERR_|Failed to load/ }, async (page) => {
    await generate(page, { prompt: "Half of it", format: "openai_images", simulate: "reset", ...size });
    await page.getByRole("button", { name: "Dismiss" }).waitFor();
    assert.equal(await picture(page).isVisible(), false);
    assert.equal(await mark(page).isVisible(), false);
  }));

test("words are shown as they come, move nothing, and stay with the picture", () =>
  visit(playground, {}, async (page) => {
    const simulator = await playground.backend.simulator();
    const soFar = page.locator("#words-so-far");
    const place = () =>
      page
        .getByRole("button", { name: "Cancel" })
        .evaluate((button) => button.getBoundingClientRect().top + scrollY);
    simulator.inject({ kind: "stall", bytes: 60 });
    await generate(page, { prompt: "Say something", format: "openrouter_chat" });
    await page.getByText("60 B received").waitFor();
    assert.equal(await soFar.isVisible(), false);
    const before = await place();
    await page.keyboard.press("Escape");
    await page.getByText(/^Cancelled after/).waitFor();

    simulator.inject({ kind: "stall", bytes: 1500 });
    await generate(page, { prompt: "Say something" });
    await soFar.getByText(/^A simulated/).waitFor();
    assert.doesNotMatch(await soFar.textContent(), /turn 1\.$/, "not all of them yet");
    assert.equal(await place(), before);
    await page.keyboard.press("Escape");
    await page.getByText(/^Cancelled after/).waitFor();

    await generate(page, { prompt: "Say something" });
    await shown(page, "Say something");
    assert.match(
      await page.locator("#words").textContent(),
      /^A simulated picture of 64x48 pixels, seed \d+, turn 1\.$/,
    );
    assert.equal(await soFar.textContent(), "");
    await generate(page, { prompt: "Say nothing", model: "black-forest-labs/flux.2-pro" });
    await shown(page, "Say nothing");
    assert.equal(await page.locator("#words").textContent(), "");
  }));
