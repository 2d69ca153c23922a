// The script of the Worker: the build makes one file of it and of all that it needs.
import { compiled } from "../border/compiled.js";
import { unpack } from "../border/unpack.js";
import * as glue from "../wasm/image.js";
import { here } from "./here.js";
import { buffersOf, type Order, plain, type Reply } from "./message.js";
import type { Execute } from "./work.js";

/** The other end. In Node it is not the global object. */
interface Port {
  postMessage(reply: Reply, buffers: ArrayBuffer[]): void;
  on?(name: "message", listen: (order: Order) => void): void;
  onmessage?: (event: { data: Order }) => void;
}

interface Node {
  process?: { getBuiltinModule?(name: "node:worker_threads"): { parentPort: Port } };
}

const port =
  typeof globalThis.postMessage === "function"
    ? (globalThis as unknown as Port)
    : ((globalThis as Node).process?.getBuiltinModule?.("node:worker_threads").parentPort as Port);

let execute: Execute;

async function obey(order: Order): Promise<void> {
  if ("packed" in order) {
    const { packed } = order;
    execute = here({ glue: async () => glue, wasm: () => compiled(unpack(packed)) });
    return;
  }
  try {
    const done = await execute(order.job, undefined);
    port.postMessage({ done }, buffersOf(done));
  } catch (error) {
    port.postMessage({ failed: plain(error) }, []);
  }
}

if (port.on) port.on("message", obey);
else port.onmessage = ({ data }) => void obey(data);
