// The one suite that every runtime runs, against the public surface of the package and a provider behind real HTTP.
// Nothing here or in the cases needs more than a web runtime has.
import { abortCases } from "./cases/abort.mjs";
import { answerCases } from "./cases/answers.mjs";
import { bodyCases } from "./cases/bodies.mjs";
import { clientCases } from "./cases/client.mjs";
import { conversationCases } from "./cases/conversation.mjs";
import { downloadCases } from "./cases/downloads.mjs";
import { errorCases } from "./cases/errors.mjs";
import { eventCases } from "./cases/events.mjs";
import { formatCases } from "./cases/formats.mjs";
import { generateCases } from "./cases/generate.mjs";
import { givenCases } from "./cases/given.mjs";
import { hostileCases } from "./cases/hostile.mjs";
import { imageClientCases } from "./cases/image-client.mjs";
import { imageCases } from "./cases/images.mjs";
import { invalidCases } from "./cases/invalid.mjs";
import { keyCases } from "./cases/keys.mjs";
import { limitCases } from "./cases/limits.mjs";
import { paidCases } from "./cases/paid.mjs";
import { pictureEditCases } from "./cases/picture-edits.mjs";
import { pictureErrorCases } from "./cases/picture-errors.mjs";
import { pictureFileCases } from "./cases/picture-files.mjs";
import { retryCases } from "./cases/retry.mjs";
import { robustCases } from "./cases/robust.mjs";
import { secretCases } from "./cases/secrets.mjs";
import { streamCases } from "./cases/stream.mjs";
import { createContext } from "./context.mjs";

/** Those that need no provider. */
export const pictureCases = { ...pictureFileCases, ...pictureEditCases, ...pictureErrorCases };

const cases = {
  ...generateCases,
  ...imageCases,
  ...conversationCases,
  ...clientCases,
  ...keyCases,
  ...answerCases,
  ...errorCases,
  ...invalidCases,
  ...givenCases,
  ...hostileCases,
  ...paidCases,
  ...bodyCases,
  ...retryCases,
  ...abortCases,
  ...limitCases,
  ...robustCases,
  ...secretCases,
  ...streamCases,
  ...formatCases,
  ...imageClientCases,
  ...eventCases,
  ...downloadCases,
  ...pictureCases,
};

const last = "no rejection was left unhandled";

/** The names of all cases, or of some alone, in the order in which they run. */
export const namesOf = (some = cases) => [...Object.keys(some), last];

const caseTimeout = 30_000;

async function attempt(run) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("did not settle within half a minute")), caseTimeout);
  });
  try {
    await Promise.race([run(), late]);
    return { ok: true };
  } catch (error) {
    return { ok: false, error: String(error?.stack ?? error) };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Runs every case, or those of `only`, and gives the list of `{ name, ok, error? }`.
 *
 * `library` holds the exports of the package and of its simulator, and as `image` those for pictures; `servers.simulator` and `servers.answers` are the
 * addresses of the two providers; `unhandled` is the list to which the runtime's entry adds each unhandled rejection;
 * `report`, if given, gets each result as it comes.
 */
export async function suite(library, { servers, unhandled, only = cases, report = () => {} }) {
  const results = [];
  const add = (result) => {
    results.push(result);
    report(result);
  };
  for (const [name, run] of Object.entries(only)) {
    const context = createContext(library, servers);
    add({
      name,
      ...(await attempt(async () => {
        if (servers) await context.reset();
        await run(context);
      })),
    });
    context.closeAll();
  }
  // Runtimes tell of an unhandled rejection only after the turn in which it happened.
  await new Promise((resume) => setTimeout(resume, 100));
  add({ name: last, ...(unhandled.length ? { ok: false, error: unhandled.join("\n") } : { ok: true }) });
  return results;
}
