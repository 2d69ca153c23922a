// The project that each bundler builds: it draws with a provider over HTTP and with some in the same page, by both clients,
// with all that is loaded late, and works on a picture here and in a Worker.

const key = "packaging-key";

const draw = `
import { AIGenerationClient, ImageClient } from "ai-generation-client";
import { inWorker, transform } from "ai-generation-client/image";
import { createSimulator } from "ai-generation-client/simulator";

const request = { prompt: "a lighthouse", width: 80, height: 48, seed: 3 };

/** The sizes of images from a provider at \`baseUrl\` and from some without a network, and of smaller ones made of the last. */
export async function draw(baseUrl, sizeOf) {
  const sizes = [];
  const { fetch } = createSimulator({ apiKey: "${key}", imageUrls: true });
  const local = { fetch, baseUrl: "http://127.0.0.1/api/v1" };
  const types = [];
  for (const options of [
    { baseUrl },
    { fetch },
    { fetch, apiType: "openai_images" },
    { ...local, apiType: "openrouter_chat", onEvent: ({ type }) => types.push(type) },
  ]) {
    const client = new AIGenerationClient("${key}", options);
    sizes.push(await sizeOf(await client.generate(request)));
    client.close();
  }
  const unified = new ImageClient({ apiType: "openai_images", authToken: "${key}", fetch });
  const { artifacts: [{ data, mimeType }] } = await unified.generate({ prompt: request.prompt, resolution: "80x48" });
  sizes.push(await sizeOf({ imageData: data, mimeType, images: [{ width: 80, height: 48 }] }));
  const smaller = async (width, { transform }) => {
    const made = await transform(data, { width });
    sizes.push(await sizeOf({ imageData: made.data, mimeType: made.mimeType, images: [made] }));
  };
  const pictures = await inWorker();
  await smaller(40, { transform });
  await smaller(20, pictures);
  pictures.close();
  return sizes.join(" ") + " " + types.length;
}
`;

/** The browser itself decodes the image, and says how large it is. */
const page = `
import { draw } from "./draw.js";

async function sizeOf({ imageData, mimeType }) {
  const image = await createImageBitmap(new Blob([imageData], { type: mimeType }));
  return image.width + "x" + image.height;
}

draw(new URLSearchParams(location.search).get("api"), sizeOf).then(
  (sizes) => { document.title = sizes; },
  (error) => { document.title = "failed: " + error.stack; },
);
`;

const program = `
import { draw } from "./draw.js";

draw(process.argv[2], ({ images: [{ width, height }] }) => width + "x" + height).then(console.log);
`;

/** Imports a class that needs no WebAssembly. */
const classOnly = `
import { GenerationError } from "ai-generation-client";

console.log(GenerationError.name);
`;

export const expected = "80x48 80x48 80x48 80x48 80x48 40x24 20x12 5";

export const providerOptions = { apiKey: key };

/** `script` is where the page finds its module. */
export const html = (script) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>drawing</title>
    <link rel="icon" href="data:,">
    <script type="module" src="${script}"></script>
  </head>
</html>
`;

export const sources = {
  "index.html": html("/page.js"),
  "draw.js": draw,
  "page.js": page,
  "program.js": program,
  "class-only.js": classOnly,
};
