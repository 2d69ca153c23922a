import { byId, create, refuseBlank } from "./dom.ts";
import { type Call, lineage } from "./pictures.ts";
import { nextSeed } from "./seed.ts";
import { current, subscribe, update } from "./store.ts";

const form = byId("refine", HTMLFormElement);
const turns = byId("turns", HTMLOListElement);
const change = byId("change", HTMLInputElement);

export const hasFocus = (): boolean => form.contains(document.activeElement);

export const submitRefinement = (): void => form.requestSubmit();

function showTurns(): void {
  const { shown, tip } = current();
  turns.replaceChildren(
    ...lineage(tip).map((picture) => {
      const thumbnail = create("img", { src: picture.url, alt: "" });
      const turn = create("button", { type: "button" }, thumbnail, create("span", {}, picture.call.prompt));
      turn.ariaCurrent = picture === shown ? "true" : null;
      turn.addEventListener("click", () => {
        if (current().phase.kind === "running") return;
        const place = [...turns.children].indexOf(turn.parentElement as HTMLLIElement);
        update({ shown: picture });
        turns.children[place]?.querySelector("button")?.focus();
      });
      return create("li", {}, turn);
    }),
  );
}

/** The turns of the conversation on the stage, and the field with which the shown picture is refined. */
export function setUpConversation(onRefine: (call: Call) => void, onAnew: () => void): void {
  refuseBlank(change, "Say what should change first.");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { shown, phase } = current();
    if (!shown || phase.kind === "running") return;
    onRefine({
      ...shown.call,
      prompt: change.value.trim(),
      seed: nextSeed(shown.call.apiType),
      references: [],
      parent: shown,
    });
  });
  byId("anew", HTMLButtonElement).addEventListener("click", () => {
    if (current().phase.kind === "running") return;
    update({ shown: undefined, tip: undefined, phase: { kind: "idle" } });
    onAnew();
  });
  subscribe(({ phase, shown, tip }, before) => {
    form.hidden = !shown;
    if (shown !== before.shown || tip !== before.tip) showTurns();
    const refined = phase.kind === "done" && before.phase.kind === "running" && before.phase.call.parent;
    if (refined) change.value = "";
  });
}
