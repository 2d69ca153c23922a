import { byId } from "./dom.ts";

const field = byId("seed", HTMLInputElement);
const lock = byId("seed-lock", HTMLButtonElement);
const hint = byId("seed-hint", HTMLElement);

let locked = false;

function setLocked(value: boolean): void {
  locked = value;
  lock.ariaPressed = String(value);
  field.required = value;
  hint.textContent = value ? "the same for every picture" : "a new one for every picture";
}

const random = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) >>> 1;

/** The seed for the next call, which the field shows from now on: the locked one, else a new one. */
export function nextSeed(): number {
  if (!locked) field.valueAsNumber = random();
  return field.valueAsNumber;
}

export function setUpSeed(): void {
  setLocked(false);
  lock.addEventListener("click", () => {
    if (!field.value) field.valueAsNumber = random();
    setLocked(!locked);
  });
  // Whoever types a seed wants it used.
  field.addEventListener("input", () => setLocked(field.value !== ""));
}
