/** Characters of a run of base64 that is shown as a size. */
const LONG_RUN = 200;
/** Characters that are kept of a body. */
const MAX_TEXT = 65_536;
/** Bytes that are read at a time, until there is enough of the text. */
const PIECE = 65_536;
/** Runs of base64 (with the backslashes of JSON and the dots of a token), and the text between them. */
const RUNS = /([\w+/=\\.-]+)|[^\w+/=\\.-]+/g;

/** The text of a body with sizes in place of images. Takes the body in chunks, and keeps a bounded part of it. */
export class Transcript {
  readonly #decoder = new TextDecoder();
  #text = "";
  /** The run that is being read: its beginning, its last two characters, and its length. */
  #head = "";
  #tail = "";
  #length = 0;

  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length && this.#text.length < MAX_TEXT; at += PIECE)
      this.#read(chunk.subarray(at, at + PIECE));
  }

  #read(chunk: Uint8Array): void {
    for (const [token, run] of this.#decoder.decode(chunk, { stream: true }).matchAll(RUNS)) {
      if (run === undefined) {
        this.#endRun();
        this.#add(token);
      } else {
        if (this.#head.length < LONG_RUN) this.#head += run.slice(0, LONG_RUN);
        this.#length += run.length;
        this.#tail = (this.#tail + run.slice(-2)).slice(-2);
      }
    }
  }

  /** The value of a JSON text; any other text as it is. */
  finish(): unknown {
    this.#endRun();
    return parsed(this.#text);
  }

  #endRun(): void {
    const characters = this.#length - (this.#tail.split("=").length - 1);
    this.#add(this.#length < LONG_RUN ? this.#head : `<${Math.floor((characters * 3) / 4)} bytes>`);
    this.#head = "";
    this.#tail = "";
    this.#length = 0;
  }

  #add(text: string): void {
    if (this.#text.length < MAX_TEXT) this.#text += text.slice(0, MAX_TEXT);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
