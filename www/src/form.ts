import { byId, create, refuseBlank } from "./dom.ts";
import type { Call } from "./pictures.ts";
import { reference, setUpReference } from "./reference.ts";
import { nextSeed, setUpSeed } from "./seed.ts";
import { current } from "./store.ts";
import { models, presets, type Trouble, troubles } from "./tables.ts";

const form = byId("request", HTMLFormElement);
const prompt = byId("prompt", HTMLTextAreaElement);
const width = byId("width", HTMLInputElement);
const height = byId("height", HTMLInputElement);
const model = byId("model", HTMLSelectElement);
const otherModel = byId("model-other", HTMLInputElement);
const strict = byId("strict", HTMLInputElement);
const fault = byId("fault", HTMLSelectElement);
const frame = byId("frame", HTMLDivElement);

const other = "other";

function setUpSizes(): void {
  const radios = presets.map((preset) => {
    const shape = create("span", { className: "shape", ariaHidden: "true" });
    shape.style.setProperty("aspect-ratio", `${preset.width} / ${preset.height}`);
    shape.classList.toggle("upright", preset.height > preset.width);
    const radio = create("input", { type: "radio", name: "preset" });
    radio.addEventListener("change", () => {
      width.valueAsNumber = preset.width;
      height.valueAsNumber = preset.height;
      showSize();
    });
    const label = create("label", { className: "preset" }, radio, shape, create("span", {}, preset.label));
    byId("presets", HTMLDivElement).append(label);
    return { radio, preset };
  });

  /** Checks the preset that the numbers are, and gives the empty frame their shape. */
  function showSize(): void {
    for (const { radio, preset } of radios)
      radio.checked = width.valueAsNumber === preset.width && height.valueAsNumber === preset.height;
    if (!width.validity.valid || !height.validity.valid) return;
    frame.style.setProperty("--asked-ratio", String(width.valueAsNumber / height.valueAsNumber));
  }
  for (const number of [width, height]) number.addEventListener("input", showSize);
  showSize();
}

function setUpModels(): void {
  model.append(...models.map((id) => new Option(id, id)), new Option("Another model\u2026", other));
  model.addEventListener("change", () => {
    // Disabled too, since a field that is only hidden would still have to be valid.
    otherModel.hidden = otherModel.disabled = model.value !== other;
    if (!otherModel.hidden) otherModel.focus();
  });
  refuseBlank(otherModel, "Enter the model\u2019s id first.");
}

/** Shows what the simulator can play. */
export function offerTroubles(): void {
  fault.append(new Option("Nothing unusual", ""));
  for (const [id, { label }] of Object.entries(troubles)) fault.append(new Option(label, id));
  byId("fault-field", HTMLDivElement).hidden = false;
}

/** What the simulator is to play in the next call. */
export const chosenTrouble = (): Trouble | undefined => troubles[fault.value];

const readForm = (): Call => ({
  prompt: prompt.value.trim(),
  width: width.valueAsNumber,
  height: height.valueAsNumber,
  model: model.value === other ? otherModel.value.trim() : model.value,
  seed: nextSeed(),
  strict: strict.checked,
  reference: reference(),
  parent: undefined,
});

/** Puts a prompt into the form, ready to be changed or sent. */
export function suggest(text: string): void {
  prompt.value = text;
  prompt.setCustomValidity("");
  prompt.focus();
}

export function startAnew(): void {
  prompt.focus();
  prompt.select();
}

export const submitForm = (): void => form.requestSubmit();

export function setUpForm(onSubmit: (call: Call) => void): void {
  setUpSizes();
  setUpModels();
  setUpSeed();
  setUpReference();
  refuseBlank(prompt, "Describe the picture first.");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (current().phase.kind !== "running") onSubmit(readForm());
  });
}
