/** A UUID v4 (RFC 9562). `crypto.randomUUID` is missing on pages without HTTPS. */
export function generationId(): string {
  const [a, b, c, d, e] = [4, 2, 2, 2, 6].map(hex) as [string, string, string, string, string];
  return `${a}-${b}-4${c.slice(1)}-${"89ab"[Number(`0x${d[0]}`) & 3]}${d.slice(1)}-${e}`;
}

/** A number of random bytes as hexadecimal digits. */
export const hex = (bytes: number): string => hexadecimal(random(new Uint8Array(bytes)));

/** An id has to be another one each time, not a secret: React Native has no `crypto`. */
const random = (bytes: Uint8Array<ArrayBuffer>): Uint8Array =>
  globalThis.crypto?.getRandomValues(bytes) ?? bytes.map(() => Math.random() * 256);

export const hexadecimal = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
