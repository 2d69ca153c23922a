import type { ApiType } from "ai-generation-client";
import { byId } from "./dom.ts";
import { formats } from "./formats.ts";

const field = byId("seed", HTMLInputElement);
const lock = byId("seed-lock", HTMLButtonElement);
const hint = byId("seed-hint", HTMLElement);

let locked = false;
/** Whether the chosen format takes a seed. */
let taken = true;

function show(): void {
  lock.ariaPressed = String(locked);
  field.required = locked;
  field.disabled = lock.disabled = !taken;
  hint.textContent = taken
    ? `${locked ? "the same" : "a new one"} for every picture`
    : "this format takes none";
}

function setLocked(value: boolean): void {
  locked = value;
  show();
}

export function takeSeed(value: boolean): void {
  taken = value;
  show();
}

const random = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) >>> 1;

/**
 * The seed for the next call, which the field shows from now on: the locked one, else a new one; none for a format that
 * takes none.
 */
export function nextSeed(apiType: ApiType): number | undefined {
  if (!formats[apiType].takesSeed) return undefined;
  if (!locked) field.valueAsNumber = random();
  return field.valueAsNumber;
}

export function setUpSeed(): void {
  show();
  lock.addEventListener("click", () => {
    if (!field.value) field.valueAsNumber = random();
    setLocked(!locked);
  });
  // Whoever types a seed wants it used.
  field.addEventListener("input", () => setLocked(field.value !== ""));
}
