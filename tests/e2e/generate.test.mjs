import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { download, fact, generate, holdNext, picture, shown, startPlayground, visit } from "./playground.mjs";

let playground;
before(async () => {
  playground = await startPlayground();
});
after(() => playground?.close());

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

test("a prompt becomes a picture of the asked size, with its facts and its file", () =>
  visit(playground, {}, async (page) => {
    assert.match(
      await page.locator("#mode").textContent(),
      /^Simulator, no key needed\. .*stand-in landscapes: they vary with your words but do not show them$/,
    );
    await generate(page, { prompt: "Three lemons \u2014 caf\u00e9!", width: 320, height: 200 });
    const { width, height } = await shown(page, "Three lemons \u2014 caf\u00e9!");
    assert.deepEqual({ width, height }, { width: 320, height: 200 });

    const seed = await fact(page, "Seed");
    assert.equal(seed, await page.getByLabel("Seed", { exact: true }).inputValue());
    assert.equal(await fact(page, "Size"), "320 \u00d7 200");
    assert.equal(await fact(page, "Attempts"), "1");
    assert.equal(await fact(page, "Model"), "gemini-nano-banana-2.1");
    assert.match(await fact(page, "Tokens"), /^[\d,]+$/);

    const { name, bytes } = await download(page);
    assert.equal(name, `three-lemons-cafe-${seed}.png`);
    assert.deepEqual(bytes.subarray(0, 8), pngSignature);
    assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [320, 200]);
  }));

test("a preset fills in the size, and a size of one's own leaves the presets", () =>
  visit(playground, {}, async (page) => {
    await page.getByRole("radio", { name: "Wide" }).check();
    assert.equal(await page.getByLabel("Width").inputValue(), "1280");
    assert.equal(await page.getByLabel("Height").inputValue(), "720");
    await page.getByLabel("Height").fill("700");
    assert.equal(await page.getByRole("radio", { checked: true }).count(), 0);
  }));

test("a slow answer shows its progress, and cancelling ends it and leaves the page ready", () =>
  visit(playground, {}, async (page) => {
    await holdNext(playground);
    await generate(page, { prompt: "A slow river" });
    await page.getByText("200 B received").waitFor();
    await page.getByText(/^\d+\.\d s$/).waitFor();
    assert.equal(await page.getByRole("progressbar").getAttribute("value"), null, "nobody knows how much");

    const [aborted] = await Promise.all([
      page.waitForEvent("requestfailed"),
      page.getByRole("button", { name: "Cancel" }).click(),
    ]);
    assert.match(aborted.url(), /:streamGenerateContent\?alt=sse$/);
    await page.getByText(/^Cancelled after \d+\.\d s$/).waitFor();
    assert.equal(await page.getByRole("progressbar").count(), 0);

    await generate(page, { prompt: "A brook", simulate: "slow" });
    await shown(page, "A brook");
  }));

test("an unlocked seed changes with every picture; a locked one stays", () =>
  visit(playground, {}, async (page) => {
    const seeds = [];
    const draw = async (prompt) => {
      await generate(page, { prompt });
      const { src } = await shown(page, prompt);
      seeds.push(await fact(page, "Seed"));
      return src;
    };
    await draw("one");
    await draw("two");
    assert.notEqual(seeds[0], seeds[1]);
    await page.getByRole("button", { name: "Lock seed", pressed: false }).click();
    await draw("three");
    await draw("four");
    assert.deepEqual([seeds[2], seeds[3]], [seeds[1], seeds[1]]);

    await page.getByLabel("Seed", { exact: true }).fill("7");
    await draw("five");
    assert.equal(seeds[4], "7");
    await page.getByRole("button", { name: "Lock seed", pressed: true }).click();
    await draw("six");
    assert.notEqual(seeds[5], "7");
  }));

test("the form's choices reach the provider", () =>
  visit(playground, {}, async (page) => {
    await generate(page, { prompt: "first" });
    await shown(page, "first");
    const reference = await download(page);

    await page.getByLabel("Reference image").setInputFiles({
      name: "mine.png",
      mimeType: "image/png",
      buffer: reference.bytes,
    });
    await page.getByRole("img", { name: "mine.png" }).waitFor();
    await page.getByLabel("Model", { exact: true }).selectOption("Another model\u2026");
    await page.getByLabel("Another model's id").fill("gemini-3-pro-image");
    await page.getByLabel("Strict rendering").uncheck();
    await page.getByLabel("Seed", { exact: true }).fill("99");
    const [sent] = await Promise.all([
      page.waitForRequest(/:streamGenerateContent\?alt=sse$/),
      generate(page, { prompt: "second" }),
    ]);
    await shown(page, "second");
    assert.match(sent.url(), /\/v1beta\/models\/gemini-3-pro-image:streamGenerateContent\?alt=sse$/);
    const { contents, generationConfig } = sent.postDataJSON();
    assert.equal(generationConfig.seed, 99);
    const parts = contents.at(-1).parts;
    const text = parts.map((part) => part.text ?? "").join("");
    assert.ok(text.startsWith("second"), "the strict rules would come before the prompt");
    const images = parts.filter((part) => part.inlineData);
    assert.deepEqual(
      images.map(({ inlineData }) => Buffer.from(inlineData.data, "base64")),
      [reference.bytes],
    );

    await page.getByRole("button", { name: "Remove" }).click();
    const [without] = await Promise.all([
      page.waitForRequest(/:streamGenerateContent\?alt=sse$/),
      generate(page, { prompt: "third" }),
    ]);
    assert.ok(
      without
        .postDataJSON()
        .contents.at(-1)
        .parts.every((part) => !part.inlineData),
    );
    await shown(page, "third");
  }));

test("the gallery brings pictures of this visit back, and forgets the oldest", () => {
  const countUrls = () => {
    window.urls = new Set();
    const [make, revoke] = [URL.createObjectURL.bind(URL), URL.revokeObjectURL.bind(URL)];
    URL.createObjectURL = (blob) => {
      const url = make(blob);
      window.urls.add(url);
      return url;
    };
    URL.revokeObjectURL = (url) => {
      window.urls.delete(url);
      revoke(url);
    };
  };
  return visit(playground, { init: countUrls }, async (page) => {
    const sources = [];
    for (let n = 0; n < 25; n += 1) {
      await generate(page, { prompt: `picture ${n}`, width: 32, height: 32 });
      sources.push((await shown(page, `picture ${n}`)).src);
    }
    const thumbnails = page.getByRole("region", { name: "This visit" }).getByRole("button");
    assert.equal(await thumbnails.count(), 24);
    assert.deepEqual(
      await page.evaluate(() => [...window.urls]),
      sources.slice(1),
      "no draft is left either",
    );

    await page.getByRole("button", { name: /^picture 3, seed/ }).click();
    assert.equal((await shown(page, "picture 3")).src, sources[3]);
    assert.equal(await page.locator("#turns li").count(), 1);
    assert.equal(await picture(page).getAttribute("alt"), "picture 3");
  });
});
