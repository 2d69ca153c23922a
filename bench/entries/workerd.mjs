// A Worker: a request names the program and its parameters, and is answered with what the program gives.
import * as library from "ai-generation-client";
import answers from "../programs/answers.mjs";
import burst from "../programs/burst.mjs";

const programs = { answers, burst };

export default {
  async fetch(request) {
    const { program, params } = await request.json();
    try {
      return Response.json({ result: await programs[program](async () => library, params) });
    } catch (error) {
      return Response.json({ error: String(error?.stack ?? error) });
    }
  },
};
