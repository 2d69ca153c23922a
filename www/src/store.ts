import type { Call, Picture } from "./pictures.ts";

export type Phase =
  | { kind: "idle" }
  | { kind: "running"; call: Call; cancel: () => void }
  | { kind: "done"; ms: number }
  | { kind: "cancelled"; ms: number }
  | { kind: "failed"; call: Call; error: unknown };

export interface State {
  readonly phase: Phase;
  /** This visit's pictures, newest first. */
  readonly pictures: readonly Picture[];
  /** The picture on the stage: the one that a refinement refines. */
  readonly shown: Picture | undefined;
  /** The last turn of the conversation on the stage; `shown` may be an earlier one. */
  readonly tip: Picture | undefined;
}

let state: State = { phase: { kind: "idle" }, pictures: [], shown: undefined, tip: undefined };

const views = new Set<(state: State, before: State) => void>();

export const current = (): State => state;

export function update(change: Partial<State>): void {
  const before = state;
  state = { ...state, ...change };
  for (const view of views) view(state, before);
}

/** Calls `view` now and at every change. */
export function subscribe(view: (state: State, before: State) => void): void {
  views.add(view);
  view(state, state);
}

/** Puts a picture of this visit on the stage, with the conversation that led to it. */
export const bringBack = (picture: Picture): void =>
  update({ shown: picture, tip: picture, phase: { kind: "idle" } });
