// Image bytes as a caller may hand them in, made into one kind: a `Uint8Array`.
import { GenerationError } from "../errors.js";
import { invalid } from "./invalid.js";

/** Decodes the base64 text after the first `start` characters of `text`; nothing, if that is no base64. */
export type Decode = (text: string, start: number) => Uint8Array | undefined;

const ALLOWED = "a Uint8Array, ArrayBuffer, Blob, base64 text or data: URL";

/** Images and signatures of one request, together. */
const MAX_BYTES = 20 * 2 ** 20;

/** The bytes of `given`, where a request has `total` bytes already. Only those of a Blob must be awaited. */
export function load(
  field: string,
  given: unknown,
  total: number,
  decode: Decode,
): Uint8Array | Promise<Uint8Array> {
  if (typeof given === "string") return fromText(field, given, decode);
  return view(given) ?? fromBlob(field, given, total);
}

/** Refuses attachments that are too large together, before anything is sent. `field` names the one that was too much. */
export function checkTotal(field: string, total: number): void {
  if (total > MAX_BYTES)
    throw new GenerationError({
      code: "file_too_large",
      message: `The images and signatures of a request may have ${MAX_BYTES / 2 ** 20} MiB together; with ${field} they have ${total} bytes.`,
      details: { field, given: `${total}`, allowed: `${MAX_BYTES}` },
      suggestion: "Send fewer or smaller images, or shorten the conversation history.",
    });
}

/** A view of any kind, or a whole buffer, without copying. Those of other realms are no instances: it goes by shape. */
function view(given: unknown): Uint8Array | undefined {
  try {
    if (ArrayBuffer.isView(given))
      return given instanceof Uint8Array
        ? given
        : new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
    const buffer = given as ArrayBuffer;
    if (typeof buffer.byteLength === "number") return new Uint8Array(buffer);
  } catch {
    // Not what it looks like, or transferred away.
  }
  return undefined;
}

async function fromBlob(field: string, given: unknown, total: number): Promise<Uint8Array> {
  const refused = (shown?: string) => invalid(field, given, ALLOWED, shown);
  const size = peek(given, "size");
  if (typeof size === "number") checkTotal(field, total + size);
  const read = peek(given, "arrayBuffer");
  if (typeof read !== "function") throw refused();
  let buffer: unknown;
  try {
    buffer = await read.call(given);
  } catch {
    throw refused("a Blob that cannot be read");
  }
  const bytes = view(buffer);
  if (!bytes) throw refused("a Blob without bytes");
  return bytes;
}

/** A property of what may be anything. */
function peek(given: unknown, name: string): unknown {
  try {
    return (given as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}

/** Base64 text, plain or in a `data:` URL. */
function fromText(field: string, given: string, decode: Decode): Uint8Array {
  const refused = (shown: string, more = "") => invalid(field, given, ALLOWED + more, shown);
  const head = given.slice(0, 256);
  if (/^https?:/i.test(head)) throw refused("a web address", " (fetch the image first)");
  const start = /^data:[^,]*;base64,/i.exec(head)?.[0].length ?? 0;
  if (!start && /^data:/i.test(head)) throw refused("a data: URL that is not base64");
  const estimate = Math.floor((given.length - start) / 4) * 3;
  // Before the work, with room for white space; what it comes to is checked as of any image.
  if (estimate > 2 * MAX_BYTES) checkTotal(field, estimate);
  const bytes = decode(given, start);
  if (!bytes) throw refused("text that is not base64");
  return bytes;
}
