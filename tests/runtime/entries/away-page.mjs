// The same in a page, which posts the results to where it came from if it is told so.
import * as client from "ai-generation-client";
import { inWorker } from "ai-generation-client/image";
import { pictureCases, suite } from "../suite.mjs";
import { watchRejections } from "./rejections.mjs";

const unhandled = watchRejections();

globalThis.runAway = async () => {
  const image = await inWorker();
  const results = await suite({ ...client, image }, { only: pictureCases, unhandled });
  image.close();
  return results;
};

if (location.hash === "#post")
  globalThis.runAway().then(
    (results) => fetch("/results", { method: "POST", body: JSON.stringify(results) }),
    (error) =>
      fetch("/results", {
        method: "POST",
        body: JSON.stringify([{ name: "start", ok: false, error: String(error) }]),
      }),
  );
