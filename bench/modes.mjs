// The modes of measuring, by thoroughness.
import { peerNames } from "./contestants.mjs";
import { editorPeers } from "./editors.mjs";
import { runtimeNames } from "./runtimes.mjs";

const kib = 1024;
const mib = 1024 * 1024;

const sizes = [0.0625, 1, 8, 20];

/** Short calls are timed by the batch: clocks of browsers are coarse, and that of workerd counts whole milliseconds. */
const batch = (size, runtime) => (size < 1 ? 20 : size < 8 ? 4 : runtime === "workerd" ? 3 : 1);

/**
 * By the MiB of an image: `bytes` is what it has, `rounds` are the samples taken, `batch` the calls of one sample.
 * `limitMs` is how long the rounds of a race may take.
 * `repeats` are the fresh processes of a kind, `calls` those that memory may not grow over, `requests` those of the
 * throughput; `slow` says how many rounds there are with contestants that take long, `peakContestants` whose peak is taken.
 * `pictures` are those of picture work: the `megapixels` that are taken, by how much every side is divided, how wide they
 * become, `rounds` of calls that take long, `manyRounds` of others and `numpyRounds` with numpy; `patience` is how many times
 * as long as the fastest peer somebody may take and still be called again, `peaks` whose peak is taken, and this package's
 * `repeats` times.
 */
export const modes = {
  full: {
    runtimes: runtimeNames,
    answerSizes: () => sizes,
    bytes: (size) => size * mib,
    rounds: (size) => (size > 8 ? 31 : 61),
    batch,
    limitMs: 60_000,
    warmup: 5,
    repeats: 7,
    calls: 100,
    requests: 1000,
    peakContestants: ["ours", "raw", "original", ...peerNames],
    slow: 5,
    pictures: {
      megapixels: [1, 4, 12, 24],
      shrink: () => 1,
      width: 1024,
      rounds: 9,
      manyRounds: 31,
      numpyRounds: 3,
      limitMs: 4000,
      patience: 2,
      peaks: ["ours", "sharp", ...editorPeers.filter((who) => who !== "jimp")],
      repeats: 2,
    },
  },
  /** Within two minutes. */
  quick: {
    runtimes: runtimeNames,
    answerSizes: (runtime) => (runtime === "node" ? sizes : [8]),
    bytes: (size) => size * mib,
    rounds: (size) => (size > 8 ? 15 : 31),
    batch,
    limitMs: 2500,
    warmup: 3,
    repeats: 3,
    calls: 20,
    requests: 500,
    peakContestants: ["ours", "raw"],
    slow: 0,
    pictures: {
      megapixels: [1],
      shrink: () => 1,
      width: 1024,
      rounds: 3,
      manyRounds: 15,
      numpyRounds: 1,
      limitMs: 1000,
      patience: 1.5,
      peaks: ["ours"],
      repeats: 1,
    },
  },
  /** Only that everything runs: a KiB stands for a MiB. */
  smoke: {
    runtimes: runtimeNames,
    answerSizes: () => [8],
    bytes: (size) => Math.max(Math.ceil(size * kib), 100),
    rounds: () => 2,
    batch: () => 10,
    limitMs: 60_000,
    warmup: 0,
    repeats: 1,
    calls: 4,
    requests: 60,
    peakContestants: ["ours", "raw"],
    slow: 1,
    pictures: {
      megapixels: [4, 12],
      shrink: (megapixels) => (megapixels > 4 ? 20 : 4),
      width: 128,
      rounds: 2,
      manyRounds: 2,
      numpyRounds: 1,
      limitMs: 60_000,
      patience: 1000,
      peaks: ["ours", "sharp"],
      repeats: 1,
    },
  },
};
