import { byId, refuseBlank } from "./dom.ts";
import { formats } from "./formats.ts";
import { isSimulated, loadModes, showMode } from "./mode.ts";
import { chosenFormat, chosenModel, markFormats, setUpModel } from "./model.ts";
import type { Call } from "./pictures.ts";
import { checkReferences, references, setUpReferences } from "./references.ts";
import { nextSeed, setUpSeed, takeSeed } from "./seed.ts";
import { chosenSize, setUpSizes } from "./sizes.ts";
import { current } from "./store.ts";
import { type Trouble, troubles } from "./tables.ts";

const form = byId("request", HTMLFormElement);
const prompt = byId("prompt", HTMLTextAreaElement);
const strict = byId("strict", HTMLInputElement);
const fault = byId("fault", HTMLSelectElement);
const faultField = byId("fault-field", HTMLDivElement);

/** What the simulator is to play in this call. */
export const chosenTrouble = ({ apiType }: Call): Trouble | undefined =>
  isSimulated(apiType) ? troubles[fault.value] : undefined;

const readForm = (): Call => {
  const apiType = chosenFormat();
  return {
    prompt: prompt.value.trim(),
    ...chosenSize(),
    apiType,
    model: chosenModel(),
    seed: nextSeed(apiType),
    strict: strict.checked,
    references: references(),
    parent: undefined,
  };
};

/** Puts a prompt into the form, ready to be changed or sent. */
function suggest(text: string): void {
  prompt.value = text;
  prompt.setCustomValidity("");
  prompt.focus();
}

export function startAnew(): void {
  prompt.focus();
  prompt.select();
}

export const submitForm = (): void => form.requestSubmit();

/** Fits the page to the chosen format: who answers, and what the format takes. */
function showFormat(): void {
  const apiType = chosenFormat();
  const { takesSeed, uploads = false } = formats[apiType];
  takeSeed(takesSeed);
  checkReferences(uploads);
  showMode(apiType, suggest);
  faultField.hidden = !isSimulated(apiType);
}

export async function setUpForm(onSubmit: (call: Call) => void): Promise<void> {
  setUpSizes();
  setUpModel(showFormat);
  setUpSeed();
  setUpReferences();
  fault.append(new Option("Nothing unusual", ""));
  for (const [id, { label }] of Object.entries(troubles)) fault.append(new Option(label, id));
  refuseBlank(prompt, "Describe the picture first.");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (current().phase.kind !== "running") onSubmit(readForm());
  });
  if (await loadModes()) markFormats(isSimulated);
  showFormat();
}
