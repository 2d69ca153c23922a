import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { pkgDir, root } from "../../scripts/lib.mjs";
import { download, generate, picture, refine, shown, startPlayground, visit } from "./playground.mjs";

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
    const [sent] = await Promise.all([page.waitForRequest(/:generateContent$/), refine(page, "in the snow")]);
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
      page.waitForRequest(/:generateContent$/),
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

/** A provider in the snippet's own process, under the real one's address. */
const offline = `import { createSimulator } from "ai-generation-client/simulator";
const simulator = createSimulator();
globalThis.fetch = (input, init) => simulator.fetch(new Request(input, init));
`;

/** Compiles the code as a reader's project would, and runs it; gives the file that it wrote. */
async function runSnippet(source, file) {
  const dir = mkdtempSync(join(tmpdir(), "snippet-"));
  const run = (program, ...args) => promisify(execFile)(program, args, { cwd: dir });
  try {
    mkdirSync(join(dir, "node_modules"));
    symlinkSync(pkgDir, join(dir, "node_modules/ai-generation-client"));
    for (const name of ["@types", "undici-types"])
      symlinkSync(join(root, "node_modules", name), join(dir, "node_modules", name));
    writeFileSync(join(dir, "package.json"), '{ "type": "module" }');
    writeFileSync(join(dir, "offline.mjs"), offline);
    writeFileSync(join(dir, "snippet.ts"), source);
    const options = ["--module", "nodenext", "--target", "es2022", "--strict", "--types", "node"];
    await run(join(root, "node_modules/.bin/tsc"), ...options, "snippet.ts");
    await run(process.execPath, "--import", "./offline.mjs", "snippet.js");
    return readFileSync(join(dir, file));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
