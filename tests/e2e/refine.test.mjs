import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { download, generate, picture, refine, shown, startPlayground, visit } from "./playground.mjs";
import { runSnippet } from "./snippet.mjs";

let playground;
before(async () => {
  playground = await startPlayground();
});
after(() => playground?.close());

test("a refinement sends the conversation so far and gives another picture of it", () =>
  visit(playground, {}, async (page) => {
    await generate(page, { prompt: "A red fox", width: 96, height: 64 });
    await shown(page, "A red fox");
    const first = await download(page);

    const simulator = await playground.backend.simulator();
    const served = simulator.requests.length;
    const [sent] = await Promise.all([
      page.waitForRequest(/:streamGenerateContent\?alt=sse$/),
      refine(page, "in the snow"),
    ]);
    const { width, height } = await shown(page, "in the snow");
    assert.equal(simulator.requests.length, served + 1);
    assert.equal(simulator.requests.at(-1).status, 200);
    assert.deepEqual({ width, height }, { width: 96, height: 64 });

    const second = await download(page);
    assert.notDeepEqual(second.bytes, first.bytes);
    const { contents } = sent.postDataJSON();
    assert.deepEqual(
      contents.map(({ role }) => role),
      ["user", "model", "user"],
    );
    const returned = contents[1].parts.find((part) => part.inlineData);
    assert.deepEqual(Buffer.from(returned.inlineData.data, "base64"), first.bytes);
    assert.ok(contents[1].parts.some((part) => part.thoughtSignature));

    const turns = page.getByRole("list", { name: "Turns of this conversation" }).getByRole("button");
    assert.deepEqual(await turns.allTextContents(), ["A red fox", "in the snow"]);
    assert.equal(await page.getByLabel("What to change").inputValue(), "");

    await turns.first().click();
    await shown(page, "A red fox");
    await refine(page, "at night");
    await shown(page, "at night");
    assert.deepEqual(await turns.allTextContents(), ["A red fox", "at night"]);

    await page.getByRole("button", { name: "Start anew" }).click();
    await picture(page).waitFor({ state: "hidden" });
    assert.equal(await page.getByLabel("Prompt").evaluate((field) => field === document.activeElement), true);
    const [anew] = await Promise.all([
      page.waitForRequest(/:streamGenerateContent\?alt=sse$/),
      generate(page, { prompt: "A heron" }),
    ]);
    assert.equal(anew.postDataJSON().contents.length, 1);
    await shown(page, "A heron");
  }));

test("the TypeScript of a conversation compiles against the package and draws the same picture", () =>
  visit(playground, { permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    const prompt = 'A sign: "50 % off" \\ \u0024{today}\n`now`';
    await generate(page, { prompt, width: 80, height: 60 });
    await shown(page, prompt);
    await refine(page, "bigger letters");
    await shown(page, "bigger letters");
    await refine(page, "and a frame");
    await shown(page, "and a frame");
    const { name, bytes } = await download(page);

    await page.getByRole("button", { name: "Copy as TypeScript" }).click();
    await page.getByText("Copied as TypeScript").waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(copied, /process\.env\.GEMINI_API_KEY \?\? "YOUR_KEY"/);

    assert.deepEqual(await runSnippet(copied, name), bytes);
  }));

test("where the clipboard is out of reach, the code is shown and selected", () => {
  const init = () => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  };
  return visit(playground, { init }, async (page) => {
    await generate(page, { prompt: "A key" });
    await shown(page, "A key");
    await page.getByRole("button", { name: "Copy as TypeScript" }).click();
    await page.getByText("Selected: copy it with your keyboard").waitFor();
    const code = page.locator("#snippet");
    assert.equal(await code.isVisible(), true);
    assert.equal(
      await page.evaluate(() => getSelection().toString().trim()),
      (await code.textContent()).trim(),
    );
  });
});
