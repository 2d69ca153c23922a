// Does jobs in a Worker, one after the other.
import { exception } from "../border/exception.js";
import { GenerationError } from "../errors.js";
import type { WorkerPictures } from "../types/pictures.js";
import { reasonOf } from "./abortable.js";
import { functions } from "./functions.js";
import { stopIfTransferred } from "./input.js";
import { buffersOf, failure, type Reply } from "./message.js";
import { starter, type Thread, type Told } from "./thread.js";
import type { DoneOf, Execute, Job } from "./work.js";

interface Waiting {
  job: Job;
  settle(done: unknown): void;
  fail(error: unknown): void;
}

/**
 * The functions of picture work, done in a Worker of this script with this module; nothing where the runtime has no
 * Workers. The Worker starts with the first job, and a job that is aborted ends it.
 */
export function away(script: string, packed: string): WorkerPictures | undefined {
  const start = starter(script);
  if (!start) return undefined;
  const jobs = new Jobs(start, packed);
  return { ...functions(jobs.execute), close: () => jobs.close() };
}

class Jobs {
  readonly #start: (told: Told) => Thread;
  readonly #packed: string;
  readonly #waiting: Waiting[] = [];
  #running: Waiting | undefined;
  #thread: Thread | undefined;
  #closed = false;

  constructor(start: (told: Told) => Thread, packed: string) {
    this.#start = start;
    this.#packed = packed;
  }

  readonly execute: Execute = <N extends Job["name"]>(
    job: { name: N } & Job,
    signal: AbortSignal | undefined,
  ) =>
    new Promise<DoneOf<N>>((settle, fail) => {
      if (this.#closed) throw closed();
      stopIfTransferred(job.files);
      // The caller keeps what was given.
      const files = Object.fromEntries(Object.entries(job.files).map(([name, file]) => [name, file.slice()]));
      const waiting: Waiting = {
        job: { ...job, files } as Job,
        settle: (done) => {
          signal?.removeEventListener?.("abort", abort);
          settle(done as DoneOf<N>);
        },
        fail: (error) => {
          signal?.removeEventListener?.("abort", abort);
          fail(error);
        },
      };
      const abort = () => this.#drop(waiting, reasonOf(signal as AbortSignal));
      signal?.addEventListener("abort", abort);
      this.#waiting.push(waiting);
      this.#next();
    });

  close(): void {
    this.#closed = true;
    const all = [...(this.#running ? [this.#running] : []), ...this.#waiting.splice(0)];
    this.#end();
    for (const { fail } of all) fail(closed());
  }

  #next(): void {
    if (this.#running) return;
    this.#running = this.#waiting.shift();
    if (!this.#running) {
      this.#thread?.hold(false);
      return;
    }
    const { job } = this.#running;
    try {
      if (!this.#thread) this.#begin();
      this.#thread?.hold(true);
      this.#thread?.post({ job }, buffersOf(job.files));
    } catch (error) {
      this.#failed((error as Error | undefined)?.message ?? "it could not be started");
    }
  }

  #begin(): void {
    const thread = this.#start({
      reply: (reply) => thread === this.#thread && this.#settled(reply),
      failed: (why) => thread === this.#thread && this.#failed(why),
    });
    this.#thread = thread;
    thread.post({ packed: this.#packed });
  }

  #settled(reply: Reply): void {
    const done = this.#running;
    this.#running = undefined;
    if ("done" in reply) done?.settle(reply.done);
    else done?.fail(failure(reply.failed));
    this.#next();
  }

  #failed(why: string): void {
    const failed = this.#running;
    this.#end();
    failed?.fail(
      new GenerationError({
        code: "internal",
        message: `The Worker for picture work failed: ${why}.`,
        suggestion:
          "Allow blob: for worker-src in the Content-Security-Policy, or call the functions directly.",
        retryable: true,
      }),
    );
    this.#next();
  }

  #drop(waiting: Waiting, reason: unknown): void {
    const at = this.#waiting.indexOf(waiting);
    if (this.#running === waiting) this.#end();
    else if (at >= 0) this.#waiting.splice(at, 1);
    waiting.fail(reason);
    // Later: the same signal may end those that wait, too, for which no Worker is to start.
    queueMicrotask(() => this.#next());
  }

  /** Work cannot be stopped from outside, but the Worker can; the next job starts another one. */
  #end(): void {
    this.#thread?.end();
    this.#thread = undefined;
    this.#running = undefined;
  }
}

const closed = () => exception("The Worker for picture work was closed.", "InvalidStateError");
