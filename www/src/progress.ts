import type { ClientEvent } from "ai-generation-client";
import { byId } from "./dom.ts";
import { bytes, seconds } from "./format.ts";
import type { Call } from "./pictures.ts";
import { cancel } from "./session.ts";
import { announce } from "./status.ts";
import { subscribe } from "./store.ts";

const panel = byId("progress", HTMLDivElement);
const elapsed = byId("elapsed", HTMLSpanElement);
const bar = byId("bar", HTMLProgressElement);
const received = byId("received", HTMLParagraphElement);
const words = byId("words-so-far", HTMLParagraphElement);
const cancelButton = byId("cancel", HTMLButtonElement);

/** The button that makes such a call. */
export const sender = (call: Call): HTMLButtonElement =>
  byId(call.parent ? "refine-send" : "generate", HTMLButtonElement);

function showWaiting(attempt: number): void {
  bar.removeAttribute("value");
  received.textContent = attempt === 1 ? "Waiting for the answer" : `Attempt ${attempt}`;
  announce(attempt === 1 ? "Generating" : `Generating, attempt ${attempt}`);
}

/** Shows how far the running call is. */
export function followEvent(event: ClientEvent): void {
  if (event.type === "api_call") showWaiting(event.attempt);
  else if (event.type === "api_response" && event.status_code >= 400) {
    received.textContent = `HTTP ${event.status_code}`;
    announce(received.textContent);
  }
}

/** Byte counts are only shown: read aloud, they would never end. */
export function followBytes(count: number, total: number | undefined): void {
  if (total) {
    bar.max = total;
    bar.value = count;
  }
  received.textContent = `${bytes(count)}${total ? ` of ${bytes(total)}` : ""} received`;
  announce("Receiving the picture");
}

export function setUpProgress(): void {
  cancelButton.addEventListener("click", cancel);
  let timer: ReturnType<typeof setInterval> | undefined;
  subscribe((state, before) => {
    const { phase, draft } = state;
    if (state.words !== before.words) words.textContent = state.words;
    if (draft?.number && draft !== before.draft) announce(`Draft ${draft.number}`);
    if (phase === before.phase) return;
    clearInterval(timer);
    const running = phase.kind === "running";
    if (running) {
      showWaiting(1);
      const startedAt = performance.now();
      const tick = () => {
        elapsed.textContent = seconds(performance.now() - startedAt);
      };
      tick();
      timer = setInterval(tick, 100);
    }
    // A focused button that disappears would leave the keyboard nowhere.
    const focused = document.activeElement === cancelButton;
    panel.hidden = !running;
    if (focused && before.phase.kind === "running") sender(before.phase.call).focus();
    if (phase.kind === "done") announce(`Done in ${seconds(phase.ms)}`);
    if (phase.kind === "cancelled") announce(`Cancelled after ${seconds(phase.ms)}`);
    if (phase.kind === "failed" || phase.kind === "idle") announce("");
  });
}
