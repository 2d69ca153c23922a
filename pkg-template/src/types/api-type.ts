/**
 * The format in which a provider is spoken to:
 * - `gemini`: Gemini's `generateContent`
 * - `openai_images`: OpenAI's `/images/generations`, and `/images/edits` where there are images to start from
 * - `openai_responses`: OpenAI's `/responses` with its image generation tool
 * - `openrouter_chat`: OpenRouter's `/chat/completions`
 * - `openrouter_images`: OpenRouter's `/images`
 */
export type ApiType =
  | "gemini"
  | "openai_images"
  | "openai_responses"
  | "openrouter_chat"
  | "openrouter_images";
