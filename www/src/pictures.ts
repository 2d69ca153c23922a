import type { ApiType, ConversationTurn, GenerationResponse } from "ai-generation-client";

/** One call as the page makes it: what was asked, and the picture that it refines. */
export interface Call {
  readonly prompt: string;
  readonly width: number;
  readonly height: number;
  readonly apiType: ApiType;
  readonly model: string;
  /** Where the format takes one. */
  readonly seed: number | undefined;
  readonly strict: boolean;
  readonly references: readonly File[];
  readonly parent: Picture | undefined;
}

/** A finished call: its answer, and an object URL under which the page shows it. */
export interface Picture {
  readonly call: Call;
  readonly response: GenerationResponse;
  readonly url: string;
}

const live = new Set<Picture>();

export function createPicture(call: Call, response: GenerationResponse): Picture {
  const file = new Blob([response.imageData], { type: response.mimeType });
  const picture = { call, response, url: URL.createObjectURL(file) };
  live.add(picture);
  return picture;
}

/** The pictures of a conversation, from its first turn to this one. */
export function lineage(picture: Picture | undefined): Picture[] {
  const pictures: Picture[] = [];
  for (let at = picture; at; at = at.call.parent) pictures.unshift(at);
  return pictures;
}

/** What the provider must be sent to refine this picture. */
export const history = (picture: Picture | undefined): ConversationTurn[] =>
  lineage(picture).flatMap(({ response }) => response.turns);

/** Gives back the memory of every picture that no conversation of `kept` leads to. */
export function releaseAllBut(kept: Iterable<Picture | undefined>): void {
  const reachable = new Set([...kept].flatMap(lineage));
  for (const picture of live) {
    if (reachable.has(picture)) continue;
    URL.revokeObjectURL(picture.url);
    live.delete(picture);
  }
}

export const size = ({ response, call }: Picture): { width: number; height: number } => ({
  width: response.images[0]?.width ?? call.width,
  height: response.images[0]?.height ?? call.height,
});

/** A file name that says what is in it: the prompt's first words, the seed if there is one, and the right extension. */
export function fileName({ call, response }: Picture): string {
  const words = call.prompt
    .normalize("NFKD")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  const slug = (words ?? ["picture"]).join("-").slice(0, 40).replace(/-+$/, "");
  const extension = (response.mimeType.split("/")[1] ?? "png").replace("jpeg", "jpg").replace(/\+.*/, "");
  return `${[slug, call.seed ?? []].flat().join("-")}.${extension}`;
}
