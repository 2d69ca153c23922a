// Pictures for the cases, as pixels.
import { joined, latin1 } from "./png.mjs";

/** Numbers from 0 to 1, the same in every runtime. */
export function randomly(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** A picture of samples that a function gives for each pixel. */
export function picture(width, height, samplesOf) {
  const data = [];
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.push(...samplesOf(x, y));
  return { width, height, data: Uint8Array.from(data) };
}

/** Something like a photograph, of which a part may be looked at: hills of light with edges among them. */
export const photo = (width, height, { x: dx = 0, y: dy = 0, scale = 1 } = {}) =>
  picture(width, height, (px, py) => {
    const x = (px - width / 2) * scale + width / 2 + dx;
    const y = (py - height / 2) * scale + height / 2 + dy;
    const wave = (a, b, c) => Math.sin(x / a + c) * Math.cos(y / b - c) * 38;
    const box = Math.sin(x / 17) * Math.sin(y / 13) > 0.35 ? 40 : 0;
    const ring = Math.abs(Math.hypot(x - 70, y - 50) - 30) < 4 ? 60 : 0;
    return [
      120 + wave(9, 14, 1) + box,
      110 + wave(13, 8, 2) + ring,
      100 + wave(21, 17, 0) + box / 2 + ring / 2,
    ];
  });

/** Random RGBA. */
export function noise(width, height, seed, channels = 4) {
  const random = randomly(seed);
  return picture(width, height, () => Array.from({ length: channels }, () => random() * 256));
}

/** A JPEG with an EXIF orientation, and a place on Earth. */
export function withExif(jpeg, orientation) {
  const entry = (tag, type, count, value) => [tag & 255, tag >> 8, type, 0, count, 0, 0, 0, ...value];
  const exif = [
    ...latin1("Exif\0\0II*\0\x08\0\0\0"),
    ...[2, 0],
    ...entry(0x112, 3, 1, [orientation, 0, 0, 0]),
    ...entry(0x8825, 4, 1, [38, 0, 0, 0]),
    ...[0, 0, 0, 0],
    ...[1, 0],
    ...entry(1, 2, 2, [...latin1("N\0"), 0, 0]),
    ...[0, 0, 0, 0],
  ];
  const length = exif.length + 2;
  return joined(jpeg.subarray(0, 2), [0xff, 0xe1, length >> 8, length & 255], exif, jpeg.subarray(2));
}

/** The headers of a HEIC file, and nothing behind them. */
export function heic(width, height) {
  const long = (number) => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255);
  const box = (type, ...content) => {
    const data = content.flatMap((part) => (typeof part === "string" ? latin1(part) : Array.from(part)));
    return [...long(data.length + 8), ...latin1(type), ...data];
  };
  const full = (type, ...content) => box(type, long(0), ...content);
  return Uint8Array.from([
    ...box("ftyp", "heic", long(0), "mif1heic"),
    ...full(
      "meta",
      full("hdlr", long(0), "pict", long(0), long(0), long(0), [0]),
      full("pitm", [0, 1]),
      full("iinf", [0, 1], box("infe", [2, 0, 0, 0], [0, 1], [0, 0], "hvc1", [0])),
      box(
        "iprp",
        box("ipco", full("ispe", long(width), long(height))),
        full("ipma", long(1), [0, 1], [1], [0x81]),
      ),
    ),
  ]);
}

/** A GIF of two pixels, black and white, in one or more frames. */
export function gif(frames = 1) {
  const frame = [0x2c, 0, 0, 0, 0, 2, 0, 1, 0, 0, 2, 2, 0x44, 0x0a, 0];
  return joined(
    latin1("GIF89a"),
    [2, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255],
    ...Array.from({ length: frames }, () => frame),
    [0x3b],
  );
}

/** An AVIF of 16 x 12 pixels, red on the left and blue on the right, as sharp 0.34 writes it. */
export const avif = Uint8Array.from(
  atob(
    "AAAAHGZ0eXBhdmlmAAAAAG1pZjFhdmlmbWlhZgAAANZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAAAA" +
      "AERAAAEAAQAAAAAA+gABAAAAAAAAACcAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABhdjAxAAAAAA5waXRtAAAAAAABAAAAVmlwcnAAAAA4" +
      "aXBjbwAAAAxhdjFDgSACAAAAABRpc3BlAAAAAAAAABAAAAAMAAAAEHBpeGkAAAAAAwgICAAAABZpcG1hAAAAAAAAAAEAAQOBAgMAAAAvbWRhdBIA" +
      "Cgg4DP7aQENBpDIZRICQ0qAAPIABAKJL7l6YzGHXy8qRhufkYA==",
  ),
  (letter) => letter.charCodeAt(0),
);
