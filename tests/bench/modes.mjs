// How thoroughly to measure.
import { peerNames } from "./contestants.mjs";
import { runtimeNames } from "./runtimes.mjs";

const kib = 1024;
const mib = 1024 * 1024;

const sizes = [0.0625, 1, 8, 20];

/**
 * `bytes` is what stands for a MiB, `rounds` how often an answer is asked for by its MiB, `repeats` how many fresh
 * processes there are of a kind, `slow` whether contestants run that take seconds.
 */
export const modes = {
  full: {
    runtimes: runtimeNames,
    answerSizes: () => sizes,
    bytes: (size) => size * mib,
    rounds: (size) => (size > 8 ? 15 : 25),
    warmup: 5,
    repeats: 5,
    calls: 100,
    requests: 1000,
    peakContestants: ["ours", "raw", "original", ...peerNames],
    slow: true,
  },
  /** Within two minutes. */
  quick: {
    runtimes: runtimeNames,
    answerSizes: (runtime) => (runtime === "node" ? sizes : [8]),
    bytes: (size) => size * mib,
    rounds: (size) => (size > 8 ? 7 : 11),
    warmup: 3,
    repeats: 3,
    calls: 20,
    requests: 500,
    peakContestants: ["ours", "raw"],
    slow: false,
  },
  /** Only that everything runs: a KiB stands for a MiB. */
  smoke: {
    runtimes: runtimeNames,
    answerSizes: () => [8],
    bytes: (size) => Math.max(Math.ceil(size * kib), 100),
    rounds: () => 2,
    warmup: 0,
    repeats: 1,
    calls: 4,
    requests: 60,
    peakContestants: ["ours", "raw"],
    slow: true,
  },
};
