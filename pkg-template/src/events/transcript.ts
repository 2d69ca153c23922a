/** A run of characters as long as this is no word. */
const LONG = 200;
/** Characters that are kept of a body. */
const MOST = 65_536;
/** Base64, with what JSON may write for its characters, and the dots of a token; and anything else. */
const RUNS = /([\w+/=\\.-]+)|[^\w+/=\\.-]+/g;

/** What a body says, with the size of each image in its place. Takes the body in pieces, and holds little of it. */
export class Transcript {
  readonly #decoder = new TextDecoder();
  #text = "";
  /** The run of base64 that is being read: how it begins, its last two characters, and the number of all. */
  #head = "";
  #tail = "";
  #length = 0;

  push(chunk: Uint8Array): void {
    for (const [token, run] of this.#decoder.decode(chunk, { stream: true }).matchAll(RUNS)) {
      if (run === undefined) {
        this.#endRun();
        this.#add(token);
      } else {
        if (this.#head.length < LONG) this.#head += run.slice(0, LONG);
        this.#length += run.length;
        this.#tail = (this.#tail + run.slice(-2)).slice(-2);
      }
    }
  }

  /** What the JSON says, else the text. */
  finish(): unknown {
    this.#endRun();
    return parsed(this.#text);
  }

  #endRun(): void {
    const characters = this.#length - (this.#tail.split("=").length - 1);
    this.#add(this.#length < LONG ? this.#head : `<${Math.floor((characters * 3) / 4)} bytes>`);
    this.#head = "";
    this.#tail = "";
    this.#length = 0;
  }

  #add(text: string): void {
    if (this.#text.length < MOST) this.#text += text.slice(0, MOST);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
