/** A UUID v4 (RFC 9562). `crypto.randomUUID` is missing on pages without HTTPS; it has its random bytes at hand. */
export function generationId(): string {
  const { crypto } = globalThis as { crypto?: Partial<Crypto> };
  if (crypto?.randomUUID) return crypto.randomUUID();
  return hex(16).replace(/^(.{8})(.{4}).(.{3}).(.{3})/, "$1-$2-4$3-a$4-");
}

/** A number of random bytes as hexadecimal digits. */
export const hex = (bytes: number): string => hexadecimal(random(new Uint8Array(bytes)));

/** An id has to be another one each time, not a secret: React Native has no `crypto`. */
const random = (bytes: Uint8Array<ArrayBuffer>): Uint8Array =>
  globalThis.crypto?.getRandomValues(bytes) ?? bytes.map(() => Math.random() * 256);

export const hexadecimal = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
