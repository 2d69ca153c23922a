import type { ApiType } from "ai-generation-client";
import { byId, refuseBlank } from "./dom.ts";
import { apiTypes, formats } from "./formats.ts";

const format = byId("format", HTMLSelectElement);
const model = byId("model", HTMLSelectElement);
const otherModel = byId("model-other", HTMLInputElement);

const other = "other";

export const chosenFormat = (): ApiType => format.value as ApiType;

export const chosenModel = (): string => (model.value === other ? otherModel.value.trim() : model.value);

function showOther(): void {
  // Disabled too, since a field that is only hidden would still have to be valid.
  otherModel.hidden = otherModel.disabled = model.value !== other;
}

function offerModels(): void {
  const ids = formats[chosenFormat()].models;
  model.replaceChildren(...ids.map((id) => new Option(id, id)), new Option("Another model\u2026", other));
  showOther();
}

/** Says of each format whether it is simulated. */
export function markFormats(isSimulated: (apiType: ApiType) => boolean): void {
  for (const option of format.options) {
    const apiType = option.value as ApiType;
    option.text = `${formats[apiType].label}${isSimulated(apiType) ? " (simulated)" : ""}`;
  }
}

/** The format and the model of the next new picture; `onFormat` is called when another format is chosen. */
export function setUpModel(onFormat: () => void): void {
  format.append(...apiTypes.map((apiType) => new Option(formats[apiType].label, apiType)));
  format.addEventListener("change", () => {
    offerModels();
    onFormat();
  });
  offerModels();
  model.addEventListener("change", () => {
    showOther();
    if (!otherModel.hidden) otherModel.focus();
  });
  refuseBlank(otherModel, "Enter the model\u2019s id first.");
}
