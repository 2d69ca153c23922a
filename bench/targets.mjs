// The targets of the bench and the chart. `most` and `least` bound a figure.
import { entries } from "../scripts/build/entries.mjs";

export const targets = {
  /** Time for an answer / time of a raw fetch of the same body, by the image's MiB. */
  answer: { 0.0625: { most: 1.3 }, 1: { most: 1.3 }, 8: { most: 1.15 }, 20: { most: 1.15 } },
  /** Time / that of the fastest peer. */
  peers: { most: 0.55 },
  /** CPU of the client's process / that of a raw fetch. */
  cpu: { most: 1.2 },
  /** WebAssembly's linear memory after large answers and uploads, MiB. */
  linear: { most: 2 },
  /** The growth of linear memory over many large calls, MiB. */
  linearGrowth: { most: 0 },
  /** Peak memory above idle / the image. */
  peak: { most: 2 },
  /** Peak memory of workerd above idle, five large answers at once, MiB. */
  isolate: { most: 128 },
  /** Time until a request's body is ready / the usual way, by runtime. */
  encode: { node: { most: 0.7 }, chromium: { most: 0.2 } },
  /** Time for the longest stream / time of a raw fetch of it. */
  stream: { most: 1.3 },
  /** Time for a byte of the longest stream / for a byte of the shortest. */
  streamLinear: { most: 1.2 },
  /** Time with a signature beside the image / time without one, over what the bytes explain. */
  signature: { most: 1.05 },
  /** The download of a browser for the client: gzip, KB. */
  download: { most: entries.client.budget },
  /** Import and first call, less a later call: ms. */
  first: { most: 25 },
  /** Small calls in a second, many at once / those of a raw fetch. */
  throughput: { least: 0.8 },
  image: {
    /** Time / that of the same work by native code on one thread. */
    native: { most: 2.5 },
    /** Time / that of the fastest peer that is no native code. */
    peers: { most: 0.8 },
    /** Time for the figures of quality / numpy's own time. */
    quality: { most: 0.03 },
    /** Time that registration adds to a composite / time to decode and encode the picture. */
    registration: { most: 0.5 },
    /** Peak memory / four bytes for each pixel. */
    peak: { most: 2 },
    /** The download of a browser for picture work: gzip, KB. */
    download: { most: entries.image.budget },
  },
};

/** True if `value` is within a target. */
export const reached = (value, { most = Infinity, least = -Infinity }) => value <= most && value >= least;
