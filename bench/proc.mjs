// Resident memory of a process from Linux's /proc, in bytes. The kernel's own peak misses nothing between samples.
import { readFileSync, writeFileSync } from "node:fs";

const field = (pid, name) =>
  Number(readFileSync(`/proc/${pid}/status`, "utf8").match(new RegExp(`^${name}:\\s*(\\d+) kB`, "m"))[1]) *
  1024;

/** The resident memory now. */
export const idle = (pid = "self") => field(pid, "VmRSS");

/** The most that was resident since the peak was reset. */
export const peakOf = (pid = "self") => field(pid, "VmHWM");

export const resetPeak = (pid = "self") => writeFileSync(`/proc/${pid}/clear_refs`, "5");

/** True where the system tells peaks. */
export function hasPeaks() {
  try {
    resetPeak();
    return peakOf() > 0;
  } catch {
    return false;
  }
}
