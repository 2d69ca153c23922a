import { byId, create } from "./dom.ts";
import { presets } from "./tables.ts";

const width = byId("width", HTMLInputElement);
const height = byId("height", HTMLInputElement);
const frame = byId("frame", HTMLDivElement);

export const chosenSize = () => ({ width: width.valueAsNumber, height: height.valueAsNumber });

/** The presets and the two numbers: each shows what the other says. */
export function setUpSizes(): void {
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
