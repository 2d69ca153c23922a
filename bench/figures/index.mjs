// Every figure of the bench by the name that `--only` takes, in the order of the table.
import answers from "./answers.mjs";
import cpu from "./cpu.mjs";
import download from "./download.mjs";
import encode from "./encode.mjs";
import first from "./first.mjs";
import image from "./image.mjs";
import isolate from "./isolate.mjs";
import linear from "./linear.mjs";
import peak from "./peak.mjs";
import peers from "./peers.mjs";
import signature from "./signature.mjs";
import stream from "./stream.mjs";
import throughput from "./throughput.mjs";

export const figures = {
  answers: { what: "answers with one image against a raw fetch, in every runtime", rows: answers },
  peers: { what: "an answer against other libraries, in Node", rows: peers },
  cpu: { what: "CPU time of the client's process, in Node", rows: cpu },
  linear: { what: "WebAssembly's linear memory after large answers and uploads", rows: linear },
  peak: { what: "peak memory of a Node process for a large answer", rows: peak },
  isolate: { what: "peak memory of workerd for five large answers at once", rows: isolate },
  encode: { what: "a request's body with an image, in Node and Chromium", rows: encode },
  stream: { what: "streams of growing length, in Node", rows: stream },
  signature: { what: "a large signature beside the image, in Node", rows: signature },
  download: { what: "what a browser downloads", rows: download },
  first: { what: "import and first call, in Node and Chromium", rows: first },
  throughput: { what: "many small calls at once, in Node", rows: throughput },
  image: {
    what: "pictures made smaller, decoded, measured and put together, against other libraries and numpy",
    rows: image,
  },
};
