// Drives the playground as a visitor does: its real server, in a real Chromium.
import assert from "node:assert/strict";
import { serve } from "../../scripts/start.mjs";
import { launchBrowser } from "../support/browser.mjs";

/** A playground on a free port, without a key unless `env` has one, and a browser. Close it when done. */
export async function startPlayground({ env = {} } = {}) {
  const server = await serve({ port: 0, env });
  const browser = await launchBrowser();
  return {
    ...server,
    browser,
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/**
 * Opens the page in a fresh context, gives it to `visit`, and then asserts that nothing went wrong on the way: no
 * uncaught error, nothing on the console that `expected` does not match, no request to anywhere else.
 */
export async function visit({ browser, url }, { expected, init, ...context }, visitor) {
  const fresh = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...context });
  const problems = [];
  try {
    const page = await fresh.newPage();
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type()) && !expected?.test(message.text()))
        problems.push(message.text());
    });
    page.on("request", (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol.startsWith("http") && origin !== url) problems.push(`a request to ${origin}`);
    });
    if (init) await page.addInitScript(init);
    await page.goto(url);
    await page.locator("#mode[data-mode]").waitFor();
    await visitor(page);
    assert.deepEqual(problems, []);
  } finally {
    await fresh.close();
  }
}

/** Fills the form and sends it. */
export async function generate(page, { prompt, width = 64, height = 48, format, model, simulate }) {
  if (format) await page.getByLabel("Format").selectOption(format);
  if (model) await page.getByLabel("Model", { exact: true }).selectOption(model);
  await page.getByLabel("Prompt").fill(prompt);
  await page.getByLabel("Width").fill(String(width));
  await page.getByLabel("Height").fill(String(height));
  if (simulate !== undefined) await page.getByLabel("Simulate").selectOption(simulate);
  await page.getByRole("button", { name: "Generate" }).click();
}

export async function refine(page, change) {
  await page.getByLabel("What to change").fill(change);
  await page.getByRole("button", { name: "Refine", exact: true }).click();
}

export const picture = (page) => page.locator("#picture");

/** Waits until the stage has a picture for this prompt; gives its natural size and its address. */
export async function shown(page, prompt) {
  await page.getByRole("img", { name: prompt, exact: true }).and(picture(page)).waitFor();
  await page.locator("#actions").waitFor();
  return picture(page).evaluate(async (image) => {
    await image.decode();
    return { width: image.naturalWidth, height: image.naturalHeight, src: image.src };
  });
}

/** The bytes of the shown picture as the visitor's browser saves them, and the name of the file. */
export async function download(page) {
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: /^Download/ }).click(),
  ]);
  const chunks = [];
  for await (const chunk of await saved.createReadStream()) chunks.push(chunk);
  return { name: saved.suggestedFilename(), bytes: Buffer.concat(chunks) };
}

/** Small pictures to start from, as files of a visitor: a PNG for each name. */
export async function pngFiles({ backend }, ...names) {
  const simulator = await backend.simulator();
  return Promise.all(
    names.map(async (name) => {
      const answer = await simulator.fetch("http://provider/v1/images/generations", {
        method: "POST",
        headers: { authorization: "Bearer of-a-test", "content-type": "application/json" },
        body: JSON.stringify({ model: "gpt-image-2", prompt: name, size: "64x48" }),
      });
      const { data } = await answer.json();
      return { name, mimeType: "image/png", buffer: Buffer.from(data[0].b64_json, "base64") };
    }),
  );
}

/** The value of one of the shown picture's facts. */
export const fact = (page, name) =>
  page
    .locator("#facts div")
    .filter({ has: page.getByText(name, { exact: true }) })
    .locator("dd")
    .textContent();

/**
 * The next answer stops after its first bytes, or in its middle, and never goes on: time enough to look at the page
 * meanwhile.
 */
export async function holdNext({ backend }, where = "beginning") {
  const simulator = await backend.simulator();
  simulator.inject({ kind: "stall", ...(where === "beginning" && { bytes: 200 }) });
}

/** Listens to what a screen reader is told from now on: gives a function that gives it. */
export async function listen(page) {
  await page.evaluate(() => {
    window.said = [];
    const status = document.querySelector("[role=status]");
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) window.said.push(node.textContent);
    }).observe(status, { childList: true });
  });
  return () => page.evaluate(() => window.said);
}

/** Gives the page these files, as "drop" or "paste" on the element would. */
export async function hand(locator, type, files, text) {
  const given = files.map(({ buffer, ...file }) => ({ ...file, data: buffer.toString("base64") }));
  await locator.evaluate(
    (target, [type, given, text]) => {
      const dataTransfer = new DataTransfer();
      for (const { name, mimeType, data } of given) {
        const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
        dataTransfer.items.add(new File([bytes], name, { type: mimeType }));
      }
      if (text) dataTransfer.setData("text/plain", text);
      const options = { bubbles: true, cancelable: true };
      const event =
        type === "paste"
          ? new ClipboardEvent(type, { ...options, clipboardData: dataTransfer })
          : new DragEvent(type, { ...options, dataTransfer });
      target.dispatchEvent(event);
      return event.defaultPrevented;
    },
    [type, given, text],
  );
}

/** Two pictures of a conversation, on the stage and in the gallery: what the screenshot shows. */
export async function converse(page, size = {}) {
  const [first, change] = ["Layered mountains at nightfall, soft and flat", "Add a second moon"];
  await generate(page, { prompt: first, ...size });
  await shown(page, first);
  await refine(page, change);
  await shown(page, change);
}
