import {
  AIGenerationClient,
  type ClientEvent,
  type GeneratedImage,
  type GenerationResponse,
} from "ai-generation-client";
import { providerOf } from "./mode.ts";
import { type Call, history } from "./pictures.ts";
import type { Trouble } from "./tables.ts";

export interface Watch {
  signal: AbortSignal;
  onEvent: (event: ClientEvent) => void;
  onProgress: (received: number, total: number | undefined) => void;
  onImage: (image: GeneratedImage, final: boolean) => void;
  onWords: (words: string) => void;
}

/** The browser's own `fetch`, which tells the simulator what to play. */
function troubled({ fault, once }: Trouble): typeof fetch {
  let isFirst = true;
  return (input, init) => {
    const request = new Request(input, init);
    if (isFirst || !once) request.headers.set("x-simulate", JSON.stringify(fault));
    isFirst = false;
    return fetch(request);
  };
}

/** Makes the call through the page's own origin, which answers from the simulator or adds the key. */
export async function generate(
  call: Call,
  trouble: Trouble | undefined,
  { signal, onEvent, onProgress, onImage, onWords }: Watch,
): Promise<GenerationResponse> {
  const { prompt, width, height, apiType, model, seed, strict, references, parent } = call;
  const client = new AIGenerationClient("the-server-has-it", {
    apiType,
    baseUrl: providerOf(apiType).path,
    onEvent,
    ...(trouble && { fetch: troubled(trouble) }),
    ...(trouble?.timeout && { timeout: trouble.timeout, maxRetries: 1 }),
  });
  try {
    const request = {
      prompt,
      width,
      height,
      model,
      strict,
      ...(seed !== undefined && { seed }),
      ...(references.length && { inputImages: [...references] }),
      ...(parent && { conversationHistory: history(parent) }),
    };
    const events = client.stream(request, {
      signal,
      onProgress: ({ receivedBytes, totalBytes }) => onProgress(receivedBytes, totalBytes),
    });
    for await (const event of events) {
      if (event.type === "partial") onImage(event.image, event.final);
      else if (event.type === "text") onWords(event.text);
      else return event.response;
    }
    throw new Error("The stream ended without a response.");
  } finally {
    client.close();
  }
}
