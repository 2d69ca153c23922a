// The results as a picture: an SVG that reads on light and dark pages.

const width = 860;
const panel = { width: 400, left: 20, gap: 40, title: 22, bar: 16, step: 26, label: 104 };

const style = `
  text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328; }
  .title { font-weight: 600; font-size: 13px; }
  .soft { fill: #59636e; }
  .ours { fill: #6d4aff; }
  .floor { fill: #8fb8a8; }
  .other { fill: #b6bdc6; }
  .mark { stroke: #59636e; stroke-dasharray: 3 3; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .soft { fill: #9198a1; }
    .ours { fill: #9d86ff; }
    .floor { fill: #4f7a69; }
    .other { fill: #555d67; }
    .mark { stroke: #9198a1; }
  }`;

const escaped = (text) => String(text).replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const titles = { ours: "this package", raw: "raw fetch", original: "original client" };

const kindOf = (who) => (who === "ours" ? "ours" : who === "raw" ? "floor" : "other");

const figures = (value) => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);

/** A panel of horizontal bars; `bars` are `{ label, value, kind }`, `mark` is a value to draw a line at. */
function bars(x, y, { title, note, unit, list, mark }) {
  const room = panel.width - panel.label - 78;
  const most = Math.max(mark ?? 0, ...list.map(({ value }) => value));
  const length = (value) => Math.max(1, (value / most) * room);
  const start = x + panel.label;
  const top = y + panel.title + 18;
  const parts = list.map(({ label, value, kind }, index) => {
    const at = top + index * panel.step;
    const middle = at + panel.bar - 4;
    return `<text x="${start - 8}" y="${middle}" text-anchor="end">${escaped(label)}</text>
  <rect class="${kind}" x="${start}" y="${at}" width="${length(value).toFixed(1)}" height="${panel.bar}" rx="2"/>
  <text x="${(start + length(Math.max(value, mark ?? 0)) + 6).toFixed(1)}" y="${middle}">${figures(value)}${unit}</text>`;
  });
  const height = list.length * panel.step;
  const line = (start + length(mark ?? 0)).toFixed(1);
  if (mark)
    parts.push(`<line class="mark" x1="${line}" x2="${line}" y1="${top - 4}" y2="${top + height - 6}"/>`);
  return {
    svg: `<text class="title" x="${x}" y="${y + 12}">${escaped(title)}</text>
  <text class="soft" x="${x}" y="${y + 28}">${escaped(note)}</text>
  ${parts.join("\n  ")}`,
    height: panel.title + 18 + height,
  };
}

const byValue = (list) => list.sort((a, b) => a.value - b.value);

const bar = (who, value) => ({ label: titles[who] ?? who, value, kind: kindOf(who) });

/** The rows whose key begins with `start`, as bars named by the rest of the key. */
const keyed = (rows, start) =>
  rows
    .filter(({ key, value }) => key.startsWith(start) && value !== null)
    .map(({ key, value, unit }) => ({ who: key.slice(start.length), value, unit }));

/** The panels of the chart, as far as the results have them. */
function panels({ rows }) {
  const peers = rows.find(({ key }) => key === "peers")?.samples ?? {};
  const times = Object.entries(peers).filter(([who]) => who !== "original (atob)");
  const runtimes = rows.filter(({ key }) => /^answer 8 (?!chunked|fresh)/.test(key));
  return [
    {
      title: "Time for an image of 8 MiB, Node",
      note: "milliseconds, answer from a server on the same machine",
      unit: " ms",
      list: byValue(times.map(([who, { median }]) => bar(who, median))),
    },
    {
      title: "Peak memory for an image of 20 MiB, Node",
      note: "times the image's own size, above the idle process",
      unit: "×",
      list: byValue(keyed(rows, "peak ").map(({ who, value }) => bar(who, value))),
    },
    {
      title: "What a browser downloads",
      note: "KB, bundled, minified, gzip",
      unit: " KB",
      list: byValue(keyed(rows, "download ").map(({ who, value }) => bar(who, value))),
    },
    {
      title: "This package, 8 MiB, in each runtime",
      note: "time, with a raw fetch of the same bytes as 1 (dashed)",
      unit: "×",
      mark: 1,
      list: runtimes.map(({ runtime, value }) => ({ label: runtime, value, kind: "ours" })),
    },
  ].filter(({ list }) => list.length);
}

/** The chart of `results` as the text of an SVG. */
export function chart(results) {
  const drawn = [];
  let y = 16;
  const all = panels(results);
  for (let index = 0; index < all.length; index += 2) {
    const pair = all
      .slice(index, index + 2)
      .map((each, column) => bars(panel.left + column * (panel.width + panel.gap), y, each));
    drawn.push(...pair.map(({ svg }) => svg));
    y += Math.max(...pair.map(({ height }) => height)) + 22;
  }
  const { machine, versions, date } = results;
  const caption = `${machine.cpu}, ${machine.cores} cores, Node ${versions.node}, ${date.slice(0, 10)}. Shorter is better.`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y + 20}" width="${width}" height="${y + 20}" role="img">
  <title>ai-generation-client compared: time, memory and download</title>
  <style>${style}
  </style>
  ${drawn.join("\n  ")}
  <text class="soft" x="${panel.left}" y="${y + 6}">${escaped(caption)}</text>
</svg>
`;
}
