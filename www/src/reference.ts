import { byId } from "./dom.ts";

const input = byId("reference", HTMLInputElement);
const invitation = byId("reference-prompt", HTMLParagraphElement);
const preview = byId("reference-preview", HTMLImageElement);
const remove = byId("reference-remove", HTMLButtonElement);
const problem = byId("reference-problem", HTMLParagraphElement);

/** What the client takes: at most 20 MiB of an image in one of these formats, told by its first twelve bytes. */
const limit = 20 * 2 ** 20;
const formats =
  /^(?:\x89PNG\r\n.\n|\xff\xd8\xff|GIF8[79]a|RIFF.{4}WEBP|.{4}ftyp(?:avi[fs]|hei[cxms]|hev[cx]|mif1|msf1))/s;

/** The image that the next new picture starts from, if one is chosen. */
export const reference = (): File | undefined => input.files?.[0];

/** Why the client would refuse this file, or nothing if it takes it. */
async function problemOf(file: File): Promise<string> {
  if (file.size > limit) return "This file is too large: an image of at most 20 MiB, please.";
  // What cannot be read, as a folder that was dropped here, is no image either.
  const start = await file
    .slice(0, 12)
    .arrayBuffer()
    .catch(() => new ArrayBuffer(0));
  if (formats.test(String.fromCharCode(...new Uint8Array(start)))) return "";
  return "This file is not an image in PNG, JPEG, WebP, GIF, HEIC or AVIF.";
}

async function show(): Promise<void> {
  const file = reference();
  if (preview.src) URL.revokeObjectURL(preview.src);
  preview.removeAttribute("src");
  preview.hidden = true;
  remove.hidden = !file;
  invitation.textContent = file ? file.name : "Choose or drop an image";
  const found = file ? await problemOf(file) : "";
  if (file !== reference()) return;
  problem.textContent = found;
  input.setCustomValidity(found);
  if (file && !found) preview.src = URL.createObjectURL(file);
}

export function setUpReference(): void {
  input.addEventListener("change", show);
  // Not before it is there: a browser may be unable to show what the provider can read.
  preview.addEventListener("load", () => {
    preview.hidden = false;
  });
  remove.addEventListener("click", () => {
    input.value = "";
    show();
    input.focus();
  });
}
