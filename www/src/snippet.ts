import { fileName, lineage, type Picture } from "./pictures.ts";

/** As TypeScript source; JSON's escapes are TypeScript's too. */
const quoted = (text: string): string => JSON.stringify(text);

function request(picture: Picture, earlier: string[]): string {
  const { prompt, width, height, model, strict, reference } = picture.call;
  const fields = [
    `prompt: ${quoted(prompt)}`,
    `width: ${width}`,
    `height: ${height}`,
    `model: ${quoted(model)}`,
    `seed: ${picture.response.seed}`,
    ...(strict ? [] : ["strict: false"]),
    ...(reference ? [`inputImage: await readFile(${quoted(reference.name)})`] : []),
    ...history(earlier),
  ];
  return `await client.generate({\n${fields.map((field) => `  ${field},\n`).join("")}});`;
}

function history(earlier: string[]): string[] {
  if (earlier.length === 0) return [];
  if (earlier.length === 1) return [`conversationHistory: ${earlier[0]}.turns`];
  return [`conversationHistory: [${earlier.map((name) => `...${name}.turns`).join(", ")}]`];
}

/** A module that makes this picture again, with the turns before it. The key is the reader's own. */
export function toTypeScript(picture: Picture): string {
  const turns = lineage(picture);
  const names = turns.map((_, index) => (turns.length === 1 ? "picture" : `turn${index + 1}`));
  const calls = turns.map(
    (turn, index) => `const ${names[index]} = ${request(turn, names.slice(0, index))}\n`,
  );
  const files = turns.some(({ call }) => call.reference) ? "readFile, writeFile" : "writeFile";
  return `import { ${files} } from "node:fs/promises";
import { AIGenerationClient } from "ai-generation-client";

const client = new AIGenerationClient(process.env.GEMINI_API_KEY ?? "YOUR_KEY");

${calls.join("\n")}
await writeFile(${quoted(fileName(picture))}, ${names.at(-1)}.imageData);
client.close();
`;
}
