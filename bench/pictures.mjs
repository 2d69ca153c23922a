// The pictures that are worked on: drawn by code, the same in every run, and written by sharp into files that are kept
// between runs.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { noise } from "./png.mjs";

/** Width and height by about so many megapixels. */
const sizes = { 1: [1280, 800], 4: [2000, 2000], 12: [4000, 3000], 24: [6000, 4000] };

/** How far the edit of a picture stands from it, to the right and down, in pixels. */
export const moved = [5, 3];

const random = (seed, count) => new Float32Array(noise(count, seed)).map((value) => value / 127.5 - 1);

/** A lattice of random values, with straight lines between them: what has details of `period` pixels. */
class Texture {
  constructor(width, height, period, seed) {
    this.period = period;
    this.columns = Math.ceil(width / period) + 2;
    this.values = random(seed, this.columns * (Math.ceil(height / period) + 2));
    this.line = new Float32Array(this.columns);
  }

  addRow(y, amount, row) {
    const { period, columns, values, line } = this;
    const top = Math.floor(y / period) * columns;
    const down = (y % period) / period;
    for (let column = 0; column < columns; column++) {
      const value = values[top + column];
      line[column] = amount * (value + (values[top + columns + column] - value) * down);
    }
    const step = 1 / period;
    for (let column = 0, x = 0; x < row.length; column++) {
      const left = line[column];
      const rise = (line[column + 1] - left) * step;
      for (let along = 0; along < period && x < row.length; along++) row[x++] += left + rise * along;
    }
  }
}

/** Discs with a hard outline: where each begins and ends in a row. */
const discs = (width, height) =>
  Array.from({ length: 24 }, (_, index) => ({
    x: ((index * 0.7549 + 0.3) % 1) * width,
    y: ((index * 0.5698 + 0.6) % 1) * height,
    radius: (0.02 + 0.08 * ((index * 0.271) % 1)) * width,
    colour: [(index * 97) % 256, (index * 57 + 80) % 256, (index * 151 + 30) % 256],
  }));

function eachSpan(list, y, width, draw) {
  for (const disc of list) {
    const half = Math.sqrt(disc.radius ** 2 - (y - disc.y) ** 2);
    if (half > 0)
      draw(disc, Math.max(0, Math.ceil(disc.x - half)), Math.min(width, Math.ceil(disc.x + half)));
  }
}

/** Like a photograph: shades, details of every size, outlines, and the noise of a sensor. RGB. */
function photo(width, height) {
  const data = new Uint8Array(width * height * 3);
  const texture = (share, seed) => new Texture(width, height, Math.max(2, Math.round(width * share)), seed);
  const light = [texture(0.5, 1), texture(0.1, 2), texture(0.02, 3), texture(0.005, 4), texture(0, 9)];
  const amounts = [45, 25, 16, 10, 12];
  const tints = [texture(0.4, 5), texture(0.4, 6), texture(0.4, 7)];
  const list = discs(width, height);
  const row = new Float32Array(width);
  const colours = tints.map(() => new Float32Array(width));
  const grain = noise(1 << 20, 8);
  let at = 0;
  for (let y = 0; y < height; y++) {
    row.fill(130);
    for (const [index, each] of light.entries()) each.addRow(y, amounts[index], row);
    for (const [index, each] of tints.entries()) each.addRow(y, 40, colours[index].fill(0));
    eachSpan(list, y, width, ({ colour }, from, to) => {
      for (let x = from; x < to; x++) {
        row[x] = row[x] * 0.5 + 60;
        for (let channel = 0; channel < 3; channel++) colours[channel][x] = (colour[channel] - 128) * 0.5;
      }
    });
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < 3; channel++, at++) {
        // Two of them, so that small steps are more frequent than large ones.
        const sensor = (grain[at & 0xfffff] + grain[(at * 7 + 1) & 0xfffff]) / 24 - 10.6;
        data[at] = Math.min(255, Math.max(0, row[x] + colours[channel][x] + sensor));
      }
  }
  return { data, width, height, channels: 3 };
}

