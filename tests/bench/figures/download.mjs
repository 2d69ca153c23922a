// What a browser downloads for one image call, of this package and of others.
import { entries, total, weigh } from "../bundle.mjs";
import { row } from "../rows.mjs";
import { targets } from "../targets.mjs";

export default async function* download(bench) {
  for (const [who, code] of Object.entries(entries)) {
    const parts = (await weigh(code(bench.packageDir))).filter(({ late }) => !late);
    const gzip = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;
    yield row({
      key: `download ${who}`,
      name: `download, gzip${who === "ours" ? "" : `, ${who}`}`,
      runtime: "browser",
      value: total(parts) / 1000,
      unit: "KB",
      target: who === "ours" ? targets.download : undefined,
      ...(who === "ours" && { note: parts.map((part) => `${part.name} ${gzip(part.gzip)}`).join(", ") }),
    });
  }
}
