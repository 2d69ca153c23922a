import type { Call, Picture } from "./pictures.ts";

export type Phase =
  | { kind: "idle" }
  | { kind: "running"; call: Call; cancel: () => void }
  | { kind: "done"; ms: number }
  | { kind: "cancelled"; ms: number }
  | { kind: "failed"; call: Call; error: unknown };

/** An image that came before the answer was complete. */
export interface Draft {
  /** An object URL. */
  readonly url: string;
  /** Which draft it is, from 1; nothing, if it is a finished image. */
  readonly number: number | undefined;
}

export interface State {
  readonly phase: Phase;
  /** This visit's pictures, newest first. */
  readonly pictures: readonly Picture[];
  /** The picture on the stage: the one that a refinement refines. */
  readonly shown: Picture | undefined;
  /** The last turn of the conversation on the stage; `shown` may be an earlier one. */
  readonly tip: Picture | undefined;
  /** What has come of the running call: the last image, and the words so far. */
  readonly draft: Draft | undefined;
  readonly words: string;
}

let state: State = {
  phase: { kind: "idle" },
  pictures: [],
  shown: undefined,
  tip: undefined,
  draft: undefined,
  words: "",
};

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
