// Draws the pictures of the README's section on picture work, with the built package and its simulator.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { pkgDir, root } from "./lib.mjs";

const load = (name) => import(pathToFileURL(join(pkgDir, name)));

/** The files of a picture before its backdrop is removed and after, by their names in docs/. */
export async function pictures() {
  const [{ AIGenerationClient }, { createSimulator }, { removeBackground, transform }] = await Promise.all(
    ["index.js", "simulator.js", "image.js"].map(load),
  );
  const { fetch } = createSimulator();
  const client = new AIGenerationClient("none", { fetch, apiType: "openai_images" });
  const request = {
    prompt: "a lighthouse at dusk",
    width: 384,
    height: 288,
    background: "transparent",
    seed: 5,
  };
  const { imageData } = await client.generate(request);
  client.close();
  const before = await transform(imageData, { background: "#ff00c8", format: "jpeg", quality: 90 });
  const after = await removeBackground(before.data);
  return { "backdrop.jpg": before.data, "no-backdrop.png": after.data };
}

/** Writes them. */
export async function drawPictures() {
  for (const [name, file] of Object.entries(await pictures())) writeFileSync(join(root, "docs", name), file);
}
