import { ENDINGS, FORMATS } from "../catalog/formats.js";
import type { ApiType } from "../types/api-type.js";

/** The fields that were given, but are not sent in this format: a sentence for each. */
export const ignored = (apiType: ApiType, fields: [name: string, given: unknown][]): string[] =>
  fields
    .filter(([name, given]) => given !== undefined && !FORMATS[apiType].takes.includes(name))
    .map(
      ([name, given]) => `${name}${typeof given === "object" ? "" : ` ${given}`} is not sent in this format.`,
    );

/** The warning of a model that is switched off soon, or a snapshot of one. */
export function endingOf(model: string): string[] {
  const name = model.replace(/^.*\/|:.*$/g, "");
  return Object.entries(ENDINGS)
    .filter(
      ([id, [from]]) => (name === id || name.startsWith(`${id}-20`)) && new Date().toISOString() >= from,
    )
    .map(([, [, warning]]) => `model ${model} ${warning}`);
}
