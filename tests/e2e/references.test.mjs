import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { generate, hand, pngFiles, shown, startPlayground, visit } from "./playground.mjs";

let playground;
before(async () => {
  playground = await startPlayground();
});
after(() => playground?.close());

const field = (page) => page.getByLabel("Reference images");
const chosen = (page) => page.getByRole("list", { name: "Chosen images" }).getByRole("listitem");
const problem = (page) => page.locator("#reference-problem");

const names = (page) =>
  chosen(page)
    .getByRole("button")
    .evaluateAll((buttons) => buttons.map((button) => button.ariaLabel.replace("Remove ", "")));

const focusedName = (page) =>
  page.evaluate(() => document.activeElement.ariaLabel ?? document.activeElement.id);

const bytes = (...parts) => Buffer.concat(parts.map((part) => Buffer.from(part, "latin1")));
const isoMedia = (brand) => bytes("\0\0\0\x1cftyp", brand, "\0\0\0\0");
const file = (name, buffer) => ({ name, mimeType: "image/png", buffer });

/** The images in what a format sends, in order. */
const inline = (part) => Buffer.from(part.inlineData.data, "base64");
const ofDataUrl = (url) => Buffer.from(url.split(",")[1], "base64");
const sentImages = {
  gemini: ({ contents }) =>
    contents
      .at(-1)
      .parts.filter((part) => part.inlineData)
      .map(inline),
  openai_responses: ({ input }) =>
    input
      .at(-1)
      .content.filter(({ type }) => type === "input_image")
      .map(({ image_url }) => ofDataUrl(image_url)),
  openrouter_chat: ({ messages }) =>
    messages
      .at(-1)
      .content.filter(({ type }) => type === "image_url")
      .map(({ image_url }) => ofDataUrl(image_url.url)),
  openrouter_images: ({ input_references }) =>
    input_references.map(({ image_url }) => ofDataUrl(image_url.url)),
};

for (const [format, imagesOf] of Object.entries(sentImages))
  test(`several reference images go out in ${format}, in the order in which they were chosen`, () =>
    visit(playground, {}, async (page) => {
      const files = await pngFiles(playground, "one.png", "two.png");
      await field(page).setInputFiles(files);
      await chosen(page).nth(1).waitFor();
      const [sent] = await Promise.all([
        page.waitForRequest((request) => request.method() === "POST"),
        generate(page, { prompt: "Both of them", format }),
      ]);
      await shown(page, "Both of them");
      assert.deepEqual(
        imagesOf(sent.postDataJSON()),
        files.map(({ buffer }) => buffer),
      );
      assert.deepEqual(await names(page), ["one.png", "two.png"], "they stay for the next picture");
    }));

test("in openai_images they are uploaded as files, and what cannot be holds the call up", () =>
  visit(playground, {}, async (page) => {
    const files = await pngFiles(playground, "one.png", "two.png");
    await page.getByLabel("Format").selectOption("openai_images");
    await field(page).setInputFiles([...files, file("moving.gif", bytes("GIF89a"))]);
    await problem(page)
      .getByText("OpenAI takes PNG, JPEG and WebP only: remove \u201cmoving.gif\u201d.")
      .waitFor();
    const simulator = await playground.backend.simulator();
    const served = simulator.requests.length;
    await generate(page, { prompt: "An edit" });
    assert.equal(await field(page).evaluate((input) => input.matches(":invalid:focus")), true);
    assert.equal(await page.locator("#progress").isVisible(), false);
    assert.equal(simulator.requests.length, served);

    await page.getByLabel("Format").selectOption("gemini");
    assert.equal(await problem(page).isVisible(), false, "another format takes it");
    await page.getByLabel("Format").selectOption("openai_images");
    await page.getByRole("button", { name: "Remove moving.gif" }).click();
    await problem(page).waitFor({ state: "hidden" });
    const [sent] = await Promise.all([
      page.waitForRequest(/\/v1\/images\/edits$/),
      generate(page, { prompt: "An edit" }),
    ]);
    await shown(page, "An edit");
    const body = sent.postDataBuffer();
    for (const { buffer } of files) assert.ok(body.includes(buffer));
    assert.equal(body.toString("latin1").match(/name="image\[\]"/g).length, 2);

    const many = Array.from({ length: 17 }, (_, n) => ({ ...files[0], name: `${n}.png` }));
    await field(page).setInputFiles(many);
    await problem(page).getByText("OpenAI takes at most 16 reference images.").waitFor();
  }));

