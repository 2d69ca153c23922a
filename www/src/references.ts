import { byId, create } from "./dom.ts";
import { type ImageFile, limit, readImage } from "./image-file.ts";

const box = byId("reference-box", HTMLDivElement);
const input = byId("reference", HTMLInputElement);
const invitation = byId("reference-prompt", HTMLParagraphElement);
const list = byId("references", HTMLUListElement);
const problem = byId("reference-problem", HTMLParagraphElement);

/** As many as OpenAI takes as uploads. */
const mostUploads = 16;

let chosen: ImageFile[] = [];
/** Whether the chosen format uploads them. */
let uploading = false;

/** The images that the next new picture starts from. */
export const references = (): readonly File[] => chosen.map(({ file }) => file);

const sizeOf = (images: ImageFile[]): number => images.reduce((sum, { file }) => sum + file.size, 0);

const inQuotes = (names: string[]): string => names.map((name) => `\u201c${name}\u201d`).join(", ");

/** Why the chosen format would not take what is chosen. */
function objection(): string {
  if (!uploading) return "";
  if (chosen.length > mostUploads) return `OpenAI takes at most ${mostUploads} reference images.`;
  const others = chosen.filter(({ uploads }) => !uploads).map(({ file }) => file.name);
  return others.length ? `OpenAI takes PNG, JPEG and WebP only: remove ${inQuotes(others)}.` : "";
}

function show(refusals: string[] = []): void {
  const found = objection();
  input.setCustomValidity(found);
  problem.textContent = [found, ...refusals].filter(Boolean).join(" ");
  // It may be under the button that sticks to the bottom.
  if (problem.textContent) problem.scrollIntoView({ block: "nearest" });
  invitation.textContent = chosen.length ? "Add another image" : "Choose, drop or paste images";
}

function remove(image: ImageFile, item: HTMLLIElement): void {
  const next = item.nextElementSibling ?? item.previousElementSibling;
  chosen = chosen.filter((other) => other !== image);
  item.remove();
  show();
  (next?.querySelector("button") ?? input).focus();
}

function thumbnail(image: ImageFile): HTMLLIElement {
  const { name } = image.file;
  const url = URL.createObjectURL(image.file);
  const picture = create("img", { src: url, alt: name, title: name });
  const forget = () => URL.revokeObjectURL(url);
  picture.addEventListener("load", forget);
  picture.addEventListener("error", () => {
    forget();
    // A browser may be unable to show what the provider can read.
    picture.replaceWith(create("span", { title: name }, name.split(".").pop() ?? ""));
  });
  const button = create("button", { type: "button", ariaLabel: `Remove ${name}` }, "\u00d7");
  const item = create("li", {}, picture, button);
  button.addEventListener("click", () => remove(image, item));
  return item;
}

/** Adds those of the files that are images, and says what is wrong with the others. */
async function add(files: Iterable<File>): Promise<void> {
  const all = [...files];
  const read = await Promise.all(all.map(readImage));
  const noImages: string[] = [];
  const tooLarge: string[] = [];
  for (const [index, image] of read.entries()) {
    const name = all[index]?.name ?? "";
    if (!image) noImages.push(name);
    else if (sizeOf([...chosen, image]) > limit) tooLarge.push(name);
    else {
      chosen = [...chosen, image];
      list.append(thumbnail(image));
    }
  }
  const verb = noImages.length === 1 ? "is not an image" : "are not images";
  show([
    noImages.length ? `${inQuotes(noImages)} ${verb} in PNG, JPEG, WebP, GIF, HEIC or AVIF.` : "",
    tooLarge.length
      ? `${inQuotes(tooLarge)} would be too much: reference images may have at most 20 MiB together.`
      : "",
  ]);
}

/** Says whether what is chosen suits the format. */
export function checkReferences(uploads: boolean): void {
  uploading = uploads;
  show();
}

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") ?? false;

export function setUpReferences(): void {
  show();
  input.addEventListener("change", () => {
    void add(input.files ?? []);
    // So that the same file can be chosen again after it was removed.
    input.value = "";
  });
  // Anywhere on the page: a file that is dropped beside the box would else take the page's place.
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    box.classList.add("dragging");
  });
  document.addEventListener("dragleave", ({ relatedTarget }) => {
    if (!relatedTarget) box.classList.remove("dragging");
  });
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    box.classList.remove("dragging");
    void add(event.dataTransfer?.files ?? []);
  });
  document.addEventListener("paste", (event) => {
    const { files, types } = event.clipboardData ?? {};
    if (!files?.length) return;
    // A text that comes with a picture of itself is meant for the field that it is pasted into.
    const isWriting = event.target instanceof Element && event.target.matches("input, textarea");
    if (isWriting && types?.includes("text/plain")) return;
    event.preventDefault();
    void add(files);
  });
}
