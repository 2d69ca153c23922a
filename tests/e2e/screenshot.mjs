// Makes docs/playground.png, the picture in the README: `node tests/e2e/screenshot.mjs`.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { command, root, say } from "../../scripts/lib.mjs";
import { converse, startPlayground, visit } from "./playground.mjs";

export const viewport = { width: 1280, height: 880 };

/** Writes the playground, with a refined picture on its stage, to `file`. */
export async function screenshot(file) {
  const playground = await startPlayground();
  try {
    await visit(playground, { viewport, reducedMotion: "reduce" }, async (page) => {
      // Locked, so that the picture is the same one each time.
      await page.getByLabel("Seed", { exact: true }).fill("42");
      await converse(page, { width: 1280, height: 960 });
      await page.evaluate(() => {
        document.activeElement?.blur();
        scrollTo(0, 0);
      });
      await page.mouse.move(0, 0);
      await page.screenshot({ path: file });
    });
  } finally {
    await playground.close();
  }
}

const help = `node tests/e2e/screenshot.mjs

Makes docs/playground.png from the built package.`;

await command(import.meta.url, { help }, async () => {
  const file = join(root, "docs/playground.png");
  mkdirSync(join(root, "docs"), { recursive: true });
  await screenshot(file);
  say(`Wrote ${file}`);
});
