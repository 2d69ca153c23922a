import {
  AIGenerationClient,
  ContentPolicyError,
  GenerationError,
  RateLimitError,
} from "ai-generation-client";
import { createSimulator } from "ai-generation-client/simulator";
import express from "express";

// With a key: new AIGenerationClient(process.env.GEMINI_API_KEY). The simulator refuses the second request, to show how that looks.
const simulator = createSimulator({ faults: [{ on: 2, kind: "prompt_block" }] });
const client = new AIGenerationClient("any-key", { fetch: simulator.fetch, totalTimeout: 120_000 });

const app = express();

app.get("/picture", async (request, response) => {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  const { prompt } = request.query;
  const { imageData, mimeType } = await client.generate(
    { prompt, width: 512, height: 512 },
    { signal: gone.signal },
  );
  response.type(mimeType).send(imageData);
});

app.use((error, _request, response, next) => {
  // Nobody is there to be told, or it is no failure of the client's.
  if (response.closed || !(error instanceof GenerationError)) return next(error);
  const { code, message, details } = error;
  if (error instanceof RateLimitError) response.set("retry-after", String(Math.ceil(error.retryAfter)));
  response.status(statusOf(error)).json({ code, message, field: details.field });
});

/** The user's mistakes are 4xx, the provider's failures 5xx. */
function statusOf(error) {
  if (error instanceof ContentPolicyError) return 422;
  if (error instanceof RateLimitError) return 503;
  return error.code === "invalid_request" && error.attempts === 0 ? 400 : 502;
}

const server = app.listen(process.env.PORT ?? 3000, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}/picture?prompt=A+red+fox`);
});
