import type { GeneratedImage } from "ai-generation-client";
import { generate, type Watch } from "./generate.ts";
import { type Call, createPicture, releaseAllBut } from "./pictures.ts";
import { current, update } from "./store.ts";
import type { Trouble } from "./tables.ts";

/** Pictures are megabytes each: so many of them a visit keeps. */
const kept = 24;

/** Puts what comes of a call on the stage while it runs. */
function preview() {
  let drafts = 0;
  const release = () => {
    const { draft } = current();
    if (draft) URL.revokeObjectURL(draft.url);
  };
  return {
    onImage({ data, mimeType }: GeneratedImage, final: boolean): void {
      if (!final) drafts += 1;
      const url = URL.createObjectURL(new Blob([data], { type: mimeType }));
      release();
      update({ draft: { url, number: final ? undefined : drafts } });
    },
    onWords: (words: string): void => update({ words: current().words + words }),
    release,
  };
}

/** Makes one call, from "running" to the picture, the failure or the cancellation. Only one runs at a time. */
export async function start(
  call: Call,
  trouble: Trouble | undefined,
  watch: Pick<Watch, "onEvent" | "onProgress">,
): Promise<void> {
  if (current().phase.kind === "running") return;
  const abort = new AbortController();
  const startedAt = performance.now();
  const elapsed = () => performance.now() - startedAt;
  const { release, ...shown } = preview();
  const over = { draft: undefined, words: "" };
  update({ phase: { kind: "running", call, cancel: () => abort.abort() } });
  try {
    const response = await generate(call, trouble, { ...watch, ...shown, signal: abort.signal });
    const picture = createPicture(call, response);
    const pictures = [picture, ...current().pictures].slice(0, kept);
    release();
    update({ ...over, pictures, shown: picture, tip: picture, phase: { kind: "done", ms: elapsed() } });
    releaseAllBut(pictures);
  } catch (error) {
    release();
    if (abort.signal.aborted) update({ ...over, phase: { kind: "cancelled", ms: elapsed() } });
    else update({ ...over, phase: { kind: "failed", call, error } });
  }
}

export function cancel(): void {
  const { phase } = current();
  if (phase.kind === "running") phase.cancel();
}
