// Checks of what is asked of picture work.
import { elements, type Field, fields, optional } from "../checks/fields.js";
import { invalid } from "../checks/invalid.js";
import { checkSignal } from "../checks/signal.js";
import { choice, flag, integer, number, readable } from "../checks/values.js";
import type { CheckedComposite, CheckedRemoval, CheckedTransform } from "../wasm/image.js";

const MAX_PIXELS = 2 ** 26;
/** The largest side that any of the formats has. */
const MAX_SIDE = 65_535;
const MAX_PLACE = 2 ** 31 - 1;

/** A reader of options, and what all functions have of them. */
export function work(options: unknown = {}) {
  const at = fields(["options", options ?? {}], "");
  const maxPixels =
    optional(at("maxPixels"), (...field) => integer(...field, 1, Number.MAX_SAFE_INTEGER)) ?? MAX_PIXELS;
  return { at, maxPixels, signal: checkSignal(at("signal")) };
}

type Work = ReturnType<typeof work>;

/** Four numbers: x, y, width, height. */
export function region(field: string, given: unknown): number[] {
  const at = fields([field, given]);
  const place = (name: string, least: number) => integer(...at(name), least, MAX_PLACE);
  return [place("x", 0), place("y", 0), place("width", 1), place("height", 1)];
}

export const regions = (given: unknown): number[] =>
  elements(["regions", required("regions", given)]).flatMap((element) => region(...element));

function required(field: string, given: unknown): unknown {
  if (given === undefined || given === null) throw invalid(field, given, "an array");
  return given;
}

export function size(given: unknown): { width: number; height: number } {
  const at = fields(["size", given]);
  const side = (name: string) => integer(...at(name), 1, MAX_SIDE);
  return { width: side("width"), height: side("height") };
}

/** Red, green, blue and alpha. */
function colour(field: string, given: unknown, words = ""): Uint8Array {
  const digits =
    typeof given === "string"
      ? /^#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i.exec(given.trim())?.[1]
      : undefined;
  if (!digits) throw invalid(field, given, `${words}a CSS colour in hex, such as #fff or #1d3557`);
  const wide = digits.length < 6 ? digits.replace(/./g, "$&$&") : digits;
  return Uint8Array.from([0, 2, 4, 6], (at) => Number.parseInt(wide.slice(at, at + 2) || "ff", 16));
}

const fit = choice("cover", "contain", "fill", "inside");
const position = choice("centre", "attention", "top", "bottom", "left", "right");
const format = choice("png", "jpeg", "webp");
const lossless = choice("png", "webp");
const profile = choice("srgb", "keep");

export function transformation({ at, maxPixels }: Work): CheckedTransform {
  const side = (name: string) => optional(at(name), (...field) => integer(...field, 1, MAX_SIDE));
  return {
    crop: optional(at("crop"), (...field) => Uint32Array.from(region(...field))),
    width: side("width"),
    height: side("height"),
    fit: optional(at("fit"), fit) ?? "cover",
    position: optional(at("position"), position) ?? "centre",
    background: optional(at("background"), colour),
    format: optional(at("format"), format),
    quality: optional(at("quality"), (...field) => integer(...field, 1, 100)),
    keepsProfile: optional(at("icc"), profile) === "keep",
    ...metadata(at("metadata")),
    maxPixels,
  };
}

/** Whether metadata is taken out, and else what is written: keys and words by turns. */
function metadata([field, given = "keep"]: Field): { strips: boolean; words: string[] } {
  if (given === "keep" || given === "strip") return { strips: given === "strip", words: [] };
  const allowed = '"keep", "strip" or an object of texts';
  if (typeof given !== "object" || Array.isArray(given)) throw invalid(field, given, allowed);
  const word = ([key, word]: [string, unknown]) => {
    if (typeof word !== "string" && !(typeof word === "number" && Number.isFinite(word)))
      throw invalid(`${field}.${key}`, word, "a text or a number");
    return [key, String(word)];
  };
  const words = readable(field, () =>
    Object.entries(given as object).filter(([, word]) => word !== undefined && word !== null),
  );
  return { strips: false, words: words.flatMap(word) };
}

export const composition = ({ at, maxPixels }: Work): CheckedComposite => ({
  feather: optional(at("feather"), (...field) => integer(...field, 0, 1000)) ?? 8,
  register: optional(at("register"), flag) ?? false,
  matchColour: optional(at("matchColour"), flag) ?? false,
  format: optional(at("format"), lossless) ?? "png",
  maxPixels,
});

export function removal({ at, maxPixels }: Work): CheckedRemoval {
  const [field, given] = at("colour");
  return {
    colour: given === undefined || given === "auto" ? undefined : colour(field, given, '"auto" or '),
    tolerance: optional(at("tolerance"), (...field) => number(...field, 0, 255)) ?? 20,
    feather: optional(at("feather"), (...field) => integer(...field, 0, 100)) ?? 2,
    despill: optional(at("despill"), flag) ?? true,
    maxPixels,
  };
}

/** Top, right, bottom and left. */
export function sides(given: unknown): number[] {
  const at = fields(["sides", given]);
  return ["top", "right", "bottom", "left"].map(
    (name) => optional(at(name), (...field) => integer(...field, 0, MAX_SIDE)) ?? 0,
  );
}

export function filling({ at }: Work): { fill: string; colour: Uint8Array } {
  const [field, given = "transparent"] = at("fill");
  const named = given === "transparent" || given === "edge" || given === "blur";
  return named
    ? { fill: given, colour: new Uint8Array() }
    : { fill: "colour", colour: colour(field, given, '"transparent", "edge", "blur" or ') };
}
