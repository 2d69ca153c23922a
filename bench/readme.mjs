// The part of the README that says what was measured.
import { readFileSync, writeFileSync } from "node:fs";

const figures = (value) => value.toFixed(value < 10 ? 1 : 0);

const libraries = {
  ours: "this package",
  raw: "raw `fetch`, the floor",
  original: "original client",
  genai: "`@google/genai`",
  openai: "`openai`",
  ai: "`ai` + `@ai-sdk/google`",
};

const runtimes = { node: "Node", deno: "Deno", bun: "Bun", workerd: "workerd", chromium: "Chromium" };

const table = (head, rows) =>
  [head, head.map((_, column) => (column ? "---:" : "---")), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");

/** The tables of `results`, in Markdown. */
export function tables({ rows, machine, versions, date }) {
  const of = (key) => rows.find((row) => row.key === key);
  const time = (key, who) => of(key)?.samples[who]?.median;
  const download = { ai: "ai + google" };
  const compared = Object.entries(libraries).map(([who, name]) => {
    const cells = [
      [time("peers", who), " ms"],
      [time("stream 24", who), " ms"],
      [of(`peak ${who}`)?.value, "×"],
      [of(`download ${download[who] ?? who}`)?.value, " KB"],
    ];
    return [name, ...cells.map(([value, unit]) => (value == null ? "" : figures(value) + unit))];
  });
  const sizes = new Map([
    ["0.0625", "64 KiB"],
    ["1", "1 MiB"],
    ["8", "8 MiB"],
    ["20", "20 MiB"],
  ]);
  const ratios = Object.entries(runtimes).map(([runtime, name]) => [
    name,
    ...[...sizes.keys()].map((size) => of(`answer ${size} ${runtime}`)?.value.toFixed(2) ?? ""),
  ]);
  const head = [
    "in Node",
    "image of 8 MiB",
    "event stream of 24 MiB",
    "peak memory / image",
    "download, gzip",
  ];
  return `${table(head, compared)}

Time of this package / time of a raw \`fetch\` that does nothing with the same bytes:

${table(["image of", ...sizes.values()], ratios)}

${machine.cpu}, ${machine.cores} cores, Node ${versions.node}, ${date.slice(0, 10)}; medians.`;
}

const part = /(?<=<!-- measured -->\n)[\s\S]*?(?=\n<!-- \/measured -->)/;

/** Writes them into the README. */
export function updateReadme(file, results) {
  const text = readFileSync(file, "utf8");
  if (!part.test(text)) throw new Error(`${file} has no part for what was measured.`);
  writeFileSync(
    file,
    text.replace(part, () => tables(results)),
  );
}
