import type { Image, Part } from "../border/shapes.js";
import type { CheckedOptions } from "../checks/options.js";
import { ABORTED, type Attempt, READY } from "./attempt.js";
import type { Call } from "./call.js";

/** Reads the header of an image; `undefined` if the bytes are none. */
export type Describe = (bytes: Uint8Array) => Image | undefined;

/** Milliseconds for one request. */
const MAX_MS = 60_000;
/** Bytes of one image, and of all images of an answer. */
const MAX_BYTES = 64 * 2 ** 20;
const MAX_TOTAL = 256 * 2 ** 20;
const MAX_IMAGES = 16;
const MAX_REDIRECTS = 5;
const MAX_TRIES = 3;
/** Milliseconds before the second try; twice as many before the third. */
const PAUSE = 500;

class Failed extends Error {
  constructor(
    message: string,
    /** True if another try may succeed. */
    readonly retryable = false,
  ) {
    super(message);
  }
}

/** The limits of all downloads for one answer. */
interface Downloads {
  call: Call;
  baseUrl: string;
  /** Milliseconds for one request. */
  timeout: number;
  /** The end of the time for all images, on the clock of `performance.now()`. */
  deadline: number;
  /** Bytes that are left of `MAX_TOTAL`. */
  bytesLeft: number;
}

/** Replaces addresses by the bytes of the images. Gives the reason of the first failure; that address stays. */
export async function fetchImages(
  parts: Part[],
  call: Call,
  { baseUrl }: CheckedOptions,
  describe: Describe,
): Promise<string> {
  let firstError: unknown;
  const downloads = {
    call,
    baseUrl,
    timeout: Math.min(call.timeout, MAX_MS),
    // All images have the time of one attempt.
    deadline: Math.min(
      call.started + (call.totalTimeout ?? Number.POSITIVE_INFINITY),
      performance.now() + call.timeout,
    ),
    bytesLeft: MAX_TOTAL,
  };
  let count = 0;
  for (const part of parts) {
    const { address, revisedPrompt } = part.image ?? {};
    if (address === undefined) continue;
    try {
      if (++count > MAX_IMAGES) throw new Failed(`There are more than ${MAX_IMAGES} images.`);
      if (call.secret.redact(address) !== address) throw new Failed("The key is in its address.");
      const data = await download(downloads, address);
      downloads.bytesLeft -= data.length;
      const image = describe(data);
      if (!image) throw new Failed("It is no image.");
      call.showImage(false, image);
      part.image = { ...image, revisedPrompt };
    } catch (error) {
      if (call.aborted) throw call.reason;
      firstError ??= error;
    }
  }
  return `${(firstError as Error | undefined)?.message ?? firstError}`;
}

/**
 * The bytes at an address. The request has no key, and goes over https; over http only on this machine, if the API is
 * there too. Rejects with `Failed`, which says why.
 */
async function download(downloads: Downloads, address: string): Promise<Uint8Array<ArrayBuffer>> {
  for (let tries = 1; ; tries++) {
    try {
      return await followRedirects(downloads, address);
    } catch (error) {
      const { call, deadline } = downloads;
      const pause = PAUSE * 2 ** (tries - 1);
      const isLast = tries === MAX_TRIES || performance.now() + pause >= deadline;
      if (call.aborted || isLast || !(error as Failed).retryable) throw error;
      await rest(call, pause);
    }
  }
}

async function followRedirects(
  { call, baseUrl, timeout, deadline, bytesLeft }: Downloads,
  address: string,
): Promise<Uint8Array<ArrayBuffer>> {
  let url = check(address, baseUrl);
  let redirect: RequestRedirect = "manual";
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const msLeft = deadline - performance.now();
    if (msLeft <= 0) throw new Failed("The time of the call is over.");
    const attempt = call.attempt(Math.min(timeout, msLeft));
    try {
      const end = await attempt.send(call.fetch, url.href, { method: "GET", redirect });
      const { head, reply } = attempt;
      if (end !== READY || !head || !reply) throw new Failed("No answer came.", true);
      if (reply.type === "opaqueredirect") {
        // A page is not shown the location, and can only follow: no secret is in the request, and the browser's own rules
        // hold. The last address is checked below.
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
      return await read(attempt, Math.min(MAX_BYTES, bytesLeft));
    } finally {
      attempt.end(ABORTED);
    }
  }
  throw new Failed("There are too many redirects.");
}

async function read(attempt: Attempt, max: number): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const end = await attempt.read((piece) => {
    length += piece.length;
    // A Worker reads into the same buffer again.
    if (length <= max) pieces.push(piece.slice());
    return length <= max;
  });
  if (length > max) throw new Failed(`It is larger than ${Math.floor(max / 2 ** 20)} MiB.`);
  if (end !== READY) throw new Failed("The connection was lost.", true);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** The URL, if it may be requested. */
function check(address: string, baseUrl: string): URL {
  // Some servers answer with a path, which is relative to the API.
  const url = URL.canParse(address, baseUrl) ? new URL(address, baseUrl) : undefined;
  const isLocal = url?.protocol === "http:" && isLoopback(url) && isLoopback(new URL(baseUrl));
  if (!url || !(url.protocol === "https:" || isLocal)) throw new Failed("It is not an https address.");
  if (url.username || url.password) throw new Failed("It has credentials in it.");
  return url;
}

const isLoopback = ({ hostname }: URL) => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);

/** Waits; an abort ends the wait. */
async function rest(call: Call, ms: number): Promise<void> {
  const timer = setTimeout(() => call.wake(), ms);
  await call.rest();
  clearTimeout(timer);
}
