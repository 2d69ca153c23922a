/** The element of the page with this id, which must be of this class: a mismatch with index.html shows at once. */
export function byId<T extends Element>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`The page has no ${type.name} with the id ${id}.`);
}

/** Refuses spaces alone in this field, which `required` would let pass, and says `what` is missing. */
export function refuseBlank(field: HTMLInputElement | HTMLTextAreaElement, what: string): void {
  field.addEventListener("input", () => field.setCustomValidity(field.value.trim() ? "" : what));
}

/** A new element with these properties and children. */
export function create<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
