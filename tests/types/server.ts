// A Node program without the DOM's types. It is compiled, never run.
import { readFile, writeFile } from "node:fs/promises";
import { AIGenerationClient, GenerationError, init } from "ai-generation-client";
import { createSimulator } from "ai-generation-client/simulator";

await init(await readFile("client.wasm"));
using client = new AIGenerationClient(process.env.GEMINI_API_KEY ?? "key", {
  fetch: createSimulator().fetch,
});

try {
  const inputImage = await readFile("kite.png");
  const { imageData } = await client.generate({ prompt: "at night", width: 1024, height: 768, inputImage });
  await writeFile("night.png", imageData);
} catch (error) {
  if (error instanceof GenerationError) console.error(error.code, error.suggestion);
}

// @ts-expect-error the declarations hold without the DOM too
client.generate({ prompt: "a kite" });