test("images are dropped anywhere on the page, and pasted; a text that brings a picture along stays a text", () =>
  visit(playground, {}, async (page) => {
    const [dropped, pasted, third] = await pngFiles(playground, "dropped.png", "pasted.png", "third.png");
    await hand(page.getByLabel("Prompt"), "dragover", [dropped]);
    await page.locator("#reference-box.dragging").waitFor();
    await hand(page.locator("#frame"), "drop", [dropped]);
    await page.getByRole("img", { name: "dropped.png" }).waitFor();
    assert.equal(await page.locator("#reference-box.dragging").count(), 0);
    await hand(page.locator("body"), "paste", [pasted]);
    await page.getByRole("img", { name: "pasted.png" }).waitFor();
    await hand(page.getByLabel("Prompt"), "paste", [third]);
    await page.getByRole("img", { name: "third.png" }).waitFor();
    await hand(page.getByLabel("Prompt"), "paste", [third], "some words");
    await hand(page.locator("body"), "paste", [], "some words");
    await field(page).setInputFiles(dropped);
    await chosen(page).nth(3).waitFor();
    assert.deepEqual(await names(page), ["dropped.png", "pasted.png", "third.png", "dropped.png"]);
  }));

test("the keyboard removes them, and its focus goes to the next one", () =>
  visit(playground, {}, async (page) => {
    // From the beginning, since the browser has to be told that it is to show none of its own.
    const choosing = page.waitForEvent("filechooser");
    await field(page).setInputFiles(await pngFiles(playground, "a.png", "b.png", "c.png"));
    await chosen(page).nth(2).waitFor();
    await page.getByRole("button", { name: "Lock seed" }).focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    assert.equal(await focusedName(page), "Remove b.png");
    await page.keyboard.press("Enter");
    assert.equal(await focusedName(page), "Remove c.png");
    await page.keyboard.press("Space");
    assert.equal(await focusedName(page), "Remove a.png");
    await page.keyboard.press("Enter");
    assert.equal(await focusedName(page), "reference");
    assert.equal(await chosen(page).count(), 0);
    await page.keyboard.press("Enter");
    const chooser = await choosing;
    assert.equal(chooser.isMultiple(), true);
    await chooser.setFiles(await pngFiles(playground, "a.png"));
    await page.getByRole("img", { name: "a.png" }).waitFor();
  }));

test("an image is known by its first bytes, and what is none is answered with a sentence", () =>
  visit(playground, {}, async (page) => {
    assert.deepEqual((await field(page).getAttribute("accept")).split(","), [
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
    const [good] = await pngFiles(playground, "good.png");
    for (const [name, buffer] of Object.entries(refused)) {
      await field(page).setInputFiles(file(name, buffer));
      await problem(page)
        .getByText(`\u201c${name}\u201d is not an image in PNG, JPEG, WebP, GIF, HEIC or AVIF.`)
        .waitFor();
      assert.equal(await chosen(page).count(), 0);
    }
    await field(page).setInputFiles([
      good,
      file("notes.txt", refused["notes.txt"]),
      file("film.mp4", refused["film.mp4"]),
    ]);
    await problem(page)
      .getByText("\u201cnotes.txt\u201d, \u201cfilm.mp4\u201d are not images in PNG")
      .waitFor();
    const sentence = await problem(page).boundingBox();
    const button = await page.getByRole("button", { name: "Generate" }).boundingBox();
    assert.ok(sentence.y + sentence.height <= button.y, "it can be read");
    assert.deepEqual(await names(page), ["good.png"], "the good one is taken all the same");

    const taken = {
      png: bytes("\x89PNG\r\n\x1a\n"),
      jpg: bytes("\xff\xd8\xff\xe0"),
      gif: bytes("GIF89a"),
      webp: bytes("RIFF\x0a\0\0\0WEBP"),
      heic: isoMedia("heic"),
      heif: isoMedia("mif1"),
      avif: isoMedia("avif"),
    };
    await field(page).setInputFiles(
      Object.entries(taken).map(([type, buffer]) => file(`mine.${type}`, buffer)),
    );
    await problem(page).waitFor({ state: "hidden" });
    assert.deepEqual(await names(page), ["good.png", ...Object.keys(taken).map((type) => `mine.${type}`)]);
  }));

test("together they may have 20 MiB", () =>
  visit(playground, {}, async (page) => {
    const half = Buffer.alloc(10 * 1024 * 1024);
    bytes("\x89PNG\r\n\x1a\n").copy(half);
    const more = Buffer.concat([half, bytes("\0")]);
    await field(page).setInputFiles([
      file("first.png", half),
      file("more.png", more),
      file("second.png", half),
    ]);
    await problem(page)
      .getByText("\u201cmore.png\u201d would be too much: reference images may have at most 20 MiB together.")
      .waitFor();
    assert.deepEqual(await names(page), ["first.png", "second.png"]);
  }));
