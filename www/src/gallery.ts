import { byId, create } from "./dom.ts";
import type { Picture } from "./pictures.ts";
import { bringBack, current, subscribe } from "./store.ts";

const section = byId("gallery", HTMLElement);
const list = byId("thumbnails", HTMLUListElement);

function thumbnail(picture: Picture): HTMLLIElement {
  const { call, url } = picture;
  const button = create("button", { type: "button", title: call.prompt });
  button.append(
    create("img", {
      src: url,
      alt: call.seed === undefined ? call.prompt : `${call.prompt}, seed ${call.seed}`,
    }),
  );
  button.addEventListener("click", () => {
    if (current().phase.kind !== "running") bringBack(picture);
  });
  return create("li", {}, button);
}

/** This visit's pictures; a click brings one back to the stage. */
export function setUpGallery(): void {
  const items = new Map<Picture, HTMLLIElement>();
  subscribe(({ pictures, shown }) => {
    section.hidden = pictures.length === 0;
    for (const [picture, item] of items) {
      if (pictures.includes(picture)) continue;
      item.remove();
      items.delete(picture);
    }
    for (const picture of [...pictures].reverse()) {
      if (items.has(picture)) continue;
      const item = thumbnail(picture);
      items.set(picture, item);
      list.prepend(item);
    }
    for (const [picture, { firstElementChild: button }] of items)
      if (button) button.ariaCurrent = picture === shown ? "true" : null;
  });
}
