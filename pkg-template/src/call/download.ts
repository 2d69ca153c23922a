import type { Glue } from "../border/module.js";
import type { Part } from "../border/shapes.js";
import type { CheckedOptions } from "../checks/options.js";
import { ABORTED, type Attempt, READY } from "./attempt.js";
import type { Call } from "./call.js";

/** Milliseconds for a request, at the most. */
const MAX_MS = 60_000;
/** What is fetched is an image, and no larger than this. */
const MAX_BYTES = 64 * 2 ** 20;
/** All images of an answer, together. */
const MAX_TOTAL = 256 * 2 ** 20;
const MAX_IMAGES = 16;
const MAX_REDIRECTS = 5;
const TRIES = 3;
/** Milliseconds before the second try; twice as many before the third. */
const PAUSE = 500;

/** `again`: another try may have more luck. */
class Failed extends Error {
  constructor(
    message: string,
    readonly again = false,
  ) {
    super(message);
  }
}

/** Where and how images are asked for. */
interface Source {
  call: Call;
  baseUrl: string;
  /** Milliseconds for one request. */
  timeout: number;
  /** When the time for all of them is over. */
  deadline: number;
  /** Bytes that they may still have. */
  left: number;
}

/** Puts the bytes of images in the place of their addresses. Gives the reason why the first that is left could not be fetched. */
export async function fetchImages(
  parts: Part[],
  call: Call,
  { baseUrl }: CheckedOptions,
  glue: Glue,
): Promise<string> {
  let why: unknown;
  const source = {
    call,
    baseUrl,
    timeout: Math.min(call.timeout, MAX_MS),
    // All of them have the time of one attempt.
    deadline: Math.min(
      call.started + (call.totalTimeout ?? Number.POSITIVE_INFINITY),
      performance.now() + call.timeout,
    ),
    left: MAX_TOTAL,
  };
  let count = 0;
  for (const part of parts) {
    const { address, revisedPrompt } = part.image ?? {};
    if (address === undefined) continue;
    try {
      if (++count > MAX_IMAGES) throw new Failed(`There are more than ${MAX_IMAGES} images.`);
      if (call.secret.redact(address) !== address) throw new Failed("The key is in its address.");
      const data = await download(source, address);
      source.left -= data.length;
      const image = glue.describe?.(data);
      if (!image) throw new Failed("It is no image.");
      call.showImage(false, image);
      part.image = { ...image, revisedPrompt };
    } catch (error) {
      if (call.aborted) throw call.reason;
      why ??= error;
    }
  }
  return `${(why as Error | undefined)?.message ?? why}`;
}

/**
 * The bytes of an image that an answer names. It is asked for without the key, over https; over http only on this
 * machine, if the API is there, too. Rejects with an `Error` that says why it could not be had.
 */
async function download(source: Source, address: string): Promise<Uint8Array<ArrayBuffer>> {
  for (let tried = 1; ; tried++) {
    try {
      return await follow(source, address);
    } catch (error) {
      const { call, deadline } = source;
      const pause = PAUSE * 2 ** (tried - 1);
      const isLast = tried === TRIES || performance.now() + pause >= deadline;
      if (call.aborted || isLast || !(error as Failed).again) throw error;
      await rest(call, pause);
    }
  }
}

async function follow(
  { call, baseUrl, timeout, deadline, left: room }: Source,
  address: string,
): Promise<Uint8Array<ArrayBuffer>> {
  let url = check(address, baseUrl);
  let redirect: RequestRedirect = "manual";
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const left = deadline - performance.now();
    if (left <= 0) throw new Failed("The time of the call is over.");
    const attempt = call.attempt(Math.min(timeout, left));
    try {
      const how = await attempt.send(call.fetch, url.href, { method: "GET", redirect });
      const { head, reply } = attempt;
      if (how !== READY || !head || !reply) throw new Failed("No answer came.", true);
      if (reply.type === "opaqueredirect") {
        // A page is not told where it leads, and may only follow: no secret is in the request, and the browser's own rules
        // hold. Where it came from is looked at below.
        redirect = "follow";
        continue;
      }
      if (redirect === "follow") check(reply.url, baseUrl);
      const location = reply.headers.get("location");
      if (head.status >= 300 && head.status < 400 && location) {
        url = check(new URL(location, url).href, baseUrl);
        continue;
      }
      if (head.status !== 200)
        throw new Failed(`The answer was HTTP ${head.status}.`, head.status === 429 || head.status >= 500);
      const type = reply.headers.get("content-type") ?? "";
      if (type && !/^(image\/|(application|binary)\/octet-stream)/i.test(type))
        throw new Failed(`It is no image, but ${type.slice(0, 80)}.`);
      return await read(attempt, Math.min(MAX_BYTES, room));
    } finally {
      attempt.end(ABORTED);
    }
  }
  throw new Failed("There are too many redirects.");
}

async function read(attempt: Attempt, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const how = await attempt.read((piece) => {
    length += piece.length;
    // A Worker's pieces lie in room that is used again.
    if (length <= most) pieces.push(piece.slice());
    return length <= most;
  });
  if (length > most) throw new Failed(`It is larger than ${Math.floor(most / 2 ** 20)} MiB.`);
  if (how !== READY) throw new Failed("The connection was lost.", true);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function check(address: string, baseUrl: string): URL {
  // Some servers answer with a path of their own.
  const url = URL.canParse(address, baseUrl) ? new URL(address, baseUrl) : undefined;
  const isLocal = url?.protocol === "http:" && isLoopback(url) && isLoopback(new URL(baseUrl));
  if (!url || !(url.protocol === "https:" || isLocal)) throw new Failed("It is not an https address.");
  if (url.username || url.password) throw new Failed("It has credentials in it.");
  return url;
}

const isLoopback = ({ hostname }: URL) => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);

/** Waits, or until the call is aborted. */
async function rest(call: Call, ms: number): Promise<void> {
  const timer = setTimeout(() => call.wake(), ms);
  await call.rest();
  clearTimeout(timer);
}
