// Every figure of the bench by the name that `--only` takes, in the order of the table.
import answers from "./answers.mjs";
import peers from "./peers.mjs";

export const figures = {
  answers: { what: "answers of one image against a raw fetch, in every runtime", rows: answers },
  peers: { what: "an answer of 8 MiB against other libraries, in Node", rows: peers },
};
