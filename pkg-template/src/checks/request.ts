import type { Attachment, CheckedTurn, CheckedRequest as Crossing, Extra } from "../border/shapes.js";
import type { ApiType } from "../types/api-type.js";
import { attach, type Slot } from "./attachment.js";
import { elements, type Field, fields, optional } from "./fields.js";
import { endingOf, ignored } from "./ignored.js";
import { invalid } from "./invalid.js";
import { checkStyle, moderated, overlay, texts } from "./style.js";
import { flag, integer, number, text } from "./values.js";

const KNOWN = new Set(["inputImage", "inputImages"]);
const MAX_SIDE = 8192;
/** Characters of all texts together. No provider takes a hundredth of it. */
const MAX_TEXT = 2 ** 25;
const MAX_SEED = 2 ** 31 - 1;

/** A request, complete and checked. The WebAssembly takes it once its attachments are read. */
export interface CheckedRequest extends Crossing {
  extra: Extra | undefined;
  /** The size in the words of the request. */
  size: string;
  /** What is not sent as it was asked for, and what is to be said of the model: sentences. */
  adjustments: string[];
  /** All attachments, those of the history and the mask included, in the order in which they are read. */
  attachments: Slot[];
}

/** The options of the client that its requests depend on. */
export interface Sending {
  apiType: ApiType;
  /** The model of a request that names none. */
  model: string;
}

export function checkRequest(request: unknown, { apiType, model }: Sending): CheckedRequest {
  const at = fields(["request", request], "", KNOWN);
  const [, seed = Date.now() & MAX_SEED] = at("seed");
  const attachments: Slot[] = [];
  const styled = checkStyle(at, apiType);
  const grounding = optional(at("grounding"), flag);
  const checked: CheckedRequest = {
    seed: integer("seed", seed, 0, MAX_SEED),
    prompt: text(...at("prompt")),
    width: integer(...at("width"), 1, MAX_SIDE),
    height: integer(...at("height"), 1, MAX_SIDE),
    model: checkModel(at("model"), model),
    temperature: optional(at("temperature"), (...field) => number(...field, 0, 2)),
    strict: optional(at("strict"), flag) ?? true,
    systemPrompt: optional(at("systemPrompt"), (name, given) =>
      typeof given === "string" && !given.trim() ? undefined : text(name, given),
    ),
    safety: elements(at("safetySettings")).flatMap((setting) => {
      const at = fields(setting);
      return [text(...at("category")), text(...at("threshold"))];
    }),
    history: [],
    images: [],
    style: texts(styled.style),
    grounding: grounding ?? false,
    extra: undefined,
    size: "",
    adjustments: [],
    attachments,
  };
  checked.size = `${checked.width}x${checked.height}`;
  for (const turn of elements(at("conversationHistory")))
    checked.history.push(checkTurn(turn, apiType, attachments));
  const image = optional(at("inputImage"), (...field) => attach(attachments, field));
  if (image) checked.images.push(image);
  for (const field of elements(at("inputImages"))) checked.images.push(attach(attachments, field));
  checkTexts(checked);
  const markup = overlay(at("markup"), apiType, attachments);
  const isEdit = checked.images.length > 0 || checked.history.some(({ image }) => image);
  checked.adjustments = [
    ...ignored(apiType, [
      at("seed"),
      at("temperature"),
      at("safetySettings"),
      ["grounding", grounding || undefined],
    ]),
    ...moderated(styled, apiType, isEdit),
    ...endingOf(checked.model),
  ];
  checked.extra = {
    shape: true,
    resolution: true,
    told: true,
    mask: undefined,
    markup,
  };
  return checked;
}

/** Refuses texts that the memory of the WebAssembly would not hold. */
export function checkTexts({
  prompt,
  systemPrompt = "",
  history = [],
}: Partial<CheckedRequest> & { prompt: string }): void {
  const said = history.reduce((sum, { text = "" }) => sum + text.length, 0);
  const total = prompt.length + systemPrompt.length + said;
  const field =
    said > total / 2 ? "conversationHistory" : prompt.length > total / 2 ? "prompt" : "systemPrompt";
  if (total > MAX_TEXT)
    throw invalid(field, total, `no longer than ${MAX_TEXT} characters with all other texts`, `${total}`);
}

function checkTurn(turn: Field, apiType: ApiType, attachments: Slot[]): CheckedTurn {
  const at = fields(turn);
  const [roleField, role] = at("role");
  // Other providers say `assistant`.
  if (role !== "user" && role !== "model" && role !== "assistant")
    throw invalid(roleField, role, '"user" or "model"');
  const [textField, text] = at("text");
  if (text !== undefined && typeof text !== "string") throw invalid(textField, text, "a string");
  const [imageData, thoughtSignature] = [at("imageData"), at("thoughtSignature")];
  if (text === undefined && imageData[1] === undefined && thoughtSignature[1] === undefined)
    throw invalid(...turn, "a turn with text, imageData or both", "an empty turn");
  // This format sends the signature verbatim: anything but JSON in it would change the request.
  const verify = apiType === "openrouter_chat" ? checkList : undefined;
  return {
    role: role === "user" ? role : "model",
    text,
    image: optional(imageData, (...field) => attach(attachments, field)),
    signature: optional(thoughtSignature, (...field) => attach(attachments, field, verify)),
  };
}

/** Refuses a signature that begins like OpenRouter's, an array in JSON, but is none. */
function checkList({ field, bytes }: Attachment): void {
  const text = new TextDecoder().decode(bytes);
  if (text.startsWith("[{"))
    try {
      JSON.parse(text);
    } catch {
      throw invalid(field, undefined, "the signature as it came with the turn", "no JSON");
    }
}

/** The id of a model. It is a part of the URL: it must not lead to another path. */
export function checkModel([name, given]: Field, otherwise: string): string {
  const model = text(name, given ?? otherwise).replace(/^models\//, "");
  if (/^[\w\-.:@/]+$/.test(model) && !/(^|\/)\.{0,2}(\/|$)/.test(model)) return model;
  throw invalid(name, model, "a model id of letters, digits and - _ . : @ /");
}
