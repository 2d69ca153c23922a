// What both kinds of request may say of the picture. What of it excludes what is for the WebAssembly, which knows the models.
import { FORMATS } from "../catalog/formats.js";
import type { ApiType } from "../types/api-type.js";
import { attach, type Slot } from "./attachment.js";
import { type Field, fields, optional } from "./fields.js";
import { ignored } from "./ignored.js";
import { invalid } from "./invalid.js";
import { choice, integer, text } from "./values.js";

const CHECKS: Record<string, (...field: Field) => unknown> = {
  quality: text,
  background: choice("transparent", "opaque", "auto"),
  outputFormat: choice("png", "jpeg", "webp", "gif", "svg"),
  outputCompression: (...field) => integer(...field, 0, 100),
  moderation: choice("low", "auto"),
  complexity: choice("low", "medium", "high"),
  safetyIdentifier: text,
  frameCount: (...field) => integer(...field, 2, 16),
  frameDurationMs: (...field) => integer(...field, 1, 655_350),
  svg: (...field) => {
    const at = fields(field);
    const reasoning = optional(at("reasoning"), (...field) => fields(field)("effort"));
    const effort = reasoning && optional(reasoning, text);
    return [
      ["svg", ""],
      ["svg[model]", optional(at("model"), text)],
      ["svg[reasoning][effort]", effort],
    ];
  },
  personGeneration: choice("ALLOW_ALL", "ALLOW_ADULT", "ALLOW_NONE"),
};

/** The names and values of the fields that are sent in this format, and a sentence for each that is not. */
export function checkStyle(at: (name: string) => Field, apiType: ApiType) {
  const style: Field[] = [];
  const given = Object.entries(CHECKS).map(([name, check]): Field => {
    const field = at(name);
    const value = optional(field, check);
    if (FORMATS[apiType].takes.includes(name))
      style.push(...(Array.isArray(value) ? value : [[name, value]]));
    return field;
  });
  return { style, adjustments: ignored(apiType, given) };
}

/** Names and values that are given, each followed by its value. */
export const texts = (style: Field[]): string[] =>
  style.flatMap(([name, value]) => (value === undefined ? [] : [name, `${value}`]));

/** An image that lies over the first one. It says what to change: without it, another picture would be drawn. */
export function overlay(field: Field, apiType: ApiType, slots: Slot[]): Slot | undefined {
  const [name, given] = field;
  if (given !== undefined && !FORMATS[apiType].takes.includes(name))
    throw invalid(name, given, `left out with ${apiType}: say in the prompt what to change`, "given");
  return optional(field, (...field) => attach(slots, field));
}

/** Moderation has no place in an edit. */
export const moderated = (
  { style, adjustments }: ReturnType<typeof checkStyle>,
  apiType: ApiType,
  isEdit: boolean,
): string[] => {
  const [, value] = style.find(([name]) => name === "moderation") ?? [];
  return isEdit && apiType === "openai_images" && value
    ? [...adjustments, `moderation ${value} is not sent with images to start from.`]
    : adjustments;
};
