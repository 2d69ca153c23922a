// Picture work on files: what is in them, and others made of them.
import { deepEqual, equal, ok, rejection, sameBytes } from "../assert.mjs";
import { base64 } from "../context.mjs";
import { animated, joined, latin1, png, readPng, withChunk } from "../png.mjs";
import { avif, gif, heic, noise, photo, picture, randomly, withExif } from "../scenes.mjs";
import { inEachFormat, pixelsOf, size } from "../worked.mjs";

/** Pixels as they are upright, when they lie in the file as an EXIF orientation says. */
function turned({ width, height, pixels }, orientation) {
  const swaps = orientation > 4;
  const [outWidth, outHeight] = swaps ? [height, width] : [width, height];
  const places = {
    1: (x, y) => [x, y],
    2: (x, y) => [width - 1 - x, y],
    3: (x, y) => [width - 1 - x, height - 1 - y],
    4: (x, y) => [x, height - 1 - y],
    5: (x, y) => [y, x],
    6: (x, y) => [y, height - 1 - x],
    7: (x, y) => [width - 1 - y, height - 1 - x],
    8: (x, y) => [width - 1 - y, x],
  };
  const out = new Uint8Array(pixels.length);
  for (let y = 0; y < outHeight; y++)
    for (let x = 0; x < outWidth; x++) {
      const [fromX, fromY] = places[orientation](x, y);
      const from = (fromY * width + fromX) * 4;
      out.set(pixels.subarray(from, from + 4), (y * outWidth + x) * 4);
    }
  return { width: outWidth, height: outHeight, pixels: out };
}

