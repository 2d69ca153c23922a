import { setUpCode } from "./code.ts";
import { hasFocus as isRefining, setUpConversation, submitRefinement } from "./conversation.ts";
import { byId } from "./dom.ts";
import { setUpFailure } from "./failure.ts";
import { chosenTrouble, setUpForm, startAnew, submitForm } from "./form.ts";
import { setUpGallery } from "./gallery.ts";
import { record, setUpLog } from "./log.ts";
import { setUpNotes } from "./notes.ts";
import type { Call } from "./pictures.ts";
import { followBytes, followEvent, setUpProgress } from "./progress.ts";
import { cancel, start } from "./session.ts";
import { setUpStage } from "./stage.ts";
import { subscribe } from "./store.ts";

const make = (call: Call) =>
  void start(call, chosenTrouble(call), {
    onEvent(event) {
      record(event);
      followEvent(event);
    },
    onProgress: followBytes,
  });

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

setUpConversation(make, startAnew);
setUpStage();
setUpNotes();
setUpProgress();
setUpFailure(make);
setUpCode();
setUpGallery();
setUpLog();
setUpKeys();
setUpBusy();
await setUpForm(make);
