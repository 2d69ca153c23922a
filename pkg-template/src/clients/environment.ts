import { invalid } from "../checks/invalid.js";
import { checkApiType, checkKey, checkUrl } from "../checks/options.js";
import { checkModel } from "../checks/request.js";
import { readable } from "../checks/values.js";
import type { ImageConfig } from "../types/options.js";

/** The names of the variables, by the field of an `ImageConfig`. */
export const VARIABLES = {
  authToken: "IMAGE_AUTH_TOKEN",
  endpoint: "IMAGE_ENDPOINT",
  model: "IMAGE_MODEL",
  apiType: "IMAGE_API_TYPE",
} as const;

/** The configuration in `env`, by default the environment of Node, Deno or Bun. Errors name the variable. */
export function configOf(env: Record<string, unknown> = environment()): ImageConfig {
  if (typeof env !== "object" || env === null) throw invalid("env", env, "an object");
  const config: Record<string, string> = {};
  for (const [field, name] of Object.entries(VARIABLES)) {
    const value = readable(name, () => env[name]) ?? "";
    if (typeof value !== "string") throw invalid(name, value, "a string");
    if (value.trim()) config[field] = value.trim();
  }
  if (config.apiType) checkApiType(VARIABLES.apiType, config.apiType);
  if (config.authToken) checkKey(VARIABLES.authToken, config.authToken);
  if (config.endpoint) checkUrl(VARIABLES.endpoint, config.endpoint, "openrouter_chat");
  if (config.model) checkModel([VARIABLES.model, config.model], "");
  return config;
}

function environment(): Record<string, unknown> {
  const { process, Deno } = globalThis as {
    process?: { env?: Record<string, string> };
    Deno?: { env: { get(name: string): string | undefined } };
  };
  const read = (name: string) => {
    try {
      return Deno ? Deno.env.get(name) : process?.env?.[name];
    } catch {
      // Deno may deny access: as if the variable were not set.
      return undefined;
    }
  };
  return Object.fromEntries(Object.values(VARIABLES).map((name) => [name, read(name)]));
}
