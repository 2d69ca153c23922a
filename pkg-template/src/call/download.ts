import type { Image, Part } from "../border/shapes.js";
import { joined } from "../checks/bytes.js";
import type { CheckedOptions } from "../checks/options.js";
import { Failed, permitted } from "./address.js";
import { ABORTED, type Attempt, READY } from "./attempt.js";
import type { Call } from "./call.js";
import { messageOf } from "./cause.js";

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

/**
 * No cookies go with the request, and it does not say what page it is from. Workers have neither, and refuse to be told.
 */
const ANONYMOUS: RequestInit =
  "credentials" in (globalThis.Request?.prototype ?? {})
    ? { credentials: "omit", referrerPolicy: "no-referrer" }
    : {};

/** The limits of all downloads for one answer. */
interface Downloads {
  call: Call;
  permit: (address: string) => URL;
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
  { baseUrl, images }: CheckedOptions,
  describe: Describe,
): Promise<string> {
  let firstError: unknown;
  const hosts = typeof images === "object" ? images.hosts : undefined;
  const downloads: Downloads = {
    call,
    permit(address) {
      const url = permitted(address, baseUrl, hosts);
      const { secret } = call;
      // As it was written, and as it would be sent: a parser of addresses drops line feeds.
      if ([address, url.href].some((text) => secret.redact(text) !== text))
        throw new Failed("The key is in its address.");
      return url;
    },
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
  return messageOf(firstError);
}

/** The bytes at an address. Neither the key nor a cookie goes there. Rejects with `Failed`, which says why. */
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
  { call, permit, timeout, deadline, bytesLeft }: Downloads,
  address: string,
): Promise<Uint8Array<ArrayBuffer>> {
  let url = permit(address);
  let redirect: RequestRedirect = "manual";
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const msLeft = deadline - performance.now();
    if (msLeft <= 0) throw new Failed("The time of the call is over.");
    const attempt = call.attempt(Math.min(timeout, msLeft));
    try {
      const end = await attempt.send(call.fetch, url.href, {
        method: "GET",
        redirect,
        headers: new Headers(),
        ...ANONYMOUS,
      });
      const { head, reply } = attempt;
      if (end !== READY || !head || !reply) throw new Failed("No answer came.", true);
      if (reply.type === "opaqueredirect") {
        // A page is not shown the location, and can only follow: no secret is in the request, and the browser's own rules
        // hold. The last address is checked below.
        redirect = "follow";
        continue;
      }
      if (redirect === "follow") permit(reply.url);
      const location = reply.headers.get("location");
      if (head.status >= 300 && head.status < 400 && location) {
        url = permit(new URL(location, url).href);
        continue;
      }
      if (head.status !== 200)
        throw new Failed(`The answer was HTTP ${head.status}.`, head.status === 429 || head.status >= 500);
      const type = reply.headers.get("content-type") ?? "";
      if (type && !/^(image\/|(application|binary)\/octet-stream)/i.test(type))
        // Redacted before it is cut: a part of the key would not be found.
        throw new Failed(`It is no image, but ${call.secret.redact(type).slice(0, 80)}.`);
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
  return joined(pieces);
}

/** Waits; an abort ends the wait. */
async function rest(call: Call, ms: number): Promise<void> {
  const timer = setTimeout(() => call.wake(), ms);
  await call.rest();
  clearTimeout(timer);
}
