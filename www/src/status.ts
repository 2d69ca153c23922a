import { byId } from "./dom.ts";

const status = byId("status", HTMLParagraphElement);

/** Shows a line under the picture, which a screen reader reads aloud when it changes. */
export function announce(text: string): void {
  if (status.textContent !== text) status.textContent = text;
}
