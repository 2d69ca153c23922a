import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { generate, holdNext, refine, shown, startPlayground, visit } from "./playground.mjs";

let playground;
before(async () => {
  playground = await startPlayground();
});
after(() => playground?.close());

const screens = {
  "on a desktop": { width: 1280, height: 900 },
  "on a phone": { width: 390, height: 844 },
};

for (const [name, viewport] of Object.entries(screens))
  test(`nothing moves under the pointer while a picture is refined, ${name}`, () =>
    visit(playground, { viewport, expected: /status of 429/ }, async (page) => {
      const row = page.getByLabel("What to change");
      /** Where the row is on the page, whatever has been scrolled. */
      const place = () => row.evaluate((field) => field.getBoundingClientRect().top + scrollY);
      await generate(page, { prompt: "A meadow", width: 960, height: 720 });
      await shown(page, "A meadow");
      const places = { shown: await place() };

      await holdNext(playground);
      await refine(page, "with cows");
      await page.getByText(/received$/).waitFor();
      places.running = await place();
      assert.equal(await page.locator("#facts").isVisible(), false);
      assert.equal(await page.getByRole("link", { name: /^Download/ }).count(), 0);
      await page.keyboard.press("Escape");
      await page.getByText(/^Cancelled/).waitFor();
      places.cancelled = await place();

      await page.getByLabel("Simulate").selectOption("rate_limit");
      await row.press("Enter");
      await page.getByRole("button", { name: "Retry" }).waitFor();
      places.failed = await place();
      assert.equal(await page.locator("#facts").isVisible(), true);
      if (name === "on a desktop") {
        await page.evaluate(() => scrollTo(0, 0));
        const { y, height } = await row.boundingBox();
        assert.ok(y + height <= viewport.height, "the row is above the fold");
      }
      await page.getByRole("button", { name: "Dismiss" }).click();
      places.dismissed = await place();
      const { shown: top } = places;
      assert.deepEqual(places, { shown: top, running: top, cancelled: top, failed: top, dismissed: top });
    }));
