// Picture work that cannot be done, or is not to be.
import { deepEqual, equal, errorIs, ok, rejection } from "../assert.mjs";
import { header, joined, latin1, png } from "../png.mjs";
import { gif, heic, noise, photo, randomly } from "../scenes.mjs";
import { inEachFormat, size } from "../worked.mjs";

export const pictureErrorCases = {
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
