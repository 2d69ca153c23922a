import { FORMATS, SHAPES } from "../catalog/formats.js";
import { attach, type Slot } from "./attachment.js";
import { elements, type Field, fields, optional } from "./fields.js";
import { endingOf } from "./ignored.js";
import { invalid } from "./invalid.js";
import { type CheckedRequest, checkModel, checkTexts, type Sending } from "./request.js";
import { checkStyle, moderated, overlay, texts } from "./style.js";
import { integer, text } from "./values.js";

const MAX_IMAGES = 10;
/** Characters of `taskNote`: of up to four bytes each, as file systems count them. */
const MAX_NOTE = 50;
/** The side of a square image, in pixels. */
const SIDES: Record<string, number> = { "512": 512, "1K": 1024, "2K": 2048, "4K": 4096 };

/** An `ImageRequest` in the form of all requests. */
export interface CheckedImageRequest extends CheckedRequest {
  /** Images to draw, and the calls that they take. */
  n: number;
  calls: number;
  /** The beginning of the ids of the artifacts, safe in the name of a file. */
  taskNote: string;
}

export function checkImageRequest(request: unknown, { apiType, model }: Sending): CheckedImageRequest {
  const at = fields(["request", request], "");
  const words = (name: string) => optional(at(name), (name, given) => text(name, given));
  const n = optional(at("n"), (...field) => integer(...field, 1, MAX_IMAGES)) ?? 1;
  const { several, inPixels } = FORMATS[apiType];
  const id = checkModel(at("model"), model);
  const isNative = several !== undefined && id.startsWith(several);
  const { width, height, label, ...explicit } = size(inPixels, at("aspectRatio"), at("resolution"));
  const styled = checkStyle(at, apiType);
  const prompt = text(...at("prompt"));
  checkTexts({ prompt });
  const taskNote = forFiles(words("taskNote") ?? "image");
  const attachments: Slot[] = [];
  const images = elements(at("images")).map((image) => attach(attachments, image));
  const mask = overlay(at("mask"), apiType, attachments);
  if (mask && !images.length) throw invalid("images", [], "at least one image, which the mask lies over");
  const markup = overlay(at("markup"), apiType, attachments);
  return {
    seed: undefined,
    prompt,
    width,
    height,
    model: id,
    temperature: undefined,
    strict: false,
    systemPrompt: undefined,
    safety: [],
    history: [],
    images,
    style: texts([...styled.style, ["n", isNative && n > 1 ? n : undefined]]),
    grounding: false,
    extra: {
      ...explicit,
      told: false,
      mask,
      markup,
    },
    size: label,
    adjustments: [...moderated(styled, apiType, images.length > 0), ...endingOf(id)],
    attachments,
    n,
    calls: isNative ? 1 : n,
    taskNote,
  };
}

/** A text as a part of a file's name, on every system. */
const forFiles = (text: string): string =>
  Array.from(text.replace(/[^\p{L}\p{M}\p{N}_-]+/gu, "_"))
    .slice(0, MAX_NOTE)
    .join("");

/** The pixels for an aspect ratio and a resolution, whether each was given, and the words of both. */
function size(inPixels: boolean | undefined, [ratioField, ratio]: Field, [sizeField, resolution]: Field) {
  const spelt = (given: unknown, otherwise = "") =>
    given === undefined ? otherwise : /string|number/.test(typeof given) ? `${given}` : "";
  const given = [spelt(ratio), spelt(resolution)].filter((words) => words);
  const base = { shape: ratio !== undefined, resolution: resolution !== undefined, label: given.join(", ") };
  const wanted = spelt(resolution, "1K");
  const pixels = /^(\d{1,5})x(\d{1,5})$/i.exec(wanted);
  if (pixels) {
    const [width, height] = [Number(pixels[1]), Number(pixels[2])];
    if (width > 0 && height > 0) return { ...base, shape: true, width, height };
  }
  const side = SIDES[wanted.toUpperCase()];
  if (!side)
    throw invalid(sizeField, resolution, `${Object.keys(SIDES).join(", ")}, or pixels such as 1536x1024`);
  const [across, down] =
    /^(\d{1,4}(?:\.\d{1,3})?):(\d{1,4}(?:\.\d{1,3})?)$/.exec(spelt(ratio, "1:1"))?.slice(1) ?? [];
  const proportion = Number(across) / Number(down);
  if (!(proportion > 0 && proportion < Number.POSITIVE_INFINITY))
    throw invalid(ratioField, ratio, "two numbers with a colon between them, such as 16:9");
  const fixed = inPixels ? SHAPES[`${across}:${down}`] : undefined;
  const [width, height] = fixed?.map((length) => Math.round((length * side) / 1024)) ?? [
    side * Math.sqrt(proportion),
    side / Math.sqrt(proportion),
  ];
  return { ...base, width: Math.round(width as number), height: Math.round(height as number) };
}
