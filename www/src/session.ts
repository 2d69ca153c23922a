import { generate, type Watch } from "./generate.ts";
import { type Call, createPicture, releaseAllBut } from "./pictures.ts";
import { current, update } from "./store.ts";
import type { Trouble } from "./tables.ts";

/** Pictures are megabytes each: so many of them a visit keeps. */
const kept = 24;

/** Makes one call, from "running" to the picture, the failure or the cancellation. Only one runs at a time. */
export async function start(
  call: Call,
  trouble: Trouble | undefined,
  watch: Omit<Watch, "signal">,
): Promise<void> {
  if (current().phase.kind === "running") return;
  const abort = new AbortController();
  const startedAt = performance.now();
  const elapsed = () => performance.now() - startedAt;
  update({ phase: { kind: "running", call, cancel: () => abort.abort() } });
  try {
    const response = await generate(call, trouble, { ...watch, signal: abort.signal });
    const picture = createPicture(call, response);
    const pictures = [picture, ...current().pictures].slice(0, kept);
    update({ pictures, shown: picture, tip: picture, phase: { kind: "done", ms: elapsed() } });
    releaseAllBut(pictures);
  } catch (error) {
    if (abort.signal.aborted) update({ phase: { kind: "cancelled", ms: elapsed() } });
    else update({ phase: { kind: "failed", call, error } });
  }
}

export function cancel(): void {
  const { phase } = current();
  if (phase.kind === "running") phase.cancel();
}
