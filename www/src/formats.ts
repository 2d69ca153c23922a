import type { ApiType } from "ai-generation-client";

export type ProviderId = "gemini" | "openai" | "openrouter";

export interface Format {
  label: string;
  provider: ProviderId;
  /** Models to choose from; the first is the client's default. Any other id can be typed in. */
  models: readonly string[];
  takesSeed: boolean;
  /** Whether reference images are uploaded as files, of which OpenAI takes fewer types and no more than sixteen. */
  uploads?: boolean;
}

/** Every format that the client speaks. */
export const formats: Record<ApiType, Format> = {
  gemini: {
    label: "Gemini",
    provider: "gemini",
    models: [
      "gemini-nano-banana-2.1",
      "gemini-3-pro-image",
      "gemini-3.1-flash-image",
      "gemini-3.1-flash-lite-image",
    ],
    takesSeed: true,
  },
  openai_images: {
    label: "OpenAI images",
    provider: "openai",
    models: ["gpt-image-2.6-sunburst", "gpt-image-2.6-flare", "gpt-image-2", "gpt-image-1.5"],
    takesSeed: false,
    uploads: true,
  },
  openai_responses: {
    label: "OpenAI responses",
    provider: "openai",
    models: ["gpt-5.5", "gpt-image-2.6-sunburst", "gpt-image-2.6-flare", "gpt-image-2"],
    takesSeed: false,
  },
  openrouter_chat: {
    label: "OpenRouter chat",
    provider: "openrouter",
    models: [
      "google/gemini-nano-banana-2.1",
      "google/gemini-3-pro-image",
      "openai/gpt-5-image",
      "black-forest-labs/flux.2-pro",
    ],
    takesSeed: true,
  },
  openrouter_images: {
    label: "OpenRouter images",
    provider: "openrouter",
    models: ["google/gemini-nano-banana-2.1", "openai/gpt-image-2", "black-forest-labs/flux.2-pro"],
    takesSeed: true,
  },
};

export const apiTypes = Object.keys(formats) as ApiType[];
