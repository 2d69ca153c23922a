import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { generate, refine, shown, startPlayground, visit } from "./playground.mjs";

let playground;
before(async () => {
  playground = await startPlayground();
});
after(() => playground?.close());

/** What the browser says at a field that it does not accept. */
const objection = (field) => field.evaluate((element) => element.validationMessage);

/** Tries to send the form and asserts that the field holds it up, with these words and no call. */
async function holdsUp(page, field, words, send) {
  const simulator = await playground.backend.simulator();
  const served = simulator.requests.length;
  await send();
  assert.match(await objection(field), words);
  assert.equal(await field.evaluate((element) => element === document.activeElement), true);
  assert.equal(await page.locator("#progress").isVisible(), false);
  assert.equal(
    await page
      .getByRole("alert")
      .filter({ has: page.getByRole("button") })
      .count(),
    0,
  );
  assert.equal(simulator.requests.length, served);
}

test("the examples are landscapes, which is what the simulator draws, and one click away", () =>
  visit(playground, {}, async (page) => {
    const examples = page.locator("#examples").getByRole("button");
    assert.deepEqual(await examples.allTextContents(), [
      "Layered mountains at nightfall, soft and flat",
      "Pine forest under a pale winter sun",
      "Rolling hills at dawn, mist in the valleys",
    ]);
    await examples.nth(1).click();
    await page.keyboard.press("Control+Enter");
    await shown(page, "Pine forest under a pale winter sun");
  }));

test("spaces alone are no prompt, no model and no change", () =>
  visit(playground, {}, async (page) => {
    await holdsUp(page, page.getByLabel("Prompt"), /Describe the picture/, () =>
      generate(page, { prompt: "  " }),
    );
    const listed = page.getByLabel("Model", { exact: true });
    await listed.selectOption("Another model\u2026");
    const model = page.getByLabel("Another model's id");
    await model.fill("  ");
    await holdsUp(page, model, /model.s id/, () => generate(page, { prompt: "A pond" }));

    await listed.selectOption("gemini-3-pro-image");
    await generate(page, { prompt: "A pond" });
    await shown(page, "A pond");
    await holdsUp(page, page.getByLabel("What to change"), /what should change/, () => refine(page, "  "));
  }));
