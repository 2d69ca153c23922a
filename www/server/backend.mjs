// Who answers the page: for each provider its real API where the environment holds a key of it, else the simulator.
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createProvider } from "./provider.mjs";
import { providers } from "./providers.mjs";
import { createLocal } from "./simulator.mjs";

export const pkgDir = fileURLToPath(new URL("../../pkg", import.meta.url));

async function loadSimulator() {
  const { createSimulator } = await import(pathToFileURL(join(pkgDir, "simulator.js")).href);
  return createSimulator();
}

/** Who answers for each provider, and the simulator that stands in for those without a key. */
export function createBackend(env) {
  const local = createLocal(loadSimulator);
  const answering = Object.entries(providers).map(([id, provider]) => [
    id,
    createProvider(provider, env) ?? local,
  ]);
  return { providers: Object.fromEntries(answering), simulator: local.simulator };
}
