import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { generate, listen, picture, refine, shown, startPlayground, visit } from "./playground.mjs";
import { startProvider } from "./provider.mjs";

const key = "key-of-a-test-0123456789";

/** Stands in for all three providers, so that answers can be let through an event at a time. */
let provider;
let playground;
before(async () => {
  provider = await startProvider({ key, path: "" });
  const { host } = provider;
  playground = await startPlayground({
    env: {
      GEMINI_API_KEY: key,
      GEMINI_BASE_URL: `http://${host}/v1beta`,
      OPENAI_API_KEY: key,
      OPENAI_BASE_URL: `http://${host}/v1`,
      OPENROUTER_API_KEY: key,
      OPENROUTER_BASE_URL: `http://${host}/api/v1`,
    },
  });
});
after(async () => {
  await playground?.close();
  provider?.close();
});

const size = { width: 640, height: 480 };

const mark = (page) => page.locator("#draft-mark");
const soFar = (page) => page.locator("#words-so-far");

/** Where an element is on the page, whatever has been scrolled. */
const place = (locator) =>
  locator.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return [left, top + scrollY, width, height].map(Math.round);
  });
const cancelButton = (page) => page.getByRole("button", { name: "Cancel" });

/** Waits for this draft; gives its address, and where it and the button that ends it are. */
async function draft(page, number, prompt) {
  await page.getByRole("img", { name: `Draft ${number}: ${prompt}`, exact: true }).waitFor();
  assert.equal(await mark(page).textContent(), `Draft ${number}`);
  assert.equal(await mark(page).isVisible(), true);
  const image = picture(page);
  await image.evaluate((element) => element.decode());
  const src = await image.getAttribute("src");
  return { src, image: await place(image), cancel: await place(cancelButton(page)) };
}

/** So many events are there before the first draft. */
const formats = [
  { format: "openai_images", model: "gpt-image-2", before: 0 },
  { format: "openai_responses", model: "gpt-5.5", before: 5 },
  { format: "openrouter_images", model: "openai/gpt-image-2", before: 1 },
];

for (const { format, model, before } of formats)
  test(`drafts of ${format} are shown as they come, marked, until the picture takes their place`, () =>
    visit(playground, { reducedMotion: "reduce" }, async (page) => {
      const said = await listen(page);
      const answer = provider.step();
      await generate(page, { prompt: "A slow dawn", format, model, ...size });
      await page.getByText("Waiting for the answer").waitFor();
      assert.equal(await picture(page).isVisible(), false);
      const waiting = await place(cancelButton(page));
      await answer.send(before + 1);
      const first = await draft(page, 1, "A slow dawn");
      assert.deepEqual(first.cancel, waiting, "the button stays where it was");
      assert.equal(await page.locator("#actions").isVisible(), false, "a draft is no picture to keep");
      await answer.send(1);
      const second = await draft(page, 2, "A slow dawn");
      await answer.finish();
      const { src } = await shown(page, "A slow dawn");
      assert.equal(await mark(page).isVisible(), false);
      assert.equal(new Set([first.src, second.src, src]).size, 3);
      assert.deepEqual({ ...first, src: "" }, { ...second, src: "" }, "nothing moves meanwhile");
      assert.deepEqual(await place(picture(page)), first.image);
      assert.equal(await page.locator("#thumbnails li").count(), 1, "drafts are not collected");
      const words = (await said()).filter((text) => text.startsWith("Draft"));
      assert.deepEqual(words, ["Draft 1", "Draft 2"]);
    }));

test("cancelling at a draft ends the request, and brings back the picture that was there", () =>
  visit(playground, {}, async (page) => {
    await generate(page, { prompt: "A pier", format: "openai_images", ...size });
    const { src } = await shown(page, "A pier");
    const answer = provider.step();
    await refine(page, "at high tide");
    await answer.send(1);
    await draft(page, 1, "at high tide");
    await cancelButton(page).click();
    await answer.ended();
    await page.getByText(/^Cancelled after/).waitFor();
    assert.equal((await shown(page, "A pier")).src, src);
    assert.equal(await mark(page).isVisible(), false);
    assert.equal(await page.locator("#turns li").count(), 1);
  }));

test("cancelling the first picture at a draft leaves an empty stage", () =>
  visit(playground, {}, async (page) => {
    const answer = provider.step();
    await generate(page, { prompt: "Nothing yet", format: "openai_images", ...size });
    await answer.send(1);
    await draft(page, 1, "Nothing yet");
    await page.keyboard.press("Escape");
    await answer.ended();
    await page.getByText(/^Cancelled after/).waitFor();
    assert.equal(await picture(page).isVisible(), false);
    await page.getByRole("heading", { name: "Nothing drawn yet" }).waitFor();
  }));

test("a call that fails after a draft says so, and the draft goes", () =>
  visit(playground, { expected: /ERR_|Failed to load/ }, async (page) => {
    const answer = provider.step();
    await generate(page, { prompt: "Half of it", format: "openai_images", ...size });
    await answer.send(1);
    await draft(page, 1, "Half of it");
    await answer.breakOff();
    await page.getByRole("button", { name: "Dismiss" }).waitFor();
    assert.equal(await picture(page).isVisible(), false);
    assert.equal(await mark(page).isVisible(), false);
  }));

test("words are shown as they come, move nothing, and stay with the picture", () =>
  visit(playground, {}, async (page) => {
    const answer = provider.step();
    await generate(page, { prompt: "Say something", format: "openrouter_chat" });
    await page.getByText("Waiting for the answer").waitFor();
    assert.equal(await soFar(page).isVisible(), false);
    const waiting = await place(cancelButton(page));
    const { top } = await frameOf(page);
    // Two comments and an event without words come first.
    await answer.send(5);
    await soFar(page).getByText("A simulated", { exact: true }).waitFor();
    await answer.send(2);
    await soFar(page).getByText("A simulated picture of", { exact: true }).waitFor();
    assert.deepEqual(await place(cancelButton(page)), waiting);
    assert.deepEqual((await frameOf(page)).top, top);
    await answer.finish();
    await shown(page, "Say something");
    const words = page.locator("#words");
    assert.match(await words.textContent(), /^A simulated picture of 64x48 pixels, seed \d+, turn 1\.$/);
    assert.equal(await soFar(page).textContent(), "");

    await generate(page, { prompt: "Say nothing", model: "black-forest-labs/flux.2-pro" });
    await shown(page, "Say nothing");
    assert.equal(await words.textContent(), "");
  }));

test("words can be cancelled in the middle", () =>
  visit(playground, {}, async (page) => {
    const answer = provider.step();
    await generate(page, { prompt: "Enough", format: "openrouter_chat" });
    await answer.send(5);
    await soFar(page).getByText("A simulated", { exact: true }).waitFor();
    await page.keyboard.press("Escape");
    await answer.ended();
    await page.getByText(/^Cancelled after/).waitFor();
    assert.equal(await soFar(page).textContent(), "");
  }));

const frameOf = (page) =>
  page.locator("#frame").evaluate((frame) => {
    const { top, height } = frame.getBoundingClientRect();
    return { top: top + scrollY, height };
  });
