// Images and signatures of a request: views, buffers, Blobs or base64 text.
import type { Attachment } from "../border/shapes.js";
import { GenerationError } from "../errors.js";
import { joined, view } from "./bytes.js";
import type { Field } from "./fields.js";
import { ADVICE, invalid } from "./invalid.js";
import { property } from "./property.js";

/** Decodes the base64 text after the first `start` characters of `text`; `undefined` if it is no base64. */
export type Decode = (text: string, start: number) => Uint8Array | undefined;

/** Reads the bytes of an attachment. `total` is the number of bytes of those before it. */
type Read = (decode: Decode, total: number) => Uint8Array | Promise<Uint8Array>;

/** An attachment of a checked request, to be filled by `readAttachments`. */
export interface Slot extends Attachment {
  /** Empty until they are read. */
  bytes: Uint8Array;
  /** `undefined` once the bytes are read. */
  read: Read | undefined;
  /** A check of the bytes, which throws. */
  readonly verify: ((attachment: Attachment) => void) | undefined;
}

const ALLOWED = "a Uint8Array, ArrayBuffer, Blob, base64 text or data: URL";

/** The limit of all attachments of a request together. */
const MAX_BYTES = 20 * 2 ** 20;

/** Characters of base64 that are decoded at a time. */
const SLICE = 2 ** 21;

const NO_BYTES = new Uint8Array();

/** Adds an attachment for the value of a field. Throws if the value can have no bytes. */
export function attach(slots: Slot[], [field, given]: Field, verify?: Slot["verify"]): Slot {
  const slot = { field, bytes: NO_BYTES, read: reader(field, given), verify };
  slots.push(slot);
  return slot;
}

/**
 * Fills the slots of a request in order, each once although several calls may send the request. Gives a promise if a Blob
 * is among them. Throws or rejects for the first that is wrong.
 */
export function readAttachments(slots: Slot[], decode: Decode): Promise<void> | undefined {
  let total = 0;
  for (const slot of slots) {
    const bytes = slot.read?.(decode, total);
    if (bytes && "then" in bytes)
      return bytes.then((bytes) => {
        fill(slot, bytes, total);
        return readAttachments(slots, decode);
      });
    if (bytes) fill(slot, bytes, total);
    total += slot.bytes.length;
  }
  return undefined;
}

function fill(slot: Slot, bytes: Uint8Array, before: number): void {
  if (!bytes.length) throw invalid(slot.field, bytes, "an image that is not empty", "0 bytes");
  checkTotal(slot.field, before + bytes.length);
  slot.bytes = bytes;
  slot.verify?.(slot);
  slot.read = undefined;
}

/** `field` is named as the one with which the limit is exceeded. */
function checkTotal(field: string, total: number): void {
  if (total > MAX_BYTES)
    throw new GenerationError({
      code: "file_too_large",
      message: `The images and signatures of a request may have ${MAX_BYTES / 2 ** 20} MiB together; with ${field} they have ${total} bytes.`,
      details: { field, given: `${total}`, allowed: `${MAX_BYTES}` },
      suggestion: ADVICE.file_too_large,
    });
}

function reader(field: string, given: unknown): Read {
  if (typeof given === "string") return textReader(field, given);
  const bytes = view(given);
  return bytes ? () => bytes : blobReader(field, given);
}

function blobReader(field: string, given: unknown): Read {
  const refused = (shown?: string) => invalid(field, given, ALLOWED, shown);
  const arrayBuffer = property(given, "arrayBuffer");
  if (typeof arrayBuffer !== "function") throw refused();
  const read = async (total: number) => {
    const size = property(given, "size");
    if (typeof size === "number") checkTotal(field, total + size);
    let buffer: unknown;
    try {
      buffer = await arrayBuffer.call(given);
    } catch {
      throw refused("a Blob that cannot be read");
    }
    const bytes = view(buffer);
    if (!bytes) throw refused("a Blob without bytes");
    return bytes;
  };
  let reading: Promise<Uint8Array> | undefined;
  return (_, total) => {
    reading ??= read(total);
    return reading;
  };
}

/** Reads base64 text, plain or in a `data:` URL. */
function textReader(field: string, given: string): Read {
  const refused = (shown: string, more = "") => invalid(field, given, ALLOWED + more, shown);
  const head = given.slice(0, 256);
  if (/^https?:/i.test(head)) throw refused("a web address", " (fetch the image first)");
  const start = /^data:[^,]*;base64,/i.exec(head)?.[0].length ?? 0;
  if (!start && /^data:/i.test(head)) throw refused("a data: URL that is not base64");
  const estimate = Math.floor((given.length - start) / 4) * 3;
  // The text may have white space. If it is this long, it is too large in any case.
  if (estimate > 2 * MAX_BYTES) checkTotal(field, estimate);
  const decoded = (bytes: Uint8Array | undefined) => {
    if (!bytes) throw refused("text that is not base64");
    return bytes;
  };
  return (decode) =>
    given.length > SLICE ? inSlices(decode, given, start).then(decoded) : decoded(decode(given, start));
}

/** Decodes a long text in slices, between which others have their turn: at once, 20 MiB would hold up a page visibly. */
async function inSlices(decode: Decode, text: string, start: number): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let left = "";
  let isPadded = false;
  for (let at = start; at < text.length; at += SLICE) {
    const slice = left + text.slice(at, at + SLICE).replace(/\s+/g, "");
    const end = at + SLICE < text.length ? slice.length & ~3 : slice.length;
    left = slice.slice(end);
    const part = isPadded && slice ? undefined : decode(slice.slice(0, end), 0);
    if (!part) return undefined;
    // Padding ends a text.
    isPadded ||= slice.endsWith("=");
    parts.push(part);
    await new Promise((resolve) => setTimeout(resolve));
  }
  return joined(parts);
}
