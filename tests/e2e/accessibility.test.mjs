import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import {
  converse,
  fact,
  generate,
  holdNext,
  listen,
  picture,
  pngFiles,
  shown,
  startPlayground,
  visit,
} from "./playground.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let playground;
before(async () => {
  playground = await startPlayground();
});
after(() => playground?.close());

/** What axe holds against the page as it is now, of the two grades that keep somebody out. */
async function violations(page) {
  const { violations, passes } = await page.evaluate(async () => window.axe.run(document));
  assert.ok(passes.length > 10, "axe has looked at the page");
  return violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

const looks = [
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["on a phone", { colorScheme: "light", viewport: { width: 360, height: 740 } }],
];

for (const [name, look] of looks)
  test(`axe finds nothing serious in any state of the page, ${name}`, () =>
    visit(
      playground,
      { ...look, init: axe, reducedMotion: "reduce", expected: /status of 429/ },
      async (page) => {
        const found = { empty: await violations(page) };
        await holdNext(playground);
        await generate(page, { prompt: "held" });
        await page.getByText(/received$/).waitFor();
        found.running = await violations(page);
        await page.keyboard.press("Escape");
        await page.getByText(/^Cancelled/).waitFor();
        found.cancelled = await violations(page);
        await converse(page);
        await page.getByText("The same call in TypeScript").click();
        found.refined = await violations(page);
        await generate(page, { prompt: "too many", simulate: "rate_limit" });
        await page.getByRole("button", { name: "Retry" }).waitFor();
        found.failed = await violations(page);
        await page
          .getByLabel("Reference images")
          .setInputFiles([
            ...(await pngFiles(playground, "one.png", "two.png")),
            { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("words") },
          ]);
        await page.getByText(/notes\.txt. is not an image/).waitFor();
        // In the middle of the answer, where the first draft is there.
        await holdNext(playground, "middle");
        const drafted = { format: "openai_images", width: 320, height: 240, simulate: "" };
        await generate(page, { prompt: "by and by", ...drafted });
        await page.getByRole("img", { name: "Draft 1: by and by" }).waitFor();
        found.drafted = await violations(page);
        await page.keyboard.press("Escape");
        if (!(await page.locator("#events").isVisible())) await page.locator("#log > summary").click();
        await page.locator("#events summary").nth(2).click();
        found.logged = await violations(page);
        const states = ["empty", "running", "cancelled", "refined", "failed", "drafted", "logged"];
        assert.deepEqual(found, Object.fromEntries(states.map((state) => [state, []])));
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, "nothing sticks out to the side");
      },
    ));

/** Presses Tab until the element with this id has the focus; gives the ids on the way. */
async function tabTo(page, id) {
  const passed = [];
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => document.activeElement?.id);
    if (focused === id) return passed;
    passed.push(focused);
  }
  throw new Error(`Tab never came to #${id}: ${passed.join(", ")}`);
}

test("everything works with the keyboard alone", () =>
  visit(playground, {}, async (page) => {
    await tabTo(page, "prompt");
    await page.keyboard.type("A quiet harbour");
    const passed = await tabTo(page, "generate");
    for (const id of [
      "width",
      "height",
      "format",
      "model",
      "seed",
      "seed-lock",
      "reference",
      "strict",
      "fault",
    ])
      assert.ok(passed.includes(id), `Tab passes #${id}`);
    const ring = await page.locator("#generate").evaluate((button) => getComputedStyle(button).outlineStyle);
    assert.equal(ring, "solid");
    await page.keyboard.press("Enter");
    await shown(page, "A quiet harbour");

    await tabTo(page, "change");
    await page.keyboard.type("with gulls");
    await page.keyboard.press("Control+Enter");
    await shown(page, "with gulls");
    assert.equal(await page.locator("#turns li").count(), 2);

    await holdNext(playground);
    await page.getByLabel("Prompt").focus();
    await page.keyboard.press("Control+A");
    await page.keyboard.type("A long night");
    await page.keyboard.press("Control+Enter");
    await page.getByText(/received$/).waitFor();
    await page.keyboard.press("Escape");
    await page.getByText(/^Cancelled after/).waitFor();
    assert.equal(await picture(page).getAttribute("alt"), "with gulls");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "prompt");

    await holdNext(playground);
    await page.keyboard.press("Control+Enter");
    await page.getByText(/received$/).waitFor();
    await tabTo(page, "cancel");
    await page.keyboard.press("Enter");
    await page.getByText(/^Cancelled after/).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), "generate");
    assert.match(await fact(page, "Seed"), /^\d+$/);
  }));

test("what happens is announced", () =>
  visit(playground, {}, async (page) => {
    const said = await listen(page);
    await generate(page, { prompt: "A bell" });
    await shown(page, "A bell");
    const [first, second, last, ...more] = await said();
    assert.equal(first, "Generating");
    assert.equal(second, "Receiving the picture");
    assert.match(last, /^Done in \d+\.\d s$/);
    assert.deepEqual(more, [], "a few words, not every byte count");
  }));
