import { AIGenerationClient, type GenerationResponse } from "ai-generation-client";
import { type Call, history } from "./pictures.ts";
import type { Trouble } from "./tables.ts";

export interface Watch {
  signal: AbortSignal;
  onAttempt: (attempt: number) => void;
  /** An attempt was answered with an HTTP error; it is the client that knows whether another one follows. */
  onRefusal: (status: number) => void;
  onProgress: (received: number, total: number | undefined) => void;
}

/** Makes the call through the page's own origin, which answers from the simulator or adds the key. */
export async function generate(
  call: Call,
  trouble: Trouble | undefined,
  { signal, onAttempt, onRefusal, onProgress }: Watch,
): Promise<GenerationResponse> {
  let attempt = 0;
  let refused = false;
  const client = new AIGenerationClient("the-server-has-it", {
    baseUrl: `${location.origin}/v1beta`,
    fetch: async (input, init) => {
      attempt += 1;
      onAttempt(attempt);
      const request = new Request(input, init);
      if (trouble && (attempt === 1 || !trouble.once))
        request.headers.set("x-simulate", JSON.stringify(trouble.fault));
      const answer = await fetch(request);
      refused = !answer.ok;
      if (refused) onRefusal(answer.status);
      return answer;
    },
    ...(trouble?.timeout && { timeout: trouble.timeout, maxRetries: 1 }),
  });
  try {
    return await client.generate(
      {
        prompt: call.prompt,
        width: call.width,
        height: call.height,
        model: call.model,
        seed: call.seed,
        strict: call.strict,
        ...(call.reference && { inputImage: call.reference }),
        ...(call.parent && { conversationHistory: history(call.parent) }),
      },
      {
        signal,
        // An error has a body too, but it is no picture on its way.
        onProgress: ({ receivedBytes, totalBytes }) => {
          if (!refused) onProgress(receivedBytes, totalBytes);
        },
      },
    );
  } finally {
    client.close();
  }
}
