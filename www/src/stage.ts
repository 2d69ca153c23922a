import { byId, create } from "./dom.ts";
import { bytes, count, seconds } from "./format.ts";
import { fileName, type Picture, size } from "./pictures.ts";
import { type State, subscribe } from "./store.ts";

const frame = byId("frame", HTMLDivElement);
const empty = byId("empty", HTMLDivElement);
const image = byId("picture", HTMLImageElement);
const actions = byId("actions", HTMLDivElement);
const facts = byId("facts", HTMLDListElement);
const download = byId("download", HTMLAnchorElement);

function factsOf(picture: Picture): [string, string][] {
  const { response } = picture;
  const { width, height } = size(picture);
  const tokens = response.usage?.totalTokens;
  const all: [string, string | undefined][] = [
    ["Size", `${width} \u00d7 ${height}`],
    ["Weight", bytes(response.imageData.length)],
    ["Seed", String(response.seed)],
    ["Model", response.model],
    ["Time", seconds(response.inferenceTimeMs)],
    ["Attempts", String(response.attempts)],
    ["Tokens", tokens === undefined ? undefined : count(tokens)],
  ];
  return all.filter((fact): fact is [string, string] => fact[1] !== undefined);
}

function showPicture(picture: Picture): void {
  image.src = picture.url;
  image.alt = picture.call.prompt;
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

function render({ phase, shown }: State, before: State): void {
  const running = phase.kind === "running";
  // A new picture starts from a blank frame, a refinement from the picture that it changes.
  const blank = running && !phase.call.parent;
  image.hidden = !shown || blank;
  empty.hidden = Boolean(shown) || running;
  actions.hidden = facts.hidden = !shown;
  frame.classList.toggle("running", running);
  frame.classList.toggle("filled", !image.hidden);
  if (running) frame.style.setProperty("--ratio", String(phase.call.width / phase.call.height));
  else frame.style.removeProperty("--ratio");
  if (shown && shown !== before.shown) showPicture(shown);
  if (running && before.phase.kind !== "running") frame.scrollIntoView({ block: "nearest" });
}

export function setUpStage(): void {
  subscribe(render);
}
