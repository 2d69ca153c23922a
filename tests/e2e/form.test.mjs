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

const bytes = (...parts) => Buffer.concat(parts.map((part) => Buffer.from(part, "latin1")));
const isoMedia = (brand) => bytes("\0\0\0\x1cftyp", brand, "\0\0\0\0");

test("a reference image is known by its first bytes, as soon as it is chosen", () =>
  visit(playground, {}, async (page) => {
    const field = page.getByLabel("Reference image");
    const problem = page.locator("#reference-problem");
    const choose = (name, buffer) => field.setInputFiles({ name, mimeType: "image/png", buffer });

    assert.deepEqual((await field.getAttribute("accept")).split(","), [
      "image/png",
      "image/jpeg",
      "image/webp",
      "image/gif",
      "image/heic",
      "image/avif",
    ]);
    const refused = {
      "drawing.svg": bytes("<svg xmlns='http://www.w3.org/2000/svg'/>"),
      "notes.txt": bytes("GIF is how this text begins"),
      "empty.png": bytes(),
      "film.mp4": isoMedia("isom"),
    };
    for (const [name, file] of Object.entries(refused)) {
      await choose(name, file);
      await problem.getByText("not an image in PNG, JPEG, WebP, GIF, HEIC or AVIF").waitFor();
      assert.equal(await page.locator("#reference-preview").isVisible(), false);
      await holdsUp(page, field, /not an image/, () => generate(page, { prompt: "A dune" }));
      await page.getByRole("button", { name: "Remove" }).click();
      await problem.waitFor({ state: "hidden" });
      assert.equal(await objection(field), "");
    }

    const taken = {
      png: bytes("\x89PNG\r\n\x1a\n"),
      jpg: bytes("\xff\xd8\xff\xe0"),
      gif: bytes("GIF89a"),
      webp: bytes("RIFF\x0a\0\0\0WEBP"),
      heic: isoMedia("heic"),
      heif: isoMedia("mif1"),
      avif: isoMedia("avif"),
    };
    for (const [type, file] of Object.entries(taken)) {
      await choose("notes.txt", refused["notes.txt"]);
      await problem.waitFor();
      await choose(`mine.${type}`, file);
      await problem.waitFor({ state: "hidden" });
      assert.equal(await objection(field), "", type);
    }

    const limit = 20 * 1024 * 1024;
    const large = Buffer.alloc(limit + 1);
    taken.png.copy(large);
    await choose("large.png", large);
    await problem.getByText("at most 20 MiB").waitFor();
    await choose("just-right.png", large.subarray(0, limit));
    await problem.waitFor({ state: "hidden" });
  }));
