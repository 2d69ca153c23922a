// Writes thumbhash.txt: the hashes of pictures by formula, and what some of them look like, by the reference's code.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { deflateSync } from "node:zlib";

// Not imported by name, so that NODE_PATH says where it is.
const require = createRequire(import.meta.url);
const { rgbaToThumbHash, thumbHashToRGBA } = await import(require.resolve("thumbhash"));
const { version } = require("thumbhash/package.json");

/** The formula of drawn.py. */
function formula(width, height, seed) {
  const pixels = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 4; c++) {
        const slope = Math.floor(((x * 3 + y * 5 + seed * 7) * (c + 2)) / 3);
        const squares = (Math.floor(x / 7) ^ Math.floor(y / 5)) * 9;
        const value = slope + ((x * y + seed) % (17 + c)) * 4 + squares;
        pixels.push(Math.min(value % 311, 255));
      }
    }
  }
  return pixels;
}

const lines = [
  "# Width, height, seed, how its alpha is, hash; then, of some, width, height and RGBA. Made by thumbhash.mjs.",
  `# thumbhash ${version}, Node ${process.versions.node}`,
];
const sizes = [
  [1, 1, 3],
  [17, 9, 1],
  [3, 100, 2],
  [100, 3, 4],
  [64, 48, 5],
  [48, 64, 6],
  [100, 100, 7],
];
for (const [width, height, seed] of sizes) {
  for (const alpha of ["opaque", "clear"]) {
    const pixels = formula(width, height, seed);
    if (alpha === "opaque") {
      for (let at = 3; at < pixels.length; at += 4) pixels[at] = 255;
    }
    const hash = rgbaToThumbHash(width, height, pixels);
    const line = [width, height, seed, alpha, Buffer.from(hash).toString("hex")];
    if (width === 64) {
      const { w, h, rgba } = thumbHashToRGBA(hash);
      line.push(w, h, deflateSync(rgba, { level: 9 }).toString("base64"));
    }
    lines.push(line.join(" "));
  }
}
writeFileSync(new URL("thumbhash.txt", import.meta.url), `${lines.join("\n")}\n`);
