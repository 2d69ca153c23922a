// A request with an input image: the time until its body is ready to be sent.
import { image, ours, requestBody } from "../contestants.mjs";
import { interleave } from "../stats.mjs";

const encoder = new TextEncoder();

/** As it is usually done, where there is a Buffer and where there is none. */
const usual = {
  buffer: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64"),
  btoa(bytes) {
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  },
};

/** The length of a body once all of it is there; only bytes are there at once. */
async function length(body) {
  if (ArrayBuffer.isView(body) || body instanceof ArrayBuffer) return body.byteLength;
  return (await new Response(body).arrayBuffer()).byteLength;
}

const answer = JSON.stringify({
  candidates: [
    {
      content: { parts: [{ inlineData: { mimeType: "image/png", data: btoa("\x89PNG\r\n\x1a\n") } }] },
      finishReason: "STOP",
    },
  ],
});

/** `way` names the usual way to compare with. */
export default async function encode(load, { size, way, ...options }) {
  const inputImage = image(size);
  const base64Length = Math.ceil(size / 3) * 4;
  let ready;
  const check = (bytes) => {
    ready = performance.now();
    if (bytes < base64Length) throw new Error(`A body of ${bytes} bytes cannot hold the image.`);
  };
  const fetch = async (input, init) => {
    check(await length(init?.body ?? input.body));
    return new Response(answer, { headers: { "content-type": "application/json" } });
  };
  const calls = {
    ours: ours(await load(), "http://127.0.0.1", { inputImage }, { fetch }),
    usual: async () => check(encoder.encode(requestBody(usual[way](inputImage))).length),
  };
  const measure = async (call) => {
    const started = performance.now();
    await call();
    return ready - started;
  };
  return interleave(calls, { ...options, measure });
}
