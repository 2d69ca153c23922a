import { byId, create } from "./dom.ts";
import type { Picture } from "./pictures.ts";
import { subscribe } from "./store.ts";

const place = byId("notes", HTMLDivElement);
const words = byId("words", HTMLParagraphElement);
const list = byId("adjustments", HTMLUListElement);

const unreachable = (url: string): string => `A further image could not be fetched: ${url}`;

function show({ response }: Picture): void {
  words.textContent = response.text ?? "";
  const lines = [...(response.adjustments ?? []), ...(response.unreachable ?? []).map(unreachable)];
  list.replaceChildren(...lines.map((line) => create("li", {}, line)));
}

/** What the model said beside the shown picture, and what was not sent as it was asked for. */
export function setUpNotes(): void {
  subscribe(({ shown }, before) => {
    place.hidden = !shown;
    if (shown && shown !== before.shown) show(shown);
  });
}
