import type { ApiType } from "ai-generation-client";
import { byId, create } from "./dom.ts";
import { formats, type ProviderId } from "./formats.ts";
import { examples } from "./tables.ts";

interface Answering {
  /** The path of its calls on the page's own origin. */
  path: string;
  /** The variable of the environment that its key is in. */
  key: string;
  mode: keyof typeof examples;
  /** Where the real API is. */
  host?: string;
}

const place = byId("mode", HTMLParagraphElement);
const list = byId("examples", HTMLUListElement);

const silence = "The playground\u2019s server does not answer: start it with npm start";

let answering: Record<ProviderId, Answering> | undefined;

/** Asks the server who answers for each provider; `false` if it does not say. */
export async function loadModes(): Promise<boolean> {
  try {
    answering = await (await fetch("/playground.json")).json();
  } catch {
    place.textContent = silence;
  }
  return answering !== undefined;
}

/** Who answers calls in this format. */
export function providerOf(apiType: ApiType): Answering {
  if (!answering) throw new Error(silence);
  return answering[formats[apiType].provider];
}

/** Whether calls in this format are answered by the simulator. */
export const isSimulated = (apiType: ApiType): boolean =>
  answering !== undefined && providerOf(apiType).mode === "simulator";

/** Says who answers calls in this format: the simulator, or the real API through this page's server. */
export function showMode(apiType: ApiType, suggest: (prompt: string) => void): void {
  if (!answering) return;
  const { mode, host } = providerOf(apiType);
  place.textContent =
    mode === "simulator"
      ? "Simulator, no key needed. Pictures are stand-in landscapes: they vary with your words but do not show them"
      : `Real API at ${host}: the key stays on the server`;
  if (place.dataset.mode === mode) return;
  place.dataset.mode = mode;
  list.replaceChildren(
    ...examples[mode].map((text) => {
      const button = create("button", { type: "button" }, text);
      button.addEventListener("click", () => suggest(text));
      return create("li", {}, button);
    }),
  );
}
