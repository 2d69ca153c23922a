import { GenerationError } from "ai-generation-client";
import { byId, create } from "./dom.ts";
import type { Call } from "./pictures.ts";
import { sender } from "./progress.ts";
import { subscribe, update } from "./store.ts";

const place = byId("failure", HTMLDivElement);

interface Facts {
  message: string;
  code: string;
  suggestion?: string | undefined;
  /** Whether the same call may fare better when it is made again. */
  retryable: boolean;
  more: string[];
}

function factsOf(error: unknown): Facts {
  if (!(error instanceof GenerationError)) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { message, code: name, retryable: true, more: [] };
  }
  const { message, code, suggestion, retryable, status, attempts, maybeBilled } = error;
  const more = [
    status ? `HTTP ${status}` : "",
    attempts ? `${attempts} ${attempts === 1 ? "attempt" : "attempts"}` : "",
    maybeBilled ? "may have been billed" : "",
  ];
  return { message, code, suggestion, retryable, more: more.filter(Boolean) };
}

/** Shows a failed call with what can be done about it, and offers to make it again where that may help. */
export function setUpFailure(retry: (call: Call) => void): void {
  subscribe(({ phase }, before) => {
    if (phase === before.phase) return;
    if (phase.kind !== "failed") {
      // The button that was pressed is about to go; the call that it started can be cancelled.
      if (phase.kind === "running" && place.contains(document.activeElement))
        byId("cancel", HTMLButtonElement).focus();
      return place.replaceChildren();
    }
    const { call } = phase;
    const { message, code, suggestion, retryable, more } = factsOf(phase.error);
    const again = create("button", { type: "button" }, "Retry");
    again.addEventListener("click", () => retry(call));
    const dismiss = create("button", { type: "button", className: "quiet" }, "Dismiss");
    dismiss.addEventListener("click", () => {
      update({ phase: { kind: "idle" } });
      sender(call).focus();
    });
    const choices = retryable ? [again, dismiss] : [dismiss];
    place.replaceChildren(
      create("p", { className: "message" }, message),
      ...(suggestion ? [create("p", { className: "suggestion" }, suggestion)] : []),
      create(
        "p",
        { className: "origin" },
        create("code", {}, code),
        ...more.map((fact) => create("span", {}, fact)),
      ),
      create("div", { className: "choices" }, ...choices),
    );
    // Who is writing goes on writing; the alert is announced all the same.
    if (document.activeElement?.matches("textarea, input, select"))
      place.scrollIntoView({ block: "nearest" });
    else choices[0]?.focus();
  });
}
