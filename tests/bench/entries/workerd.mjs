// A Worker: a request names the program and its parameters, and is answered with what the program gives.
import * as library from "ai-generation-client";
import answers from "../programs/answers.mjs";

const programs = { answers };

export default {
  async fetch(request) {
    const { program, params } = await request.json();
    try {
      return Response.json({ result: await programs[program](library, params) });
    } catch (error) {
      return Response.json({ error: String(error?.stack ?? error) });
    }
  },
};
