// The bytes of pictures that callers give.
import { decode } from "../border/unpack.js";
import { view } from "../checks/bytes.js";
import { invalid } from "../checks/invalid.js";
import { property } from "../checks/property.js";

const ALLOWED = "a Uint8Array, ArrayBuffer, Blob, base64 text or data: URL";

/** The bytes of a picture. */
export async function bytesOf(field: string, given: unknown): Promise<Uint8Array> {
  const bytes =
    typeof given === "string" ? fromText(field, given) : (view(given) ?? (await fromBlob(field, given)));
  if (!bytes.length) throw invalid(field, given, "an image that is not empty", "0 bytes");
  return bytes;
}

/** Throws if the bytes of a picture went elsewhere before the work on them began. */
export function stopIfTransferred(files: object): void {
  for (const [field, file] of Object.entries(files as Record<string, Uint8Array>))
    if (!file.length) throw invalid(field, file, "left as it is until the call is done", "transferred");
}

async function fromBlob(field: string, given: unknown): Promise<Uint8Array> {
  const arrayBuffer = property(given, "arrayBuffer");
  if (typeof arrayBuffer !== "function") throw invalid(field, given, ALLOWED);
  let buffer: unknown;
  try {
    buffer = await arrayBuffer.call(given);
  } catch {
    throw invalid(field, given, ALLOWED, "a Blob that cannot be read");
  }
  const bytes = view(buffer);
  if (!bytes) throw invalid(field, given, ALLOWED, "a Blob without bytes");
  return bytes;
}

function fromText(field: string, given: string): Uint8Array {
  const head = given.slice(0, 256);
  if (/^https?:/i.test(head))
    throw invalid(field, given, `${ALLOWED} (fetch the image first)`, "a web address");
  const start = /^data:[^,]*;base64,/i.exec(head)?.[0].length ?? 0;
  if (!start && /^data:/i.test(head)) throw invalid(field, given, ALLOWED, "a data: URL that is not base64");
  try {
    const letters: Record<string, string> = { "-": "+", _: "/" };
    return decode(given.slice(start).replace(/[-_]/g, (letter) => letters[letter] as string));
  } catch {
    throw invalid(field, given, ALLOWED, "text that is not base64");
  }
}
