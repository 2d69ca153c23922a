import { type Simulator, simulate } from "./simulator/core.js";
import type { SimulatorOptions } from "./simulator/options.js";
import * as glue from "./wasm/simulator.js";
import wasm from "./wasm/simulator.wasm?module";

export type { Simulator } from "./simulator/core.js";
export type { Fault, FaultKind, SimulatorOptions } from "./simulator/options.js";

/** As in `simulator.js`, for runtimes that instantiate only WebAssembly that was imported as a module. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  return simulate(load, options);
}

/** Initialised at once, and then no more: no request waits for another one. */
const load = async () => {
  glue.open(wasm);
  return glue;
};
