// A Worker: a request whose body holds the providers' addresses runs the suite and answers with its results.
import * as client from "ai-generation-client";
import * as image from "ai-generation-client/image";
import * as simulator from "ai-generation-client/simulator";
import { suite } from "../suite.mjs";
import { watchRejections } from "./rejections.mjs";

const unhandled = watchRejections();

export default {
  async fetch(request) {
    return Response.json(
      await suite({ ...client, ...simulator, image }, { servers: await request.json(), unhandled }),
    );
  },
};
