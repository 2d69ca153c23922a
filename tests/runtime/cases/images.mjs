// Images going in, in every form that a caller has them.
import { deepEqual, equal, errorIs, ok, rejection, sameBytes } from "../assert.mjs";
import { base64, recordingFetch, small } from "../context.mjs";

const edit = { ...small, prompt: "the same, at night" };

const inlineParts = (content) => content.parts.filter((part) => part.inlineData);

export const imageCases = {
  "an input image in each form gives the same answer": async (context) => {
    const client = context.client();
    const { imageData: bytes } = await client.generate(small);
    const text = base64(bytes);
    const exact = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    const padded = new Uint8Array(bytes.length + 7);
    padded.set(bytes, 5);
    const forms = {
      ArrayBuffer: exact,
      "a view into a larger buffer": padded.subarray(5, 5 + bytes.length),
      "a view of another kind": new DataView(padded.buffer, 5, bytes.length),
      Blob: new Blob([bytes], { type: "image/png" }),
      "a Blob without a type": new Blob([bytes]),
      base64: text,
      "base64 in lines": text.replace(/.{76}/g, "$&\r\n"),
      "base64 with the alphabet of URLs": text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""),
      "a data URL": `data:image/png;base64,${text}`,
      "a data URL in capitals": `DATA:IMAGE/PNG;BASE64,${text}`,
    };
    const expected = await client.generate({ ...edit, inputImage: bytes });
    const without = await client.generate(edit);
    ok(base64(expected.imageData) !== base64(without.imageData), "the picture depends on the input image");
    for (const [form, inputImage] of Object.entries(forms))
      sameBytes((await client.generate({ ...edit, inputImage })).imageData, expected.imageData, form);
  },

  "the type of an image is read from its bytes": async (context) => {
    const { fetch, sent } = recordingFetch();
    const client = context.client({ fetch });
    const { imageData } = await client.generate(small);
    await client.generate({ ...edit, inputImage: `data:image/jpeg;base64,${base64(imageData)}` });
    deepEqual(
      inlineParts(sent[1].body.contents.at(-1)).map((part) => part.inlineData.mimeType),
      ["image/png"],
      "mimeType sent",
    );
  },

  "several input images go in the order given": async (context) => {
    const { fetch, sent } = recordingFetch();
    const client = context.client({ fetch });
    const one = (await client.generate(small)).imageData;
    const two = (await client.generate({ ...small, seed: 8 })).imageData;
    await client.generate({ ...edit, inputImages: [one, two] });
    deepEqual(
      inlineParts(sent[2].body.contents.at(-1)).map((part) => part.inlineData.data),
      [base64(one), base64(two)],
      "images sent",
    );
    await client.generate({ ...edit, inputImage: two, inputImages: [one] });
    const both = inlineParts(sent[3].body.contents.at(-1)).map((part) => part.inlineData.data);
    deepEqual(both.sort(), [base64(one), base64(two)].sort(), "inputImage and inputImages together");
  },

  "an image that is taken away while another one is read": async (context) => {
    const { fetch, sent } = recordingFetch();
    const client = context.client({ fetch });
    const { imageData } = await client.generate(small);
    const taken = imageData.slice();
    const blob = {
      arrayBuffer: async () => {
        structuredClone(taken, { transfer: [taken.buffer] });
        return imageData;
      },
    };
    const error = await rejection(client.generate({ ...edit, inputImages: [taken, blob] }), "an empty image");
    errorIs(error, context.library.GenerationError, { code: "invalid_request", message: /was taken away/ });
    equal(error.details.field, "inputImages[0]", "details.field");
    equal(sent.length, 1, "requests");
  },

  "the caller's bytes are left as they were": async (context) => {
    const client = context.client();
    const { imageData } = await client.generate(small);
    const kept = imageData.slice();
    await client.generate({ ...edit, inputImage: imageData });
    sameBytes(imageData, kept, "the input after the call");
    equal(imageData.buffer.byteLength >= kept.length, true, "the buffer is not detached");
  },
};