export const pictureFileCases = {
  "what the headers of each kind of file say": async ({ image }) => {
    const files = await inEachFormat(image, photo(40, 30));
    const facts = async (file) => {
      const { mimeType, width, height, hasAlpha, animated, colorModel, bitDepth, orientation } =
        await image.inspect(file);
      return [mimeType, width, height, hasAlpha, animated, colorModel, bitDepth, orientation].join(" ");
    };
    equal(await facts(files.png), "image/png 40 30 false false rgb 8 1", "PNG");
    equal(await facts(files.jpeg), "image/jpeg 40 30 false false rgb 8 1", "JPEG");
    equal(await facts(files.webp), "image/webp 40 30 false false rgb 8 1", "WebP");
    equal(await facts(gif(3)), "image/gif 2 1 false true indexed 1 1", "GIF");
    equal(await facts(heic(40, 30)), "image/heic 40 30 false false rgb 8 1", "HEIC");
    equal(await facts(await animated(photo(8, 6))), "image/png 8 6 false true rgb 8 1", "APNG");
    equal(await facts(await png(noise(5, 4, 1, 2))), "image/png 5 4 true false gray 8 1", "grey and alpha");
    equal(await facts(withExif(files.jpeg, 6)), "image/jpeg 30 40 false false rgb 8 6", "on its side");
  },

  "a picture comes in every form, and stays the caller's": async ({ image }) => {
    const file = await png(photo(24, 18));
    const padded = joined(new Uint8Array(9), file, new Uint8Array(3));
    const view = padded.subarray(9, 9 + file.length);
    const text = base64(file);
    const forms = {
      "a view": view,
      "an ArrayBuffer": file.slice().buffer,
      "a DataView": new DataView(padded.buffer, 9, file.length),
      "a Blob": new Blob([file]),
      base64: text,
      "base64 of URLs": text.replaceAll("+", "-").replaceAll("/", "_"),
      "a data: URL": `data:image/png;base64,${text}`,
    };
    for (const [form, given] of Object.entries(forms))
      equal(size(await image.transform(given, { width: 12 })), "12x9", form);
    sameBytes(view, file, "the view");
  },

  "sizes and shapes": async ({ image }) => {
    const file = await png(photo(80, 60));
    const sizes = [
      [{ width: 40 }, "40x30"],
      [{ height: 15 }, "20x15"],
      [{ width: 30, height: 30 }, "30x30"],
      [{ width: 30, height: 30, fit: "contain" }, "30x30"],
      [{ width: 30, height: 30, fit: "fill" }, "30x30"],
      [{ width: 30, height: 30, fit: "inside" }, "30x23"],
      [{ width: 300, height: 300, fit: "inside" }, "80x60"],
      [{ crop: { x: 10, y: 20, width: 17, height: 5 } }, "17x5"],
      [{ crop: { x: 10, y: 20, width: 40, height: 40 }, width: 10 }, "10x10"],
      [{}, "80x60"],
    ];
    for (const [options, expected] of sizes)
      equal(size(await image.transform(file, options)), expected, JSON.stringify(options));
    const { pixels } = await readPng(file);
    const cropped = await pixelsOf(
      await image.transform(file, { crop: { x: 10, y: 20, width: 17, height: 5 } }),
    );
    for (let y = 0; y < 5; y++)
      sameBytes(
        cropped.subarray(y * 68, (y + 1) * 68),
        pixels.subarray(((20 + y) * 80 + 10) * 4, ((20 + y) * 80 + 27) * 4),
        `row ${y}`,
      );
    const wide = await readPng((await image.transform(file, { width: 40, height: 40, fit: "contain" })).data);
    equal(wide.pixels[3], 0, "the part that is left free is transparent");
    const filled = { width: 40, height: 40, fit: "contain", background: "#f80" };
    deepEqual(
      [...(await pixelsOf(await image.transform(file, filled))).subarray(0, 4)],
      [255, 136, 0, 255],
      "#f80",
    );
  },

  "a picture is resized in light, not in the numbers that stand for it": async ({ image }) => {
    const board = await png(picture(64, 64, (x, y) => [(x + y) % 2 ? 255 : 0]));
    const grey = await pixelsOf(await image.transform(board, { width: 16 }));
    const [middle] = grey.subarray((8 * 16 + 8) * 4);
    ok(Math.abs(middle - 188) <= 1, `half of the light is 188, and was ${middle}`);
  },

  "the part with most detail is left in view": async ({ image }) => {
    const random = randomly(3);
    const detailed = (from, to) =>
      png(
        picture(120, 40, (x) => (x >= from && x < to ? [random() * 255, random() * 255, 99] : [90, 90, 99])),
      );
    const options = { width: 40, height: 40, position: "attention" };
    for (const [from, to] of [
      [0, 40],
      [80, 120],
    ]) {
      const seen = await image.transform(await detailed(from, to), options);
      const { blurriness } = await image.measureQuality(seen.data);
      ok(blurriness > 1000, `from ${from} to ${to}: ${blurriness}`);
    }
  },

  "a picture is upright, however it lies in the file": async ({ image }) => {
    const { jpeg } = await inEachFormat(image, photo(48, 32));
    const flat = await readPng((await image.transform(jpeg, { format: "png" })).data);
    for (let orientation = 1; orientation <= 8; orientation++) {
      const upright = await readPng(
        (await image.transform(withExif(jpeg, orientation), { format: "png" })).data,
      );
      const expected = turned(flat, orientation);
      equal(size(upright), size(expected), `orientation ${orientation}`);
      sameBytes(upright.pixels, expected.pixels, `orientation ${orientation}`);
    }
    const again = await image.inspect((await image.transform(withExif(jpeg, 8), { width: 10 })).data);
    equal(again.orientation, 1, "the orientation of what is upright");
  },

  "what is not asked for is said": async ({ image }) => {
    const frames = await image.transform(gif(12), {});
    deepEqual([frames.mimeType, frames.notes], ["image/png", ["first frame of 12"]], "a GIF");
    const file = await png(photo(16, 12));
    const webp = await image.transform(file, { format: "webp", quality: 50 });
    deepEqual(webp.notes, ["WebP is written lossless: quality ignored"], "WebP");
    const signed = withChunk(file, "caBX", latin1("a manifest"));
    deepEqual((await image.transform(signed, { width: 8 })).notes, ["C2PA manifest dropped"], "C2PA");
    const kept = await image.transform(signed, { metadata: { prompt: "a fox" } });
    equal(kept.notes, undefined, "the notes where bytes are kept");
    ok((await image.inspect(kept.data)).hasC2pa, "the manifest where bytes are kept");
    ok(
      !(await image.inspect((await image.transform(signed, { metadata: "strip" })).data)).hasC2pa,
      "stripped",
    );
  },

  "written words are read back, and nothing is left of them once they are stripped": async ({ image }) => {
    const words = { prompt: "ein Füchslein — 狐 in the snow\nat night", seed: 7, model: "gemini-3.1" };
    const expected = { ...words, seed: "7" };
    const read = async (file) => {
      const { text } = await image.inspect(file);
      return Object.fromEntries(Object.keys(expected).map((key) => [key, text[key]]));
    };
    for (const [format, file] of Object.entries(await inEachFormat(image, photo(20, 10)))) {
      const written = (await image.transform(file, { metadata: words })).data;
      deepEqual(await read(written), expected, format);
      for (const into of ["png", "jpeg", "webp"]) {
        const carried = (await image.transform(written, { width: 10, format: into })).data;
        deepEqual(await read(carried), expected, `${format} to ${into}`);
        deepEqual(
          (await image.inspect((await image.transform(carried, { metadata: "strip" })).data)).text,
          {},
          `${into}, stripped`,
        );
      }
      const before = await image.transform(file, { format: "png" });
      const after = await image.transform(written, { format: "png", metadata: "strip" });
      sameBytes(await pixelsOf(after), await pixelsOf(before), `the pixels of ${format}`);
    }
  },

  "an AVIF is decoded by a runtime that can": async ({ image }) => {
    const { mimeType, width, height } = await image.inspect(avif);
    equal(`${mimeType} ${width}x${height}`, "image/avif 16x12", "its headers");
    // Deno has a canvas, and decodes no AVIF.
    if (typeof OffscreenCanvas === "undefined" || globalThis.Deno) {
      equal(
        (await rejection(image.transform(avif, {}), "a runtime that cannot")).code,
        "unsupported_image",
        "code",
      );
      return;
    }
    const made = await image.transform(avif, { metadata: { prompt: "red and blue" } });
    equal(`${made.mimeType} ${size(made)}`, "image/png 16x12", "what is made of it");
    equal((await image.inspect(made.data)).text.prompt, "red and blue", "what is written");
    const pixels = await pixelsOf(made);
    for (const [x, colour] of [
      [2, [200, 40, 40]],
      [13, [40, 60, 200]],
    ])
      for (const [channel, level] of colour.entries()) {
        const found = pixels[(6 * 16 + x) * 4 + channel];
        ok(Math.abs(found - level) < 8, `${found} at ${x}, which is ${level}`);
      }
    const report = await image.measureQuality(avif);
    equal(`${report.resolution} ${report.fileSize}`, "16x12 289", "measured");
  },
};
