type Bytes = Uint8Array<ArrayBuffer>;

/** Globals of single runtimes. */
interface Globals {
  Deno?: object;
  Bun?: object;
  Buffer: { from(text: string, encoding: "base64"): Bytes };
  process?: { getBuiltinModule?(name: "node:zlib"): { inflateSync(deflated: Bytes): Bytes } };
}

const fromBase64 = (Uint8Array as { fromBase64?: (text: string) => Bytes }).fromBase64;

/** The WebAssembly that a script carries as base64 of a zlib stream. */
export async function unpack(packed: string): Promise<WebAssembly.Module | ArrayBuffer> {
  const { Deno, Bun, Buffer, process } = globalThis as unknown as Globals;
  // In Node this takes a quarter of the time: streams are slow to start, and asynchronous compilation may wait for threads
  // that compile the parser of its fetch. Deno and Bun take longer to load their zlib.
  if (!Deno && !Bun && process?.getBuiltinModule) {
    const { inflateSync } = process.getBuiltinModule("node:zlib");
    return new WebAssembly.Module(inflateSync(Buffer.from(packed, "base64")));
  }
  // The stream of a Blob would take twice as long.
  const { body } = new Response(decode(packed));
  return new Response(body?.pipeThrough(new DecompressionStream("deflate"))).arrayBuffer();
}

/** The bytes of base64; throws where it is none. `Uint8Array.from` with a callback would take several times as long. */
export function decode(base64: string): Bytes {
  if (fromBase64) return fromBase64.call(Uint8Array, base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}
