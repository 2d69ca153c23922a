// Picture work: files in, files and figures out. Run with the functions as they are and with those of a Worker.
import { deepEqual, equal, errorIs, match, ok, rejection, sameBytes } from "../assert.mjs";
import { base64 } from "../context.mjs";
import { animated, header, joined, latin1, png, readPng, withChunk } from "../png.mjs";
import { gif, heic, noise, photo, picture, randomly, withExif } from "../scenes.mjs";

const pixelsOf = async (file) => (await readPng(file.data ?? file)).pixels;

/** The least of a file of each kind that is written. */
const inEachFormat = async ({ transform }, scene) => {
  const file = await png(scene);
  const as = async (format) => (await transform(file, { format, quality: 95 })).data;
  return { png: file, jpeg: await as("jpeg"), webp: await as("webp") };
};

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

const size = ({ width, height }) => `${width}x${height}`;

export const pictureCases = {
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

  "outside the mask every pixel is the original's": async ({ image }) => {
    const random = randomly(11);
    for (let turn = 0; turn < 6; turn++) {
      const base = await png(noise(40, 30, turn + 1));
      const edit = await png(noise(40, 30, turn + 50));
      const soft = picture(40, 30, () => [random() < 0.6 ? 0 : random() * 256]);
      const options = { feather: turn * 2, register: turn % 2 === 0, format: turn % 3 ? "png" : "webp" };
      const made = await image.composite(base, edit, await png(soft), options);
      equal(made.preserved.identicalOutside, true, "identicalOutside");
      const file =
        made.mimeType === "image/webp" ? await image.transform(made.data, { format: "png" }) : made;
      const [before, after] = [await pixelsOf(base), await pixelsOf(file)];
      let changed = 0;
      for (let at = 0; at < soft.data.length; at++) {
        const [old, now] = [before, after].map((pixels) => pixels.subarray(at * 4, at * 4 + 4).join());
        if (old !== now) changed++;
        ok(soft.data[at] > 0 || old === now, `turn ${turn}, pixel ${at}: ${old} became ${now}`);
      }
      ok(changed > 100, `only ${changed} pixels were changed inside the mask`);
    }
  },

  "a moved edit is found and brought back": async ({ image }) => {
    const base = await png(photo(160, 120));
    const region = { x: 100, y: 60, width: 30, height: 30 };
    const where = (await image.mask.fromRegions({ width: 160, height: 120 }, [region])).data;
    for (const moved of [{ x: 3.25, y: -2 }, { x: -4, y: 1.5 }, { scale: 1.02 }, {}]) {
      const { x = 0, y = 0, scale = 1 } = moved;
      const edit = await png(photo(160, 120, { x: -x, y: -y, scale: 1 / scale }));
      const { preserved } = await image.composite(base, edit, where);
      const { shift, confidence, warnings } = preserved;
      const told = JSON.stringify({ moved, preserved });
      ok(Math.abs(shift.x - x) < 0.25 && Math.abs(shift.y - y) < 0.25, told);
      ok(Math.abs(shift.scale - scale) < 0.002, told);
      ok(confidence > 0.5 && warnings.length === 0, told);
    }
    const other = await png(noise(160, 120, 5, 3));
    const { preserved } = await image.composite(base, other, where);
    deepEqual(preserved.shift, { x: 0, y: 0, scale: 1 }, "the shift of what does not belong");
    ok(preserved.confidence < 0.5, `confidence ${preserved.confidence}`);
    match(preserved.warnings[0], /could not be told/, "the warning");
  },

  "masks of each kind": async ({ image }) => {
    const { mask } = image;
    const square = { x: 5, y: 6, width: 7, height: 8 };
    const made = await mask.fromRegions({ width: 40, height: 30 }, [square]);
    equal(`${made.mimeType} ${size(made)}`, "image/png 40x30", "what is made");
    deepEqual(await mask.bounds(made.data), square, "bounds");
    const { pixels } = await readPng(made.data);
    deepEqual([...pixels.subarray(0, 4)], [0, 0, 0, 255], "what is kept");
    deepEqual([...pixels.subarray((6 * 40 + 5) * 4).subarray(0, 4)], [255, 255, 255, 255], "what is painted");
    deepEqual(
      await mask.bounds((await mask.grow(made.data, 2)).data),
      { x: 3, y: 4, width: 11, height: 12 },
      "grown",
    );
    deepEqual(
      await mask.bounds((await mask.grow(made.data, -2)).data),
      { x: 7, y: 8, width: 3, height: 4 },
      "shrunk",
    );
    deepEqual(
      await mask.bounds((await mask.invert(made.data)).data),
      { x: 0, y: 0, width: 40, height: 30 },
      "inverted",
    );
    sameBytes(
      await pixelsOf(await mask.invert((await mask.invert(made.data)).data)),
      pixels,
      "inverted twice",
    );
    const empty = await mask.fromRegions({ width: 9, height: 9 }, []);
    equal(await mask.bounds(empty.data), undefined, "the bounds of nothing");
    const hole = await png(picture(20, 20, (x, y) => [9, 9, 9, x > 3 && x < 8 && y === 5 ? 0 : 255]));
    deepEqual(
      await mask.bounds((await mask.fromImage(hole)).data),
      { x: 4, y: 5, width: 4, height: 1 },
      "of alpha",
    );
    const beyond = await mask.fromRegions({ width: 10, height: 10 }, [{ x: 8, y: 8, width: 50, height: 50 }]);
    deepEqual(await mask.bounds(beyond.data), { x: 8, y: 8, width: 2, height: 2 }, "of what stands over");
  },

  "a canvas grows around its picture": async ({ image }) => {
    const scene = photo(20, 12);
    const file = await png(scene);
    const before = await readPng(file);
    for (const fill of ["transparent", "edge", "blur", "#102030"]) {
      const sides = { left: 5, top: 3, right: 2 };
      const { image: larger, mask, placed } = await image.extendCanvas(file, sides, { fill });
      deepEqual(placed, { x: 5, y: 3, width: 20, height: 12 }, "placed");
      equal(`${size(larger)} ${size(mask)}`, "27x15 27x15", fill);
      const { pixels } = await readPng(larger.data);
      for (let y = 0; y < 12; y++)
        sameBytes(
          pixels.subarray(((y + 3) * 27 + 5) * 4, ((y + 3) * 27 + 25) * 4),
          before.pixels.subarray(y * 80, (y + 1) * 80),
          `${fill}, row ${y}`,
        );
      const corner = [...pixels.subarray(0, 4)];
      if (fill === "transparent") equal(corner[3], 0, "transparent");
      if (fill === "edge") deepEqual(corner, [...before.pixels.subarray(0, 4)], "edge");
      if (fill === "#102030") deepEqual(corner, [16, 32, 48, 255], "a colour");
      const kept = await image.mask.bounds((await image.mask.invert(mask.data)).data);
      deepEqual(kept, placed, "what the mask keeps");
    }
  },

  "a plain backdrop becomes transparent": async ({ image }) => {
    const ball = (x, y) => Math.hypot(x - 30, y - 30) < 15;
    const file = await png(picture(60, 60, (x, y) => (ball(x, y) ? [200, 30, 40] : [20, 220, 30])));
    const { pixels } = await readPng((await image.removeBackground(file)).data);
    const at = (x, y) => [...pixels.subarray((y * 60 + x) * 4, (y * 60 + x) * 4 + 4)];
    deepEqual(at(2, 2), [0, 0, 0, 0], "the backdrop");
    deepEqual(at(30, 30), [200, 30, 40, 255], "what stands before it");
    const busy = await rejection(
      image.removeBackground(await png(noise(40, 40, 3, 3))),
      "a backdrop of no colour",
    );
    equal(`${busy.code} ${busy.details.field}`, "invalid_request colour", busy.message);
  },

  "figures are those of a plain calculation": async ({ image }) => {
    for (const channels of [1, 2, 3, 4]) {
      const scene = noise(31, 22, channels, channels);
      const { width, height, data } = scene;
      const file = await png(scene);
      const mean = data.reduce((sum, sample) => sum + sample, 0) / data.length;
      const variance = (values, middle = values.reduce((sum, one) => sum + one, 0) / values.length) =>
        values.reduce((sum, one) => sum + (one - middle) ** 2, 0) / values.length;
      const grey = Array.from({ length: width * height }, (_, pixel) =>
        data.subarray(pixel * channels, (pixel + 1) * channels).reduce((sum, one) => sum + one / channels, 0),
      );
      const step = (at, place, length, stride) => {
        const from = place ? grey[at - stride] : grey[at];
        const to = place < length - 1 ? grey[at + stride] : grey[at];
        return (to - from) / (place && place < length - 1 ? 2 : 1);
      };
      const steps = grey.flatMap((_, at) => [
        step(at, at % width, width, 1),
        step(at, Math.floor(at / width), height, width),
      ]);
      const colours = new Set(
        grey.map((_, pixel) => data.slice(pixel * channels, (pixel + 1) * channels).join()),
      );
      const expected = {
        brightness: mean,
        contrast: Math.sqrt(variance(Array.from(data))),
        sharpness: variance(steps),
        colorDiversity: colours.size / grey.length,
        fileSize: file.length,
        width,
        height,
      };
      const report = await image.measureQuality(file);
      for (const [name, value] of Object.entries(expected))
        ok(
          Math.abs(report[name] - value) <= value * 1e-6,
          `${channels} ${name}: ${report[name]}, not ${value}`,
        );
      equal(report.resolution, "31x22", "resolution");
      const formula =
        (report.contrast / 255) * 0.3 + (report.sharpness / 1000) * 0.3 + report.colorDiversity * 0.4;
      ok(Math.abs(report.uncappedScore - formula) < 1e-9, "uncappedScore");
      ok(report.score < 0.5, `noise scores ${report.score}`);
    }
    const one = await image.measureQuality(await png(picture(1, 1, () => [7, 8, 9])));
    deepEqual([one.sharpness, one.brightness, one.colorDiversity], [0, 8, 1], "a picture of one pixel");
  },

  "two pictures are compared": async ({ image }) => {
    const scene = photo(40, 30);
    const file = await png(scene);
    deepEqual(await image.compare(file, file), { psnr: Infinity, ssim: 1, changedPixels: 0 }, "equal ones");
    const data = scene.data.slice();
    for (const [x, y] of [
      [4, 7],
      [20, 25],
    ])
      data[(y * 40 + x) * 3] ^= 32;
    const { psnr, ssim, changedPixels, bounds } = await image.compare(file, await png({ ...scene, data }));
    deepEqual([changedPixels, bounds], [2, { x: 4, y: 7, width: 17, height: 19 }], "what changed");
    const expected = 10 * Math.log10(255 ** 2 / ((2 * 32 ** 2) / data.length));
    ok(Math.abs(psnr - expected) < 1e-9, `${psnr} dB, not ${expected}`);
    ok(ssim < 1 && ssim > 0.9, `ssim ${ssim}`);
    const error = await rejection(image.compare(file, await png(photo(41, 30))), "sizes that differ");
    equal(`${error.code} ${error.details.field}`, "invalid_request b", error.message);
  },

  "a placeholder": async ({ image }) => {
    const { thumbhash, dataUrl } = await image.placeholder(await png(photo(200, 150)));
    ok(thumbhash instanceof Uint8Array && thumbhash.length < 30, `${thumbhash.length} bytes`);
    const { mimeType, width, height } = await image.inspect(dataUrl);
    equal(`${mimeType} ${width}`, "image/png 32", "what it stands for");
    ok(height > 20 && height < 27, `its height is ${height}`);
  },

  "pixels are counted before anything is decoded": async ({ library, image }) => {
    const huge = header(12000, 12000);
    const works = {
      transform: () => image.transform(huge, { width: 10 }),
      measureQuality: () => image.measureQuality(huge),
      compare: () => image.compare(huge, huge),
      extendCanvas: () => image.extendCanvas(huge, { top: 1 }),
      removeBackground: () => image.removeBackground(huge),
      placeholder: () => image.placeholder(huge),
      composite: () => image.composite(huge, huge, huge),
      "mask.bounds": () => image.mask.bounds(huge),
      "mask.fromRegions": () => image.mask.fromRegions({ width: 12000, height: 12000 }, []),
      "more than there is memory for": () => image.transform(header(60000, 60000), { maxPixels: 2 ** 40 }),
      "a canvas": () =>
        png(photo(8, 8)).then((small) => image.extendCanvas(small, { left: 60000, top: 60000 })),
      "a result": () => png(photo(8, 8)).then((small) => image.transform(small, { width: 60000 })),
    };
    for (const [name, work] of Object.entries(works)) {
      const error = await rejection(work(), name);
      errorIs(error, library.GenerationError, { code: "image_too_large", message: /pixels/ });
    }
    equal((await image.inspect(huge)).width, 12000, "headers are read all the same");
    const small = await png(photo(20, 20));
    equal(
      (await rejection(image.transform(small, { maxPixels: 399 }), "399")).code,
      "image_too_large",
      "399",
    );
    equal((await image.transform(small, { width: 2, maxPixels: 400 })).width, 2, "400");
  },

  "a large picture, and another one after it": async ({ image }) => {
    const small = await png(photo(20, 20));
    const large = { width: 4200, height: 4200, format: "jpeg", quality: 20 };
    for (let turn = 0; turn < 2; turn++) {
      const made = await image.transform(small, large);
      equal(size(await image.inspect(made.data)), "4200x4200", "the large one");
      equal(size(await image.transform(made.data, { width: 5 })), "5x5", "the large one, small again");
    }
  },

  "a file that is cut off is damaged, and the next call works": async ({ library, image }) => {
    const files = { ...(await inEachFormat(image, noise(24, 24, 9, 3))), gif: gif() };
    const whole = files.png;
    for (const [format, file] of Object.entries(files))
      for (const part of [0.1, 0.3, 0.6, 0.9]) {
        const cut = file.subarray(0, Math.max(4, Math.floor(file.length * part)));
        for (const work of [() => image.transform(cut, {}), () => image.measureQuality(cut)]) {
          const error = await work().catch((error) => error);
          // What a decoder can make of the beginning of a JPEG is a picture, too.
          if (format === "jpeg" && !(error instanceof Error)) continue;
          errorIs(error, library.GenerationError, { code: "damaged_image", retryable: false });
        }
        equal((await image.transform(whole, { width: 3 })).width, 3, "the next call");
      }
  },

  "flipped bits never end it": async ({ image }) => {
    const files = { ...(await inEachFormat(image, noise(24, 24, 9, 3))), gif: gif(2), heic: heic(4, 4) };
    const random = randomly(77);
    const codes = new Set();
    for (let turn = 0; turn < 150; turn++)
      for (const file of Object.values(files)) {
        const bad = file.slice();
        for (let flips = 0; flips < 1 + turn / 30; flips++)
          bad[Math.floor(random() * bad.length)] ^= 1 << Math.floor(random() * 8);
        const work = [
          () => image.transform(bad, { width: 5, metadata: { prompt: "x" } }),
          () => image.inspect(bad),
          () => image.measureQuality(bad),
        ][turn % 3];
        codes.add(
          await work().then(
            () => "done",
            ({ code }) => code,
          ),
        );
      }
    const known = ["done", "damaged_image", "unsupported_image", "image_too_large"];
    for (const code of codes) ok(known.includes(code), `what came of it: ${code}`);
    ok(codes.has("damaged_image"), "some are damaged");
  },

  "what is not decoded is said, with what to do": async ({ library, image }) => {
    const files = {
      HEIC: [heic(40, 30), /image\/heic/],
      SVG: [new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>'), /SVG/],
      TIFF: [joined(latin1("II*\0"), new Uint8Array(40)), /TIFF/],
      text: [new TextEncoder().encode("hello, I am no picture"), /no kind/],
    };
    for (const [, [file, message]] of Object.entries(files)) {
      const error = await rejection(image.transform(file, { width: 10 }), message.source);
      errorIs(error, library.GenerationError, {
        code: "unsupported_image",
        message,
        suggestion: /Convert it/,
      });
      equal(error.details.field, "image", "details.field");
    }
  },

  "a wrong argument is named": async ({ library, image }) => {
    const file = await png(photo(20, 10));
    const crop = { x: 0, y: 0, width: 5, height: 5 };
    const wrong = [
      [() => image.transform(undefined, {}), "image"],
      [() => image.transform(new Uint8Array(), {}), "image"],
      [() => image.transform("https://example.com/a.png", {}), "image"],
      [() => image.transform("no base64!", {}), "image"],
      [() => image.transform(file, 7), "options"],
      [() => image.transform(file, { width: 0 }), "width"],
      [() => image.transform(file, { height: 1.5 }), "height"],
      [() => image.transform(file, { fit: "model" }), "fit"],
      [() => image.transform(file, { position: "center" }), "position"],
      [() => image.transform(file, { format: "gif" }), "format"],
      [() => image.transform(file, { quality: 101 }), "quality"],
      [() => image.transform(file, { background: "red" }), "background"],
      [() => image.transform(file, { icc: "p3" }), "icc"],
      [() => image.transform(file, { metadata: "keeep" }), "metadata"],
      [() => image.transform(file, { metadata: { prompt: {} } }), "metadata.prompt"],
      [() => image.transform(file, { metadata: { "": "x" } }), "metadata"],
      [() => image.transform(file, { widht: 5 }), "widht"],
      [() => image.transform(file, { maxPixels: 0 }), "maxPixels"],
      [() => image.transform(file, { signal: {} }), "signal"],
      [() => image.transform(file, { crop: { ...crop, x: -1 } }), "crop.x"],
      [() => image.transform(file, { crop: { ...crop, width: 21 } }), "crop"],
      [() => image.composite(file, file, file, { feather: -1 }), "feather"],
      [async () => image.composite(file, file, await png(photo(5, 5))), "mask"],
      [() => image.composite(file, "", file), "edit"],
      [() => image.composite(file, file, file, { format: "jpeg" }), "format"],
      [() => image.extendCanvas(file, { top: -1 }), "sides.top"],
      [() => image.extendCanvas(file), "sides"],
      [() => image.extendCanvas(file, {}, { fill: "mirror" }), "fill"],
      [() => image.removeBackground(file, { tolerance: 256 }), "tolerance"],
      [() => image.removeBackground(file, { colour: "green" }), "colour"],
      [() => image.mask.fromRegions({ width: 5 }, []), "size.height"],
      [() => image.mask.fromRegions({ width: 5, height: 5 }), "regions"],
      [() => image.mask.fromRegions({ width: 5, height: 5 }, [crop, { ...crop, y: "2" }]), "regions[1].y"],
      [() => image.mask.grow(file, Number.NaN), "pixels"],
    ];
    for (const [work, field] of wrong) {
      const error = await rejection(Promise.resolve().then(work), field);
      errorIs(error, library.GenerationError, {
        code: "invalid_request",
        message: new RegExp(field.split(/[.[]/)[0]),
      });
      equal(error.details.field, field, error.message);
    }
  },

  "a call that is aborted rejects with the reason": async ({ image }) => {
    const file = await png(photo(20, 10));
    const reason = new Error("changed my mind");
    const signal = AbortSignal.abort(reason);
    ok((await rejection(image.inspect(file, { signal }), "inspect")) === reason, "aborted before");
    ok((await rejection(image.transform(file, { width: 5, signal }), "transform")) === reason, "before");
    const controller = new AbortController();
    const endless = { arrayBuffer: () => new Promise(() => {}) };
    const waiting = rejection(
      image.transform(endless, { width: 5, signal: controller.signal }),
      "an endless Blob",
    );
    await Promise.resolve();
    controller.abort(reason);
    ok((await waiting) === reason, "while the picture is read");
  },

  "many calls at once": async ({ image }) => {
    const files = await Promise.all(
      Array.from({ length: 20 }, (_, seed) => png(noise(20 + seed, 10, seed + 1, 3))),
    );
    const done = await Promise.all(files.map((file, seed) => image.transform(file, { width: seed + 1 })));
    deepEqual(
      done.map(({ width }) => width),
      files.map((_, seed) => seed + 1),
      "widths",
    );
    const infos = await Promise.all(files.map((file) => image.inspect(file)));
    deepEqual(
      infos.map(({ width }) => width),
      files.map((_, seed) => 20 + seed),
      "widths read",
    );
  },
};
