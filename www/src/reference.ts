import { byId } from "./dom.ts";

const input = byId("reference", HTMLInputElement);
const invitation = byId("reference-prompt", HTMLParagraphElement);
const preview = byId("reference-preview", HTMLImageElement);
const remove = byId("reference-remove", HTMLButtonElement);

/** The image that the next new picture starts from, if one is chosen. */
export const reference = (): File | undefined => input.files?.[0];

function show(): void {
  const file = reference();
  if (preview.src) URL.revokeObjectURL(preview.src);
  preview.hidden = remove.hidden = !file;
  invitation.textContent = file ? file.name : "Choose or drop an image";
  if (file) preview.src = URL.createObjectURL(file);
  else preview.removeAttribute("src");
}

export function setUpReference(): void {
  input.addEventListener("change", show);
  remove.addEventListener("click", () => {
    input.value = "";
    show();
    input.focus();
  });
}
