import { byId, create } from "./dom.ts";
import { factsOf } from "./facts.ts";
import { fileName, type Picture } from "./pictures.ts";
import { type State, subscribe } from "./store.ts";

const frame = byId("frame", HTMLDivElement);
const empty = byId("empty", HTMLDivElement);
const image = byId("picture", HTMLImageElement);
const mark = byId("draft-mark", HTMLParagraphElement);
const actions = byId("actions", HTMLDivElement);
const facts = byId("facts", HTMLDListElement);
const download = byId("download", HTMLAnchorElement);

function describe(picture: Picture): void {
  facts.replaceChildren(
    ...factsOf(picture).map(([name, value]) =>
      create("div", {}, create("dt", {}, name), create("dd", {}, value)),
    ),
  );
  const name = fileName(picture);
  download.href = picture.url;
  download.download = name;
  download.textContent = `Download ${name.split(".").pop()?.toUpperCase()}`;
}

/** Shows the running call's last image, else the picture on the stage. One element: there is no blank between them. */
function showImage({ phase, shown, draft }: State): void {
  mark.hidden = !draft?.number;
  mark.textContent = draft?.number ? `Draft ${draft.number}` : "";
  const url = draft?.url ?? shown?.url;
  if (url && image.src !== url) image.src = url;
  if (draft && phase.kind === "running")
    image.alt = `${mark.textContent || "Finished image"}: ${phase.call.prompt}`;
  else image.alt = shown?.call.prompt ?? "";
}

function render(state: State, before: State): void {
  const { phase, shown, draft } = state;
  const running = phase.kind === "running";
  // A new picture starts from a blank frame, a refinement from the picture that it changes.
  const anew = running && !phase.call.parent;
  image.hidden = !draft && (!shown || anew);
  empty.hidden = Boolean(shown) || running;
  actions.hidden = facts.hidden = !shown;
  frame.classList.toggle("running", running);
  frame.classList.toggle("anew", anew);
  frame.classList.toggle("filled", !image.hidden);
  frame.classList.toggle("drafted", Boolean(draft));
  if (running) frame.style.setProperty("--ratio", String(phase.call.width / phase.call.height));
  else frame.style.removeProperty("--ratio");
  showImage(state);
  if (shown && shown !== before.shown) describe(shown);
  if (running && before.phase.kind !== "running") frame.scrollIntoView({ block: "nearest" });
}

export function setUpStage(): void {
  subscribe(render);
}
