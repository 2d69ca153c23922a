/** The view of some kind that objects of this kind have, whatever their own properties say: they may be the caller's. */
const own = (prototype: object, view: object): Uint8Array => {
  const read = (name: string) => Object.getOwnPropertyDescriptor(prototype, name)?.get?.call(view);
  return new Uint8Array(read("buffer"), read("byteOffset"), read("byteLength"));
};

/** The bytes of a view or a buffer, without copying. The shape decides: objects of other realms are no instances. */
export function view(given: unknown): Uint8Array | undefined {
  try {
    if (ArrayBuffer.isView(given))
      return Object.prototype.toString.call(given) === "[object DataView]"
        ? own(DataView.prototype, given)
        : own(Object.getPrototypeOf(Uint8Array.prototype), given);
    const buffer = given as ArrayBuffer;
    if (typeof buffer.byteLength === "number") return new Uint8Array(buffer);
  } catch {
    // An object of another kind, or a detached buffer.
  }
  return undefined;
}

/** The parts in one array. */
export function joined(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
