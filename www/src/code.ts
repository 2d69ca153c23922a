import { byId } from "./dom.ts";
import { toTypeScript } from "./snippet.ts";
import { announce } from "./status.ts";
import { subscribe } from "./store.ts";

const copy = byId("copy", HTMLButtonElement);
const details = byId("code", HTMLDetailsElement);
const snippet = byId("snippet", HTMLElement);

async function copySnippet(): Promise<void> {
  try {
    await navigator.clipboard.writeText(snippet.textContent ?? "");
    announce("Copied as TypeScript");
  } catch {
    // The browser keeps the clipboard from us: leave the code selected for the reader's own copy.
    details.open = true;
    getSelection()?.selectAllChildren(snippet);
    announce("Selected: copy it with your keyboard");
  }
}

/** The shown picture's call as TypeScript, to read and to copy. */
export function setUpCode(): void {
  copy.addEventListener("click", copySnippet);
  subscribe(({ shown }, before) => {
    details.hidden = !shown;
    if (shown && shown !== before.shown) snippet.textContent = toTypeScript(shown);
  });
}
