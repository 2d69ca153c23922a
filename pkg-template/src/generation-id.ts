/** A UUID v4 (RFC 9562). `crypto.randomUUID` is missing on pages without HTTPS. */
export function generationId(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte, at) => {
    const set = at === 6 ? 0x40 | (byte & 0x0f) : at === 8 ? 0x80 | (byte & 0x3f) : byte;
    return (at === 4 || at === 6 || at === 8 || at === 10 ? "-" : "") + set.toString(16).padStart(2, "0");
  });
  return digits.join("");
}
