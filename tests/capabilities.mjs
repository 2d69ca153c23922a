// What each format can do, found out by doing it: the table of docs/formats.md, where
// `node tests/capabilities.mjs --write` puts it.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AIGenerationClient, GenerationError, ImageClient } from "../pkg/index.js";
import { createSimulator } from "../pkg/simulator.js";
import { makePng } from "./sdk-png.mjs";

/** Where each provider's paths begin. */
const bases = {
  gemini: "/v1beta",
  openai_images: "/v1",
  openai_responses: "/v1",
  openrouter_chat: "/api/v1",
  openrouter_images: "/api/v1",
};

export const apiTypes = Object.keys(bases);

const key = "capability-key";
const sized = { prompt: "A red fox", width: 1024, height: 1024 };

/** Clients of one format on a simulator of their own; `sent` are the bodies that went out, as text. */
function setup(apiType) {
  const simulator = createSimulator();
  const sent = [];
  const fetch = async (url, init) => {
    sent.push(new TextDecoder().decode(init.body ?? new Uint8Array()));
    return simulator.fetch(url, init);
  };
  const address = `http://127.0.0.1:1${bases[apiType]}`;
  const retry = { maxAttempts: 1 };
  return {
    sent,
    client: new AIGenerationClient(key, { apiType, baseUrl: address, fetch, retry }),
    images: new ImageClient({ apiType, authToken: key, endpoint: address, fetch, retry }),
  };
}

/** A picture of no colour, which is a mask for one of its size, too: all of it may be painted over. */
const picture = new Uint8Array(makePng(64, 48, () => [0, 0, 0, 0]));

const isAdjusted = ({ adjustments = [] }, name) =>
  adjustments.some((sentence) => sentence.startsWith(`${name} `));

/** Whether a field of a request is sent, and not left out. */
const takes = (field, value) => async (apiType) => {
  const { client } = setup(apiType);
  return isAdjusted(await client.generate({ ...sized, [field]: value }), field) ? "" : "yes";
};

const takesImage = (field, value) => async (apiType) => {
  const { images } = setup(apiType);
  const response = await images.generate({ prompt: "A red fox", [field]: value });
  if (!response.success) throw new Error(response.error);
  return isAdjusted(response, field) ? "" : "yes";
};

const rows = {
  "text to image": async (apiType) => {
    const { imageData } = await setup(apiType).client.generate(sized);
    return imageData.length ? "yes" : "";
  },
  "images to start from": async (apiType) => {
    const { imageData } = await setup(apiType).client.generate({ ...sized, inputImage: picture });
    return imageData.length ? "yes" : "";
  },
  mask: async (apiType) => {
    const { images } = setup(apiType);
    try {
      const request = { prompt: "A hat", images: [picture], mask: picture };
      const { success, error } = await images.generate(request);
      if (!success) throw new Error(error);
      return "yes";
    } catch (error) {
      if (error instanceof GenerationError && error.details.field === "mask") return "";
      throw error;
    }
  },
  "several images (`n`)": async (apiType) => {
    const calls = async (request) => {
      const { images, sent } = setup(apiType);
      const { artifacts, error } = await images.generate({ prompt: "A red fox", n: 2, ...request });
      if (artifacts.length !== 2) throw new Error(error);
      return sent.length;
    };
    if ((await calls()) === 1) return "in one call";
    const native = apiType === "openrouter_images" && (await calls({ model: "openai/gpt-image-2" })) === 1;
    return native ? "a call for each, one for OpenAI's models" : "a call for each";
  },
  conversation: async (apiType) => {
    const { client, sent } = setup(apiType);
    const { turns } = await client.generate({ ...sized, prompt: "A first wish" });
    await client.generate({ ...sized, prompt: "A second wish", conversationHistory: turns });
    return sent[1].includes("A first wish") ? "all of it" : "the last image";
  },
  size: async (apiType) => {
    const { client } = setup(apiType);
    const { adjustments = [] } = await client.generate({ ...sized, width: 1040, height: 1008 });
    const size = adjustments.find((sentence) => sentence.startsWith("size "));
    return size ? "nearest shape and resolution" : "pixels, in steps of 16";
  },
  "drafts while it draws": async (apiType) => {
    const drafts = async (request) => {
      const events = setup(apiType).client.stream({ ...sized, ...request });
      let count = 0;
      for await (const event of events) if (event.type === "partial" && !event.final) count++;
      return count > 0;
    };
    if (await drafts()) return "yes";
    const ofOpenAI = apiType === "openrouter_images" && (await drafts({ model: "openai/gpt-image-2" }));
    return ofOpenAI ? "OpenAI's models" : "";
  },
  seed: takes("seed", 7),
  temperature: takes("temperature", 1),
  "`safetySettings`": takes("safetySettings", []),
  "quality, background, file format": takesImage("quality", "low"),
  "GIF and SVG": async (apiType) => {
    const { images } = setup(apiType);
    const drawn = async (outputFormat) => {
      try {
        return (await images.generate({ prompt: "A red fox", outputFormat })).artifacts[0].mimeType;
      } catch {
        return "";
      }
    };
    return (await drawn("gif")) === "image/gif" && (await drawn("svg")) === "image/svg+xml" ? "yes" : "";
  },
  "`complexity`, `moderation`, `safetyIdentifier`": takesImage("complexity", "low"),
  markup: async (apiType) => {
    const { images } = setup(apiType);
    const request = { prompt: "A hat", images: [picture], markup: picture };
    try {
      return (await images.generate(request)).success ? "yes" : "";
    } catch {
      return "";
    }
  },
  "`personGeneration`": takes("personGeneration", "ALLOW_ADULT"),
  "`grounding`": takes("grounding", true),
  "cost in `usage`": async (apiType) => {
    const { usage } = await setup(apiType).client.generate(sized);
    return usage?.costUsd === undefined ? "" : "yes";
  },
};

/** The table, in Markdown. */
export async function table() {
  const head = ["", ...apiTypes.map((apiType) => `\`${apiType}\``)];
  const cells = [];
  for (const [name, probe] of Object.entries(rows))
    cells.push([name, ...(await Promise.all(apiTypes.map(probe)))]);
  return [head, head.map(() => "---"), ...cells].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

const page = fileURLToPath(new URL("../docs/formats.md", import.meta.url));
const part = /(?<=<!-- capabilities -->\n)[\s\S]*?(?=\n<!-- \/capabilities -->)/;

/** The table as the page has it. */
export const written = () => readFileSync(page, "utf8").match(part)?.[0];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = await table();
  if (process.argv.includes("--write"))
    writeFileSync(
      page,
      readFileSync(page, "utf8").replace(part, () => found),
    );
  console.log(found);
}
