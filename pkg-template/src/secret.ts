/** The first and the last four characters of a secret. */
export const mask = (secret: string): string =>
  secret.length > 11 ? `${secret.slice(0, 4)}...${secret.slice(-4)}` : secret && "***";

/** A shorter key, of a test or of a local server, may be part of any word. */
const LEAST = 8;

/** `text` without the key, and without what is left of one where the text was cut. */
export function redact(text: string, key: string): string {
  if (key.length < LEAST) return text;
  // A function: in a text to put in its place, `$&` would be the key itself.
  const clean = text.replaceAll(key, mask);
  for (let length = key.length - 1; length >= LEAST; length--)
    if (clean.endsWith(key.slice(0, length))) return clean.slice(0, -length) + mask(key);
  return clean;
}
