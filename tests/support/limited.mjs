// WebAssembly whose memory is soon full: an allocation fails in it as it does after gigabytes anywhere else.

/** A number as WebAssembly writes it (LEB128), and what is read of one. */
function encoded(number) {
  const bytes = [];
  do {
    bytes.push((number & 0x7f) | (number > 0x7f ? 0x80 : 0));
    number >>>= 7;
  } while (number > 0);
  return bytes;
}

function decoded(bytes, at) {
  let [number, shift] = [0, 0];
  for (;;) {
    const byte = bytes[at++];
    number |= (byte & 0x7f) << shift;
    shift += 7;
    if (byte < 0x80) return [number, at];
  }
}

const MEMORY = 5;

/** The module in `bytes`, whose memory grows by no more than `pages` of 64 KiB. */
export function limited(bytes, pages) {
  // Behind the magic number and the version.
  for (let at = 8; at < bytes.length; ) {
    const id = bytes[at];
    const [size, start] = decoded(bytes, at + 1);
    if (id === MEMORY) {
      const [least] = decoded(bytes, start + 2);
      // One memory, which has a most.
      const section = [1, 1, ...encoded(least), ...encoded(least + pages)];
      const parts = [bytes.subarray(0, at), [id, ...encoded(section.length), ...section]];
      return Buffer.concat([...parts, bytes.subarray(start + size)].map((part) => Buffer.from(part)));
    }
    at = start + size;
  }
  throw new Error("The module has no memory of its own.");
}
