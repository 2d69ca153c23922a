import { ImageClient } from "ai-generation-client";
import { createSimulator } from "ai-generation-client/simulator";

// With a key in the environment: ImageClient.fromEnv(), which reads IMAGE_AUTH_TOKEN and others
const client = new ImageClient({ authToken: "any-key", fetch: createSimulator().fetch });

export async function GET(request) {
  const prompt = new URL(request.url).searchParams.get("prompt");
  if (!prompt) return new Response("Say what to draw: /picture?prompt=A+red+fox\n", { status: 400 });
  const { success, error, artifacts } = await client.generate(
    { prompt, aspectRatio: "4:3" },
    { signal: request.signal },
  );
  if (!success) return Response.json({ error }, { status: 502 });
  const [{ data, mimeType }] = artifacts;
  return new Response(data, { headers: { "content-type": mimeType } });
}
