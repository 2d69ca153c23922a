/** A UUID v4 (RFC 9562). `crypto.randomUUID` is missing on pages without HTTPS. */
export function generationId(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const variant = (8 + (Number(`0x${hex(1)}`) & 3)).toString(16);
  return `${hex(4)}-${hex(2)}-4${hex(2).slice(1)}-${variant}${hex(2).slice(1)}-${hex(6)}`;
}

/** A number of random bytes as hexadecimal digits. */
export const hex = (bytes: number): string => hexadecimal(crypto.getRandomValues(new Uint8Array(bytes)));

export const hexadecimal = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
