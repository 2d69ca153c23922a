import { compiled } from "./border/compiled.js";
import { once } from "./border/once.js";
import { unpack } from "./border/unpack.js";
import { type Simulator, simulate } from "./simulator/core.js";
import type { SimulatorOptions } from "./simulator/options.js";

export type { Simulator } from "./simulator/core.js";
export type { Fault, FaultKind, SimulatorOptions } from "./simulator/options.js";

/**
 * Makes a provider that runs right here: give its `fetch` to a client, or put it behind a server.
 * Throws a `TypeError` or a `RangeError` that names the option that is wrong.
 */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  return simulate(load, options);
}

const load = /* @__PURE__ */ once(async () => {
  const [glue, { packed }] = await Promise.all([
    import("./wasm/simulator.js"),
    import("./wasm/simulator-inline.js"),
  ]);
  glue.open(await compiled(unpack(packed)));
  return glue;
});
