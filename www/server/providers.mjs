// The providers that the page speaks to, each on a path of its own: where it is, what its calls are, and which
// environment variables have its key and another address.

const bearer = (key) => ({ authorization: `Bearer ${key}` });

export const providers = {
  gemini: {
    name: "Gemini",
    path: "/v1beta",
    calls: /^\/models\/[\w.-]+:(?:generateContent|streamGenerateContent)$/,
    keys: ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
    baseUrl: ["GEMINI_BASE_URL", "https://generativelanguage.googleapis.com/v1beta"],
    authorize: (key) => ({ "x-goog-api-key": key }),
  },
  openai: {
    name: "OpenAI",
    path: "/v1",
    calls: /^\/(?:images\/generations|images\/edits|responses)$/,
    keys: ["OPENAI_API_KEY"],
    baseUrl: ["OPENAI_BASE_URL", "https://api.openai.com/v1"],
    authorize: bearer,
  },
  openrouter: {
    name: "OpenRouter",
    path: "/api/v1",
    calls: /^\/(?:chat\/completions|images)$/,
    keys: ["OPENROUTER_API_KEY"],
    baseUrl: ["OPENROUTER_BASE_URL", "https://openrouter.ai/api/v1"],
    authorize: bearer,
  },
};

/** The id of the provider below whose path this one is, and the rest of it; `undefined` for a path of the page. */
export function providerOf(pathname) {
  for (const [id, { path }] of Object.entries(providers))
    if (pathname === path || pathname.startsWith(`${path}/`))
      return { id, rest: pathname.slice(path.length) };
}
