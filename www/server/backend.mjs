// Which of the two answers the page: the real API where the environment holds a key, else the simulator.
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createProvider } from "./provider.mjs";
import { createLocal } from "./simulator.mjs";

export const pkgDir = fileURLToPath(new URL("../../pkg", import.meta.url));

async function loadSimulator() {
  const { createSimulator } = await import(pathToFileURL(join(pkgDir, "simulator.js")).href);
  return createSimulator();
}

export const createBackend = (env) => createProvider(env) ?? createLocal(loadSimulator);
