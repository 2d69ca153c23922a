// Faults in results that no reader would expect: looked for in every run that only tries the bench out.
import { chart } from "./chart.mjs";
import { markdown } from "./report.mjs";

const finite = (...values) => values.every((value) => typeof value === "number" && Number.isFinite(value));

function faultsOfRow({ key, name, runtime, value, unit, note, samples }) {
  const faults = [];
  if (![key, name, runtime, unit].every((text) => typeof text === "string" && text))
    faults.push("has no name");
  if (value === null ? !note : !finite(value)) faults.push(`has the value ${value}`);
  for (const [who, { n, median, q1, q3, error }] of Object.entries(samples))
    if (!(n > 0 && finite(median, q1, q3, error) && q1 <= median && median <= q3))
      faults.push(`has samples of ${who} that make no sense`);
  return faults.map((fault) => `The row "${key}" ${fault}.`);
}

/** The faults in the results of `figures` (their names), in sentences. */
export function faultsOf(results, figures) {
  const { rows } = results;
  const faults = rows.flatMap(faultsOfRow);
  for (const figure of figures)
    if (!rows.some((row) => row.figure === figure)) faults.push(`The figure ${figure} gave no row.`);
  const keys = new Set(rows.map(({ key }) => key));
  if (keys.size !== rows.length) faults.push("Two rows have the same key.");
  for (const [name, version] of Object.entries(results.versions))
    if (!version) faults.push(`The version of ${name} is not known.`);
  for (const [what, text] of Object.entries({ chart: chart(results), table: markdown(results) }))
    if (/NaN|undefined|Infinity/.test(text)) faults.push(`The ${what} has holes.`);
  return faults;
}
