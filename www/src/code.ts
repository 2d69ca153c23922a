import { copy, select } from "./clipboard.ts";
import { byId } from "./dom.ts";
import { toTypeScript } from "./snippet.ts";
import { announce } from "./status.ts";
import { subscribe } from "./store.ts";

const details = byId("code", HTMLDetailsElement);
const snippet = byId("snippet", HTMLElement);

async function copySnippet(): Promise<void> {
  if (await copy(snippet.textContent ?? "")) return announce("Copied as TypeScript");
  details.open = true;
  select(snippet);
  announce("Selected: copy it with your keyboard");
}

/** The shown picture's call as TypeScript, to read and to copy. */
export function setUpCode(): void {
  byId("copy", HTMLButtonElement).addEventListener("click", copySnippet);
  subscribe(({ shown }, before) => {
    details.hidden = !shown;
    if (shown && shown !== before.shown) snippet.textContent = toTypeScript(shown);
  });
}
