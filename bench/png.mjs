// Images that no compression shrinks: seeded noise in a PNG's clothes, the same bytes in every runtime and every run.

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** The bytes of a PNG beside its pixels: signature, IHDR, and the frames of IDAT and IEND. */
const overhead = 8 + 25 + 12 + 12;

/** Exactly `size` bytes with the header of a real PNG. */
export function png(size, seed = 1) {
  if (size < overhead) throw new RangeError(`A PNG has at least ${overhead} bytes.`);
  const bytes = noise(size, seed);
  const view = new DataView(bytes.buffer);
  bytes.set(signature);
  frame(view, 8, 13, "IHDR");
  view.setUint32(16, 2048);
  view.setUint32(20, 2048);
  bytes.set([8, 2, 0, 0, 0], 24);
  view.setUint32(29, crc32(bytes.subarray(12, 29)));
  frame(view, 33, size - overhead, "IDAT");
  frame(view, size - 12, 0, "IEND");
  view.setUint32(size - 4, crc32(bytes.subarray(size - 8, size - 4)));
  return bytes;
}

/** `size` bytes from xorshift32. */
export function noise(size, seed = 1) {
  const words = new Uint32Array(Math.ceil(size / 4));
  let state = seed >>> 0 || 1;
  for (let at = 0; at < words.length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state;
  }
  return new Uint8Array(words.buffer, 0, size);
}

function frame(view, at, length, type) {
  view.setUint32(at, length);
  for (let index = 0; index < 4; index++) view.setUint8(at + 4 + index, type.charCodeAt(index));
}

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** A sum over all bytes that tells two images apart. */
export function checksum(bytes) {
  let sum = 0x811c9dc5;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193);
  return sum >>> 0;
}
