import { providerOf } from "./mode.ts";
import { fileName, lineage, type Picture } from "./pictures.ts";

/** As TypeScript source; JSON's escapes are TypeScript's too. */
const quoted = (text: string): string => JSON.stringify(text);

function request(picture: Picture, earlier: string[]): string {
  const { prompt, width, height, model, seed, strict, references } = picture.call;
  const fields = [
    `prompt: ${quoted(prompt)}`,
    `width: ${width}`,
    `height: ${height}`,
    `model: ${quoted(model)}`,
    ...(seed === undefined ? [] : [`seed: ${seed}`]),
    ...(strict ? [] : ["strict: false"]),
    ...inputImages(references),
    ...history(earlier),
  ];
  return `await client.generate({\n${fields.map((field) => `  ${field},\n`).join("")}});`;
}

function inputImages(references: readonly File[]): string[] {
  const files = references.map(({ name }) => `await readFile(${quoted(name)})`);
  return files.length ? [`inputImages: [${files.join(", ")}]`] : [];
}

function history(earlier: string[]): string[] {
  if (earlier.length === 0) return [];
  if (earlier.length === 1) return [`conversationHistory: ${earlier[0]}.turns`];
  return [`conversationHistory: [${earlier.map((name) => `...${name}.turns`).join(", ")}]`];
}

/** A module that makes this picture again, with the turns before it. The key is the reader's own. */
export function toTypeScript(picture: Picture): string {
  const { apiType } = picture.call;
  const turns = lineage(picture);
  const names = turns.map((_, index) => (turns.length === 1 ? "picture" : `turn${index + 1}`));
  const calls = turns.map(
    (turn, index) => `const ${names[index]} = ${request(turn, names.slice(0, index))}\n`,
  );
  const files = turns.some(({ call }) => call.references.length) ? "readFile, writeFile" : "writeFile";
  const options = apiType === "gemini" ? "" : `, { apiType: ${quoted(apiType)} }`;
  return `import { ${files} } from "node:fs/promises";
import { AIGenerationClient } from "ai-generation-client";

const client = new AIGenerationClient(process.env.${providerOf(apiType).key} ?? "YOUR_KEY"${options});

${calls.join("\n")}
await writeFile(${quoted(fileName(picture))}, ${names.at(-1)}.imageData);
client.close();
`;
}
