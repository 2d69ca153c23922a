// PNG files for the cases, made and read by nothing but what every runtime has.

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const CHANNELS = { 0: 1, 2: 3, 4: 2, 6: 4 };
const TYPES = { 1: 0, 2: 4, 3: 2, 4: 6 };

const piped = async (bytes, stream) =>
  new Uint8Array(await new Response(new Response(bytes).body.pipeThrough(stream)).arrayBuffer());

const zip = (bytes) => piped(bytes, new CompressionStream("deflate"));
const unzip = (bytes) => piped(bytes, new DecompressionStream("deflate"));

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  return crc;
});

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) crc = (crc >>> 8) ^ table[(crc ^ byte) & 255];
  return ~crc >>> 0;
}

export const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => Array.from(part)));
export const latin1 = (text) => Array.from(text, (letter) => letter.charCodeAt(0));
const long = (number) => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255);

export function chunk(type, data) {
  const body = joined(latin1(type), data);
  return joined(long(data.length), body, long(crc32(body)));
}

/** `bytes` with a chunk put in behind the header. */
export const withChunk = (bytes, type, data) =>
  joined(bytes.subarray(0, 33), chunk(type, data), bytes.subarray(33));

/** The first bytes of a PNG of any size, which has nothing else. */
export const header = (width, height) =>
  joined(
    SIGNATURE,
    chunk("IHDR", [...long(width), ...long(height), 8, 6, 0, 0, 0]),
    chunk("IDAT", [0x78, 1, 3, 0, 0, 0, 0, 1]),
    chunk("IEND", []),
  );

/** The chunks of a PNG of samples of 8 bits, one to four for each pixel: its header, and the data of its pixels. */
async function parts({ width, height, data }) {
  const stride = data.length / height;
  const rows = new Uint8Array(data.length + height);
  for (let y = 0; y < height; y++)
    rows.set(data.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  const header = chunk("IHDR", [...long(width), ...long(height), 8, TYPES[stride / width], 0, 0, 0]);
  return { header, pixels: await zip(rows) };
}

export async function png(picture) {
  const { header, pixels } = await parts(picture);
  return joined(SIGNATURE, header, chunk("IDAT", pixels), chunk("IEND", []));
}

/** A PNG of two frames that are the same. */
export async function animated(picture) {
  const { header, pixels } = await parts(picture);
  const size = [picture.width, picture.height, 0, 0].flatMap(long);
  const frame = (number) => chunk("fcTL", [...long(number), ...size, 0, 1, 0, 10, 0, 0]);
  return joined(
    ...[SIGNATURE, header, chunk("acTL", [...long(2), ...long(0)])],
    ...[frame(0), chunk("IDAT", pixels)],
    ...[frame(1), chunk("fdAT", joined(long(2), pixels))],
    chunk("IEND", []),
  );
}

/** Reads a PNG of 8 bits that is not interlaced: its pixels as RGBA. */
export async function readPng(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (SIGNATURE.some((byte, at) => bytes[at] !== byte)) throw new Error("not a PNG");
  const [width, height, depth, type] = [view.getUint32(16), view.getUint32(20), bytes[24], bytes[25]];
  const channels = CHANNELS[type];
  if (depth !== 8 || !channels || bytes[28]) throw new Error(`a PNG of type ${type} and ${depth} bits`);
  const parts = [];
  for (let at = 8; at < bytes.length; ) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (name === "IDAT") parts.push(bytes.slice(at + 8, at + 8 + length));
    at += length + 12;
  }
  const rows = await unzip(new Uint8Array(await new Blob(parts).arrayBuffer()));
  const stride = width * channels;
  const samples = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) unfilter(rows, samples, y, stride, channels);
  const pixels = new Uint8Array(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const from = samples.subarray(pixel * channels, (pixel + 1) * channels);
    const [grey] = from;
    const alpha = channels % 2 ? 255 : from.at(-1);
    pixels.set(channels < 3 ? [grey, grey, grey, alpha] : [from[0], from[1], from[2], alpha], pixel * 4);
  }
  return { width, height, pixels };
}

function unfilter(rows, samples, y, stride, channels) {
  const filter = rows[y * (stride + 1)];
  const from = rows.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1));
  const at = y * stride;
  for (let x = 0; x < stride; x++) {
    const left = x < channels ? 0 : samples[at + x - channels];
    const up = y ? samples[at + x - stride] : 0;
    const corner = x < channels || !y ? 0 : samples[at + x - stride - channels];
    const nearest = () => {
      const sum = left + up - corner;
      const [a, b, c] = [left, up, corner].map((value) => Math.abs(sum - value));
      return a <= b && a <= c ? left : b <= c ? up : corner;
    };
    const predicted = [() => 0, () => left, () => up, () => (left + up) >> 1, nearest][filter]();
    samples[at + x] = from[x] + predicted;
  }
}
