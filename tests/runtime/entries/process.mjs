// Node, Deno and Bun: the suite as a program, each result a line of JSON.
import * as client from "ai-generation-client";
import * as image from "ai-generation-client/image";
import * as simulator from "ai-generation-client/simulator";
import { suite } from "../suite.mjs";
import { watchRejections } from "./rejections.mjs";

await suite(
  { ...client, ...simulator, image },
  {
    servers: JSON.parse(process.argv[2]),
    unhandled: watchRejections(),
    report: (result) => console.log(JSON.stringify(result)),
  },
);
