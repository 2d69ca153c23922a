// Picture work on pixels: edits, masks, canvases, backdrops, figures.
import { deepEqual, equal, match, ok, rejection, sameBytes } from "../assert.mjs";
import { png, readPng } from "../png.mjs";
import { noise, photo, picture, randomly } from "../scenes.mjs";
import { pixelsOf, size } from "../worked.mjs";

export const pictureEditCases = {
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
      const { preserved } = await image.composite(base, edit, where, { register: true });
      const { shift, confidence, warnings } = preserved;
      const told = JSON.stringify({ moved, preserved });
      ok(Math.abs(shift.x - x) < 0.25 && Math.abs(shift.y - y) < 0.25, told);
      ok(Math.abs(shift.scale - scale) < 0.002, told);
      ok(confidence > 0.5 && warnings.length === 0, told);
    }
    const other = await png(noise(160, 120, 5, 3));
    const { preserved } = await image.composite(base, other, where, { register: true });
    deepEqual(preserved.shift, { x: 0, y: 0, scale: 1 }, "the shift of what does not belong");
    ok(preserved.confidence < 0.5, `confidence ${preserved.confidence}`);
    match(preserved.warnings[0], /could not be told/, "the warning");
    const asked = await image.composite(base, other, where);
    deepEqual(
      asked.preserved,
      { identicalOutside: true, shift: { x: 0, y: 0, scale: 1 }, confidence: 0, warnings: [] },
      "where it is not asked for",
    );
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
};
