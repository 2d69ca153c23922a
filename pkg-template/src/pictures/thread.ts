// Workers, as each runtime has them.
import type { Order, Reply } from "./message.js";

/** A Worker. */
export interface Thread {
  post(order: Order, buffers?: ArrayBuffer[]): void;
  /** Whether a program waits for it. */
  hold(holds: boolean): void;
  end(): void;
}

/** A Worker of the web or of Node. */
interface AnyWorker {
  postMessage(order: Order, buffers: ArrayBuffer[]): void;
  terminate(): unknown;
  ref?(): void;
  unref?(): void;
  on?(name: string, listen: (given: unknown) => void): void;
  addEventListener?(name: string, listen: (event: { data?: unknown; message?: string }) => void): void;
}

interface Runtime {
  Worker?: new (url: string, options: { type: "module" }) => AnyWorker;
  process?: {
    getBuiltinModule?(name: "node:worker_threads"): {
      Worker: new (script: string, options: { eval: true }) => AnyWorker;
    };
  };
}

/** What starts a Worker with a script; nothing where there are none, as on Cloudflare. */
export function starter(script: string): ((told: Told) => Thread) | undefined {
  const { Worker, process } = globalThis as Runtime;
  const threads = Worker ? undefined : process?.getBuiltinModule?.("node:worker_threads");
  if (Worker)
    return (told) => {
      const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
      const release = () => URL.revokeObjectURL(url);
      try {
        return thread(new Worker(url, { type: "module" }), told, release);
      } catch (error) {
        release();
        throw error;
      }
    };
  return threads && ((told) => thread(new threads.Worker(script, { eval: true }), told, () => {}));
}

/** Who is told of replies, and of the end of a Worker that failed. */
export interface Told {
  reply(reply: Reply): void;
  failed(why: string): void;
}

function thread(worker: AnyWorker, { reply, failed }: Told, release: () => void): Thread {
  const answered = (data: unknown) => {
    release();
    reply(data as Reply);
  };
  const broken = (why: string | undefined) => {
    release();
    failed(why || "its script could not be started");
  };
  if (worker.addEventListener) {
    worker.addEventListener("message", ({ data }) => answered(data));
    worker.addEventListener("error", ({ message }) => broken(message));
    worker.addEventListener("messageerror", () => broken("a message could not be read"));
  } else {
    worker.on?.("message", answered);
    worker.on?.("error", (error) => broken(String((error as Error | undefined)?.message)));
  }
  return {
    post: (order, buffers = []) => worker.postMessage(order, buffers),
    hold: (holds) => (holds ? worker.ref?.() : worker.unref?.()),
    end: () => void worker.terminate(),
  };
}
