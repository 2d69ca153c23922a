import type { Fault } from "ai-generation-client/simulator";

/** Sizes worth a button, each an aspect ratio that the models take as it is. */
export const presets = [
  { label: "Square", width: 1024, height: 1024 },
  { label: "Photo", width: 1280, height: 960 },
  { label: "Wide", width: 1280, height: 720 },
  { label: "Portrait", width: 960, height: 1280 },
  { label: "Tall", width: 720, height: 1280 },
] as const;

/** Prompts to start from. The simulator draws nothing but landscapes. */
export const examples = {
  simulator: [
    "Layered mountains at nightfall, soft and flat",
    "Pine forest under a pale winter sun",
    "Rolling hills at dawn, mist in the valleys",
  ],
  provider: [
    "Layered mountains at nightfall, soft and flat",
    "A poster that reads \u201cSLOW DOWN\u201d above a sleeping tortoise",
    "Three lemons on a blue plate, hard morning light",
  ],
} as const;

export interface Trouble {
  label: string;
  fault: Fault;
  /** Only the first attempt meets it, so that the retry is seen to work. */
  once?: boolean;
  /** A shorter patience than the default two minutes, where that is what it shows. */
  timeout?: number;
}

/** What the simulator can play. A wait of an hour is longer than the client sleeps, so it reports at once. */
export const troubles: Record<string, Trouble> = {
  slow: { label: "Slow answer", fault: { kind: "slow" } },
  recovers: { label: "Busy server that recovers", fault: { kind: "status", status: 503 }, once: true },
  status: { label: "Server error", fault: { kind: "status", status: 500 } },
  rate_limit: { label: "Rate limit", fault: { kind: "rate_limit", retryAfter: "3600" } },
  quota: { label: "Daily quota used up", fault: { kind: "rate_limit", retryAfter: "per-day" } },
  prompt_block: { label: "Blocked prompt", fault: { kind: "prompt_block" } },
  policy: { label: "Blocked picture", fault: { kind: "policy" } },
  no_image: { label: "Answer without a picture", fault: { kind: "no_image" } },
  truncate: { label: "Answer cut short", fault: { kind: "truncate" } },
  malformed: { label: "Malformed answer", fault: { kind: "malformed" } },
  reset: { label: "Lost connection", fault: { kind: "reset" } },
  stall: { label: "No answer (gives up after 3 s)", fault: { kind: "stall" }, timeout: 3000 },
};
