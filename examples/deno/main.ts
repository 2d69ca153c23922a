import { writeFile } from "node:fs/promises";
import { AIGenerationClient, type ConversationTurn } from "ai-generation-client";
import { createSimulator } from "ai-generation-client/simulator";

// With a key: new AIGenerationClient(Deno.env.get("GEMINI_API_KEY")), and --allow-env --allow-net
const client = new AIGenerationClient("any-key", { fetch: createSimulator().fetch });
const history: ConversationTurn[] = [];

for (const [name, prompt] of [
  ["day.png", "A lighthouse on a cliff"],
  ["night.png", "Make it night"],
] as const) {
  const { imageData, turns } = await client.generate({
    prompt,
    width: 640,
    height: 480,
    conversationHistory: history,
  });
  history.push(...turns);
  await writeFile(name, imageData);
  console.log(name, imageData.length, "bytes");
}
