import { bytes, count, seconds } from "./format.ts";
import { formats } from "./formats.ts";
import { type Picture, size } from "./pictures.ts";

const dollars = new Intl.NumberFormat("en", { style: "currency", currency: "USD", maximumFractionDigits: 4 });

/** What is worth knowing of a picture, by name. */
export function factsOf(picture: Picture): [string, string][] {
  const { call, response } = picture;
  const { width, height } = size(picture);
  const { totalTokens, costUsd } = response.usage ?? {};
  const all: [string, string | undefined][] = [
    ["Size", `${width} \u00d7 ${height}`],
    ["Weight", bytes(response.imageData.length)],
    ["Seed", call.seed?.toString()],
    ["Format", formats[call.apiType].label],
    ["Model", response.model],
    ["Time", seconds(response.inferenceTimeMs)],
    ["Attempts", String(response.attempts)],
    ["Tokens", totalTokens === undefined ? undefined : count(totalTokens)],
    ["Cost", costUsd === undefined ? undefined : dollars.format(costUsd)],
  ];
  return all.filter((fact): fact is [string, string] => fact[1] !== undefined);
}
