// The download of a browser for one image call, of this package and of others.
import { fileURLToPath } from "node:url";
import { total, weighEntry, weighLibrary } from "../../scripts/size/bundle.mjs";
import { row } from "../rows.mjs";
import { targets } from "../targets.mjs";

/** The import that an application has for one image, by library. */
const libraries = {
  genai: `export { GoogleGenAI } from "@google/genai";`,
  openai: `export { OpenAI } from "openai";`,
  "ai + google": `export { generateText } from "ai"; export { createGoogleGenerativeAI } from "@ai-sdk/google";`,
};

const bench = fileURLToPath(new URL("..", import.meta.url));

const download = (who, parts, more) =>
  row({
    key: `download ${who}`,
    name: `download, gzip${who === "ours" ? "" : `, ${who}`}`,
    runtime: "browser",
    value: total(parts) / 1000,
    unit: "KB",
    ...more,
  });

export default async function* downloads({ packageDir }) {
  const parts = (await weighEntry(packageDir, "client")).filter(({ late }) => !late);
  yield download("ours", parts, {
    target: targets.download,
    note: parts.map(({ name, gzip }) => `${name} ${(gzip / 1000).toFixed(1)} KB`).join(", "),
  });
  for (const [who, code] of Object.entries(libraries)) yield download(who, await weighLibrary(bench, code));
}
