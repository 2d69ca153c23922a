import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { download, fact, generate, pngFiles, refine, shown, startPlayground, visit } from "./playground.mjs";
import { runSnippet } from "./snippet.mjs";

let playground;
before(async () => {
  playground = await startPlayground();
});
after(() => playground?.close());

/** A size that every format takes as it is, but for OpenRouter's images, which have the nearest named size. */
const size = { width: 1024, height: 1024 };

const formats = {
  gemini: {
    label: "Gemini",
    models: [
      "gemini-nano-banana-2.1",
      "gemini-3-pro-image",
      "gemini-3.1-flash-image",
      "gemini-3.1-flash-lite-image",
    ],
    path: "/v1beta/models/gemini-nano-banana-2.1:streamGenerateContent",
    seed: true,
  },
  openai_images: {
    label: "OpenAI images",
    models: ["gpt-image-2.6-sunburst", "gpt-image-2.6-flare", "gpt-image-2", "gpt-image-1.5"],
    path: "/v1/images/generations",
  },
  openai_responses: {
    label: "OpenAI responses",
    models: ["gpt-5.5", "gpt-image-2.6-sunburst", "gpt-image-2.6-flare", "gpt-image-2"],
    path: "/v1/responses",
  },
  openrouter_chat: {
    label: "OpenRouter chat",
    models: [
      "google/gemini-nano-banana-2.1",
      "google/gemini-3-pro-image",
      "openai/gpt-5-image",
      "black-forest-labs/flux.2-pro",
    ],
    path: "/api/v1/chat/completions",
    seed: true,
  },
  openrouter_images: {
    label: "OpenRouter images",
    models: ["google/gemini-nano-banana-2.1", "openai/gpt-image-2", "black-forest-labs/flux.2-pro"],
    path: "/api/v1/images",
    seed: true,
  },
};

test("every format is offered, and said to be simulated", () =>
  visit(playground, {}, async (page) => {
    assert.deepEqual(
      await page.getByLabel("Format").locator("option").allTextContents(),
      Object.values(formats).map(({ label }) => `${label} (simulated)`),
    );
    assert.equal(await page.getByLabel("Format").inputValue(), "gemini");
  }));

for (const [format, { label, models, path, seed = false }] of Object.entries(formats)) {
  test(`${format} draws with each of its models, no key needed`, () =>
    visit(playground, {}, async (page) => {
      const simulator = await playground.backend.simulator();
      await page.getByLabel("Format").selectOption(format);
      const model = page.getByLabel("Model", { exact: true });
      assert.deepEqual(await model.locator("option").allTextContents(), [...models, "Another model\u2026"]);
      assert.equal(await page.getByLabel("Seed", { exact: true }).isEnabled(), seed);
      assert.equal(await page.getByRole("button", { name: "Lock seed" }).isEnabled(), seed);
      for (const [index, id] of models.entries()) {
        await generate(page, { prompt: `By ${id}`, model: id });
        await shown(page, `By ${id}`);
        const { url, status } = simulator.requests.at(-1);
        assert.equal(status, 200);
        if (index === 0) assert.equal(new URL(url).pathname, path);
        assert.equal(await fact(page, "Format"), label);
      }
      assert.equal(await page.locator("#facts dt", { hasText: "Seed" }).count(), seed ? 1 : 0);
    }));

  test(`the TypeScript of a conversation in ${format} draws the same picture`, () =>
    visit(playground, {}, async (page) => {
      const [mine] = await pngFiles(playground, "mine.png");
      await page.getByLabel("Reference images").setInputFiles(mine);
      await page.getByRole("img", { name: "mine.png" }).waitFor();
      await generate(page, { prompt: "A red fox", format, ...size });
      await shown(page, "A red fox");
      await refine(page, "in the snow");
      await shown(page, "in the snow");
      const { name, bytes } = await download(page);
      const code = await page.locator("#snippet").textContent();
      const key = { gemini: "GEMINI", openai: "OPENAI", openrouter: "OPENROUTER" }[format.split("_")[0]];
      assert.ok(code.includes(`process.env.${key}_API_KEY ?? "YOUR_KEY"`));
      assert.equal(code.includes(`{ apiType: "${format}" }`), format !== "gemini");
      assert.ok(code.includes(`model: "${models[0]}"`));
      assert.equal(/seed: \d+/.test(code), seed);
      assert.deepEqual(await runSnippet(code, name, { "mine.png": mine.buffer }), bytes);
    }));
}

test("what was not sent as it was asked for is shown", () =>
  visit(playground, {}, async (page) => {
    const adjustments = page.getByRole("list", { name: "Adjustments" }).getByRole("listitem");
    await generate(page, { prompt: "Small", format: "openai_images", model: "gpt-image-1.5" });
    await shown(page, "Small");
    assert.deepEqual(await adjustments.allTextContents(), [
      "size 64x48 was sent as 1536x1024.",
      "model gpt-image-1.5 was sent as asked; it is switched off on 2026-12-01: use gpt-image-2.6-sunburst.",
    ]);
    assert.equal(await fact(page, "Size"), "1536 \u00d7 1024");
    await generate(page, { prompt: "Square", model: "gpt-image-2", ...size });
    await shown(page, "Square");
    assert.deepEqual(await adjustments.allTextContents(), []);
  }));

test("an error of another provider is shown with what to do about it", () =>
  visit(playground, { expected: /status of 404/ }, async (page) => {
    await page.getByLabel("Format").selectOption("openai_images");
    await page.getByLabel("Model", { exact: true }).selectOption("Another model\u2026");
    await page.getByLabel("Another model's id").fill("gpt-image-0");
    await generate(page, { prompt: "A fossil" });
    const alert = page.getByRole("alert");
    await alert.getByText("The model 'gpt-image-0' does not exist").waitFor();
    assert.match(await alert.locator(".suggestion").textContent(), /Check the model id/);
    await alert.getByText("HTTP 404").waitFor();
    await page.getByLabel("Format").selectOption("openrouter_chat");
    assert.equal(await page.getByLabel("Another model's id").isVisible(), false);
    await generate(page, { prompt: "A fossil" });
    await shown(page, "A fossil");
  }));

for (const format of ["openai_images", "openai_responses", "openrouter_chat", "openrouter_images"])
  test(`the simulator plays its faults in ${format}, too`, () =>
    visit(playground, { expected: /status of (429|503)/ }, async (page) => {
      await generate(page, { prompt: "Too many", format, simulate: "rate_limit" });
      await page.getByRole("alert").getByText("Rate limit exceeded. Retry after 3600 seconds.").waitFor();
      await generate(page, { prompt: "Again", simulate: "recovers" });
      await shown(page, "Again");
      assert.equal(await fact(page, "Attempts"), "2");
    }));
