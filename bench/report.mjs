// The results as text: for a terminal, and in Markdown.

const figures = (value) => value.toFixed(Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0);

const number = (value, unit) => {
  if (value === null) return "–";
  return unit === "×" ? `${value.toFixed(2)}×` : `${figures(value)} ${unit}`;
};

const bound = ({ target, unit }) =>
  target
    ? ("most" in target ? `≤ ${target.most}` : `≥ ${target.least}`) + (unit === "×" ? "×" : ` ${unit}`)
    : "";

const verdict = ({ value, verdict, note }) => verdict ?? (value === null && note ? "not measured" : "");

const sampled = ({ samples, sampleUnit }) =>
  Object.entries(samples)
    .map(
      ([who, { median, q1, q3 }]) => `${who} ${number(median, sampleUnit)} (${figures(q1)}–${figures(q3)})`,
    )
    .join(", ");

/** One line of the table, in columns. */
export function line(row) {
  const cells = [
    row.name.padEnd(52),
    (row.runtime ?? "").padEnd(9),
    number(row.value, row.unit).padStart(9),
    bound(row).padEnd(10),
    verdict(row).padEnd(18),
    [sampled(row), row.note].filter(Boolean).join("; "),
  ];
  return cells.join("  ").trimEnd();
}

export function heading({ machine, versions, mode, commit }) {
  const { cpu, cores, memoryGb, os, load } = machine;
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version ?? "?"}`);
  const busy = load.start[0] > cores / 2 ? " (busy: close calls are not judged)" : "";
  return [
    `${cpu}, ${cores} cores, ${memoryGb} GB, ${os}; load average at the start ${load.start.map((each) => each.toFixed(1)).join(" ")}${busy}`,
    named.join(", "),
    `mode ${mode}, commit ${commit ?? "unknown"}; medians of interleaved runs (and quartiles); Node and Deno keep the memory of large buffers`,
  ].join("\n");
}

/** The machine, the versions and the table, in Markdown. */
export function markdown(results) {
  const cells = (row) => [
    row.name,
    row.runtime ?? "",
    number(row.value, row.unit),
    bound(row),
    verdict(row),
    [sampled(row), row.note].filter(Boolean).join("; "),
  ];
  return `# Measurements

Of ${results.date.slice(0, 10)}, made by \`npm run bench -- --publish\`.

${heading(results).split("\n").join("  \n")}

| figure | where | value | to reach | | medians (and quartiles) |
| --- | --- | ---: | --- | --- | --- |
${results.rows.map((row) => `| ${cells(row).join(" | ")} |`).join("\n")}
`;
}

/** The number of targets that were reached, and the names of those that were not. */
export function conclusion(rows) {
  const of = (word) => rows.filter((row) => verdict(row) === word);
  const judged = rows.filter((row) => row.target && row.value !== null);
  const lines = [`${of("reached").length} of ${judged.length} targets reached.`];
  for (const row of of("MISSED"))
    lines.push(
      `  missed: ${row.name} (${row.runtime ?? "all"}): ${number(row.value, row.unit)}, ${bound(row)}`,
    );
  const noisy = of("noisy: not judged").length;
  if (noisy)
    lines.push(
      `  ${noisy} not judged: on a busy machine they may be on either side of the target. Run it again on a quiet machine.`,
    );
  return lines.join("\n");
}
