// Refining over several turns: what a turn gives back goes into the next request with nothing lost.
import { deepEqual, equal, errorIs, match, ok, rejection, sameBytes } from "../assert.mjs";
import { base64, pngSize, recordingFetch, small } from "../context.mjs";

const textOf = (content) => content.parts.map((part) => part.text ?? "").join("\n");
const signatures = (content) => content.parts.flatMap((part) => part.thoughtSignature ?? []);

export const conversationCases = {
  "a refinement two deep keeps every turn and signature": async (context) => {
    const { fetch, sent } = recordingFetch();
    const client = context.client({ fetch });
    const history = [];
    const answers = [];
    for (const prompt of ["a red kite", "make it blue", "now at dusk"]) {
      const answer = await client.generate({ ...small, prompt, conversationHistory: history });
      history.push(...answer.turns);
      answers.push(answer);
    }
    deepEqual(
      sent[2].body.contents.map((content) => content.role),
      ["user", "model", "user", "model", "user"],
      "roles sent",
    );
    for (const [index, answer] of answers.slice(0, 2).entries()) {
      const content = sent[2].body.contents[index * 2 + 1];
      const kept = answer.turns.flatMap((turn) =>
        turn.thoughtSignature ? [base64(turn.thoughtSignature)] : [],
      );
      ok(kept.length > 0, "the turns carry a signature");
      deepEqual(signatures(content), kept, `signatures of model turn ${index}`);
      const image = content.parts.find((part) => part.inlineData);
      equal(image.inlineData.data, base64(answer.imageData), `image of model turn ${index}`);
    }
    equal(
      textOf(sent[2].body.contents[0]),
      textOf(sent[0].body.contents[0]),
      "the first user turn goes back as it was sent",
    );
    ok(base64(answers[1].imageData) !== base64(answers[2].imageData), "each turn draws anew");
    deepEqual(pngSize(answers[2].imageData), { width: 64, height: 64 }, "size of the last");
  },

  "a refinement says that it is one and asks to keep the size": async (context) => {
    const { fetch, sent } = recordingFetch();
    const client = context.client({ fetch });
    const first = await client.generate(small);
    await client.generate({ ...small, prompt: "make it blue", conversationHistory: first.turns });
    const text = textOf(sent[1].body.contents.at(-1));
    match(text, /make it blue/, "the prompt");
    match(text, /64\D+64/, "the size");
    match(text, /refine|refinement|previous/i, "that it refines");
  },

  "a history of the caller's own making": async (context) => {
    const { fetch, sent } = recordingFetch();
    const client = context.client({ fetch });
    const { imageData } = await client.generate(small);
    await client.generate({
      ...small,
      conversationHistory: [
        { role: "user", text: "My kite:", imageData },
        // What other providers call it.
        { role: "assistant", text: "What shall I do with it?" },
      ],
    });
    const [user, model] = sent[1].body.contents;
    equal(textOf(user).trim(), "My kite:", "the user turn's text");
    equal(
      user.parts.find((part) => part.inlineData)?.inlineData.data,
      base64(imageData),
      "the user turn's image",
    );
    deepEqual([model.role, textOf(model).trim()], ["model", "What shall I do with it?"], "the model turn");
  },

  "an input image with a history goes into the new user turn": async (context) => {
    const { fetch, sent } = recordingFetch();
    const client = context.client({ fetch });
    const first = await client.generate(small);
    const other = await client.generate({ ...small, seed: 99 });
    await client.generate({ ...small, conversationHistory: first.turns, inputImage: other.imageData });
    const { contents } = sent[2].body;
    equal(contents.length, 3, "turns sent");
    equal(contents[2].role, "user", "role of the last turn");
    deepEqual(
      contents[2].parts.flatMap((part) => part.inlineData?.data ?? []),
      [base64(other.imageData)],
      "images of the last turn",
    );
  },

  "turns survive structuredClone": async (context) => {
    const client = context.client();
    const first = await client.generate(small);
    const again = { ...small, prompt: "make it blue" };
    const kept = await client.generate({ ...again, conversationHistory: first.turns });
    const cloned = await client.generate({ ...again, conversationHistory: structuredClone(first.turns) });
    sameBytes(cloned.imageData, kept.imageData, "the refined image");
  },

  "a model turn without its signature is the provider's error to tell": async (context) => {
    const client = context.client();
    const first = await client.generate(small);
    const bare = first.turns.map(({ thoughtSignature, ...turn }) => turn);
    const error = await rejection(
      client.generate({ ...small, conversationHistory: bare }),
      "a bare model turn",
    );
    errorIs(error, context.library.GenerationError, {
      status: 400,
      message: /thought_signature/,
      attempts: 1,
    });
  },
};
