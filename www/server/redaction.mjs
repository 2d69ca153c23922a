// Takes the key out of what a provider answers: some quote it where they refuse it.
import { Transform } from "node:stream";

/** A shorter key, of a test or of a local server, may be part of any word. */
const MIN_REDACTED = 8;

/** How a text may quote the key. */
const quotes = (key) => {
  const bytes = Buffer.from(key);
  const base64 = bytes.toString("base64").replace(/=+$/, "");
  return [key, encodeURIComponent(key), base64, bytes.toString("base64url")];
};

/**
 * What covers `key` with as many asterisks, so that lengths stay: `redact` in a text, `redacting()` in a stream of bytes,
 * however it is cut into chunks.
 */
export function redaction(key) {
  const hidden =
    key.length < MIN_REDACTED ? [] : [...new Set(quotes(key))].map((quote) => Buffer.from(quote));

  function cover(bytes) {
    for (const quote of hidden)
      for (let at = bytes.indexOf(quote); at >= 0; at = bytes.indexOf(quote, at))
        bytes.fill("*", at, at + quote.length);
    return bytes;
  }

  /** How many bytes at the end may be the beginning of the key. */
  function open(bytes) {
    const ends = hidden.map((quote) => {
      for (let length = Math.min(quote.length - 1, bytes.length); length > 0; length--)
        if (bytes.subarray(-length).equals(quote.subarray(0, length))) return length;
      return 0;
    });
    return Math.max(0, ...ends);
  }

  return {
    redact: (text) => cover(Buffer.from(text)).toString(),
    redacting() {
      let held = Buffer.alloc(0);
      return new Transform({
        transform(chunk, _encoding, done) {
          const bytes = cover(Buffer.concat([held, chunk]));
          const whole = bytes.length - open(bytes);
          held = bytes.subarray(whole);
          done(null, bytes.subarray(0, whole));
        },
        flush: (done) => done(null, held.length < MIN_REDACTED ? held : held.fill("*")),
      });
    },
  };
}
