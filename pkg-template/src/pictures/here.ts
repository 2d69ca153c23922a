// Does jobs in this thread.
import { type Imported, type Loader, Module, renew } from "../border/module.js";
import { GenerationError } from "../errors.js";
import { stopIfAborted } from "./abortable.js";
import { errorOf, isFault } from "./fault.js";
import { decoded } from "./foreign.js";
import { stopIfTransferred } from "./input.js";
import { type DoneOf, type Execute, type Glue, type Job, type Name, works } from "./work.js";

/** More memory than this is not kept for the next call: what an instance has taken, it never gives back. */
const KEPT = 64 * 2 ** 20;

/** Does jobs in a module, which is loaded with the first one. */
export function here(loader: Loader<Glue> | Imported<Glue>): Execute {
  const module = new Module<Glue>(loader);
  return async (job, signal) => {
    const glue = await module.load().catch(forPictures);
    for (let files: Job["files"] = job.files; ; ) {
      stopIfAborted(signal);
      stopIfTransferred(files);
      const { done, fault } = run(module, glue, { ...job, files } as typeof job);
      if (!fault) return done as DoneOf<typeof job.name>;
      files = await translated(module, glue, files, fault, job.asked);
    }
  };
}

/** Does a job, and gives what came of it or why nothing did. Anything else that is thrown ends the instance. */
function run<N extends Name>(module: Module<Glue>, glue: Glue, { name, files, asked }: Job<N>) {
  const work = works[name] as (glue: Glue, files: unknown, asked: unknown) => DoneOf<N>;
  return module.run(() => {
    try {
      return { done: work(glue, files, asked), fault: undefined };
    } catch (thrown) {
      if (!isFault(thrown)) throw thrown;
      return { done: undefined, fault: thrown };
    } finally {
      if (glue.memorySize() > KEPT) renew(glue);
    }
  });
}

type Fault = Parameters<typeof errorOf>[0];

/** The files with the one that is foreign here as the runtime decodes it. Throws for any other fault. */
async function translated(
  module: Module<Glue>,
  glue: Glue,
  files: Job["files"],
  fault: Fault,
  asked: unknown,
): Promise<Job["files"]> {
  const { kind, input, text } = fault;
  const file = (files as Record<string, Uint8Array>)[input];
  const pixels = kind === "foreign" && file && (await decoded(file, text));
  if (!pixels) throw errorOf(fault, asked);
  const { data, width, height } = pixels;
  const image = module.run(() => glue.fileOf(new Uint8Array(data.buffer), width, height));
  return { ...files, [input]: image, [`${input}_origin`]: file } as Job["files"];
}

/** The error of a module that could not be loaded, with the way that there is for this one. */
function forPictures(error: GenerationError): never {
  const suggestion = error.suggestion?.replace(
    "ai-generation-client/static",
    "ai-generation-client/image/static",
  );
  const { code, message, retryable, cause } = error;
  throw new GenerationError({ code, message, suggestion, retryable, cause });
}
