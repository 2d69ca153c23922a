import { AIGenerationClient, GenerationError } from "ai-generation-client";
import { createSimulator } from "ai-generation-client/simulator";

export default {
  async fetch(request: Request): Promise<Response> {
    const prompt = new URL(request.url).searchParams.get("prompt");
    if (!prompt) return new Response("Say what to draw: /?prompt=A+red+fox\n", { status: 400 });
    // With a key among the Worker's secrets: new AIGenerationClient(env.GEMINI_API_KEY)
    const client = new AIGenerationClient("any-key", { fetch: createSimulator().fetch });
    try {
      const { imageData, mimeType } = await client.generate(
        { prompt, width: 512, height: 512 },
        { signal: request.signal },
      );
      return new Response(imageData, { headers: { "content-type": mimeType } });
    } catch (error) {
      if (!(error instanceof GenerationError)) throw error;
      return Response.json({ code: error.code, message: error.message }, { status: 502 });
    } finally {
      client.close();
    }
  },
};
