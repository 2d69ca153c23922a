import { setUpCode } from "./code.ts";
import { hasFocus as isRefining, setUpConversation, submitRefinement } from "./conversation.ts";
import { byId, create } from "./dom.ts";
import { setUpFailure } from "./failure.ts";
import { chosenTrouble, offerTroubles, setUpForm, startAnew, submitForm, suggest } from "./form.ts";
import { setUpGallery } from "./gallery.ts";
import type { Call } from "./pictures.ts";
import { setUpProgress, watch } from "./progress.ts";
import { cancel, start } from "./session.ts";
import { setUpStage } from "./stage.ts";
import { subscribe } from "./store.ts";
import { examples } from "./tables.ts";

const make = (call: Call) => void start(call, chosenTrouble(), watch);

function offerExamples(mode: keyof typeof examples): void {
  const items = examples[mode].map((text) => {
    const button = create("button", { type: "button" }, text);
    button.addEventListener("click", () => suggest(text));
    return create("li", {}, button);
  });
  byId("examples", HTMLUListElement).append(...items);
}

/** Says who answers: the simulator, or the real API through this page's server. */
async function showMode(): Promise<void> {
  const place = byId("mode", HTMLParagraphElement);
  try {
    const { mode, host } = await (await fetch("/playground.json")).json();
    place.dataset.mode = mode;
    offerExamples(mode);
    if (mode === "simulator") {
      place.textContent =
        "Simulator, no key needed. Pictures are stand-in landscapes: they vary with your words but do not show them";
      offerTroubles();
    } else place.textContent = `Real API at ${host}: the key stays on the server`;
  } catch {
    place.textContent = "The playground\u2019s server does not answer: start it with npm start";
  }
}

function setUpKeys(): void {
  const apple = /Mac|iPhone|iPad/.test(navigator.platform);
  byId("shortcut", HTMLElement).textContent = apple ? "\u2318 \u21b5" : "Ctrl \u21b5";
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") cancel();
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (isRefining()) submitRefinement();
    else submitForm();
  });
}

/** The buttons that have to wait while a call runs. They stay where they are and keep the focus, but say so. */
function setUpBusy(): void {
  const waiting = "#generate, #refine-send, #anew, #turns button, #thumbnails button";
  subscribe(({ phase }) => {
    for (const button of document.querySelectorAll(waiting))
      button.ariaDisabled = phase.kind === "running" ? "true" : null;
  });
}

setUpForm(make);
setUpConversation(make, startAnew);
setUpStage();
setUpProgress();
setUpFailure(make);
setUpCode();
setUpGallery();
setUpKeys();
setUpBusy();
await showMode();
