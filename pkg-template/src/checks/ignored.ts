import { FORMATS } from "../catalog/formats.js";
import type { ApiType } from "../types/api-type.js";
import type { Adjustment } from "../types/responses.js";

/** The fields that were given, but are not sent in this format. */
export const ignored = (apiType: ApiType, fields: [name: string, given: unknown][]): Adjustment[] =>
  fields
    .filter(([name, given]) => given !== undefined && !FORMATS[apiType].takes.includes(name))
    .map(([field, given]) => ({ field, given: typeof given === "object" ? "an array" : `${given}` }));
