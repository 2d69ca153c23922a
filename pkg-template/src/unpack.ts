const fromBase64 = (Uint8Array as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }).fromBase64;

/** Bytes from base64 of a zlib stream: the form in which a script carries its WebAssembly. */
export async function unpack(packed: string): Promise<ArrayBuffer> {
  const deflated = fromBase64 ? fromBase64.call(Uint8Array, packed) : decode(packed);
  return new Response(
    new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate")),
  ).arrayBuffer();
}

/** A plain loop: `Uint8Array.from` with a callback takes several times as long. */
function decode(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}
