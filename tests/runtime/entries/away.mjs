// The cases of picture work with the functions of a Worker, as a program: each result a line of JSON.
import * as client from "ai-generation-client";
import { inWorker } from "ai-generation-client/image";
import { pictureCases, suite } from "../suite.mjs";
import { watchRejections } from "./rejections.mjs";

const image = await inWorker();
await suite(
  { ...client, image },
  {
    only: pictureCases,
    unhandled: watchRejections(),
    report: (result) => console.log(JSON.stringify(result)),
  },
);
image.close();
