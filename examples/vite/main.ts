import { AIGenerationClient, GenerationError } from "ai-generation-client";
import { createSimulator } from "ai-generation-client/simulator";

// A page has no key: whoever opens it could read that. With a proxy of your own, which adds the key, it is
// new AIGenerationClient("added-by-the-proxy", { baseUrl: "/api/v1beta" })
const client = new AIGenerationClient("any-key", { fetch: createSimulator().fetch });

const form = document.querySelector("form") as HTMLFormElement;
const output = document.querySelector("output") as HTMLOutputElement;
const picture = document.querySelector("img") as HTMLImageElement;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const prompt = String(new FormData(form).get("prompt"));
  output.value = "Drawing…";
  try {
    for await (const event of client.stream({ prompt, width: 640, height: 480 })) {
      if (event.type === "text") output.value = event.text;
      if (event.type === "partial") show(event.image.data, event.image.mimeType);
    }
  } catch (error) {
    output.value = error instanceof GenerationError ? `${error.message} ${error.suggestion}` : String(error);
  }
});

function show(data: BlobPart, type: string) {
  URL.revokeObjectURL(picture.src);
  picture.src = URL.createObjectURL(new Blob([data], { type }));
}