/** Like a chart or a logo: a few colours, with hard outlines on white. RGB. */
function graphic(width, height) {
  const data = new Uint8Array(width * height * 3).fill(255);
  const list = discs(width, height);
  for (let y = 0; y < height; y++) {
    const start = y * width;
    if (Math.floor(y / (height / 20)) % 4 === 0) data.fill(210, start * 3, (start + width / 2) * 3);
    eachSpan(list, y, width, ({ colour }, from, to) => {
      for (let at = (start + from) * 3; at < (start + to) * 3; at++) data[at] = colour[at % 3];
    });
  }
  return { data, width, height, channels: 3 };
}

/** A photograph cut out by a disc with a soft edge. RGBA. */
function cutOut(width, height) {
  const { data: colours } = photo(width, height);
  const data = new Uint8Array(width * height * 4);
  const radius = Math.min(width, height) * 0.45;
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at++) {
      const inside = (radius - Math.hypot(x - width / 2, y - height / 2)) / (radius * 0.05);
      data.set(colours.subarray(at * 3, at * 3 + 3), at * 4);
      data[at * 4 + 3] = 255 * Math.min(1, Math.max(0, inside));
    }
  return { data, width, height, channels: 4 };
}

/** The part that an edit paints anew: `[left, top, width, height]`. */
const painted = (width, height) => [0.3 * width, 0.3 * height, 0.3 * width, 0.4 * height].map(Math.round);

/** The photograph as a model gives it back: moved, with a part of it painted anew. RGB. */
function edited(width, height) {
  const before = photo(width, height);
  const other = graphic(width, height).data;
  const [left, top, across, down] = painted(width, height);
  const data = new Uint8Array(before.data.length);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 3) {
      const isNew = x >= left && x < left + across && y >= top && y < top + down;
      const from =
        Math.max(0, Math.min(height - 1, y - moved[1])) * width +
        Math.max(0, Math.min(width - 1, x - moved[0]));
      data.set(isNew ? other.subarray(at, at + 3) : before.data.subarray(from * 3, from * 3 + 3), at);
    }
  return { ...before, data };
}

/** White where the edit paints. */
function mask(width, height) {
  const data = new Uint8Array(width * height);
  const [left, top, across, down] = painted(width, height);
  for (let y = top; y < top + down; y++) data.fill(255, y * width + left, y * width + left + across);
  return { data, width, height, channels: 1 };
}

/** What is drawn, by name: each takes width and height, and gives these, `data` and the `channels` of a pixel. */
export const subjects = { photo, graphic, "cut-out": cutOut, edited, mask };

/** By the ending of the file. */
const formats = {
  ".jpg": (image) => image.jpeg({ quality: 90 }),
  ".png": (image) => image.png({ compressionLevel: 6, adaptiveFiltering: true }),
  /** Not compressed: next to nothing to decode. */
  "-plain.png": (image) => image.png({ compressionLevel: 0, adaptiveFiltering: false }),
  /** The samples alone. */
  ".raw": (image) => image.raw(),
};

let dir;

/** Where the files are: another place if what they depend on changes. */
export function picturesDir() {
  dir ??= findDir();
  return dir;
}

async function findDir() {
  const { default: sharp } = await import("sharp");
  const code = ["pictures.mjs", "png.mjs"].map((name) => readFileSync(new URL(name, import.meta.url)));
  const version = createHash("sha256")
    .update(code.join(""))
    .update(JSON.stringify(sharp.versions))
    .digest("hex");
  const found = join(tmpdir(), "ai-generation-client-pictures", version.slice(0, 12));
  mkdirSync(found, { recursive: true });
  return found;
}

/**
 * A picture as `{ name, file, width, height }`, made unless its file is there. `subject` is one of `subjects`, `ending` one
 * of `formats`, `megapixels` one of `sizes`, of which every side is divided by `shrink`.
 */
export async function picture({ subject, megapixels, ending, shrink = 1 }) {
  const [width, height] = sizes[megapixels].map((side) => side / shrink);
  const name = `${subject}-${width}x${height}${ending}`;
  const file = join(await picturesDir(), name);
  if (!existsSync(file)) {
    const { default: sharp } = await import("sharp");
    const { data, ...raw } = subjects[subject](width, height);
    // A file that is there is whole, also after a run that was interrupted.
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, await formats[ending](sharp(data, { raw })).toBuffer());
    renameSync(unfinished, file);
  }
  return { name, file, width, height };
}
