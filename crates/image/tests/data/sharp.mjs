// What sharp makes of files: `node sharp.mjs MODE [WIDTH HEIGHT] FILE...` writes a line of JSON for each.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

// Not imported, so that NODE_PATH says where it is.
const sharp = createRequire(import.meta.url)("sharp");

const modes = {
  decoded: (file) => sharp(file),
  upright: (file) => sharp(file).rotate(),
  // Linear light.
  sized: (file, width, height) =>
    sharp(file).pipelineColourspace("scrgb").resize({ width, height, fit: "fill", kernel: "lanczos3" }),
};

const [mode, ...rest] = process.argv.slice(2);
if (mode === "versions") {
  console.log(JSON.stringify(sharp.versions));
} else {
  const size = mode === "sized" ? rest.splice(0, 2).map(Number) : [];
  for (const name of rest) {
    const file = fileURLToPath(new URL(`files/${name}`, import.meta.url));
    const image = modes[mode](file, ...size)
      .toColourspace("srgb")
      .ensureAlpha();
    const { data, info } = await image.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
    console.log(
      JSON.stringify({ name, width: info.width, height: info.height, data: data.toString("base64") }),
    );
  }
}
