import { ignored } from "../catalog/formats.js";
import type { ApiType } from "../types/api-type.js";
import type { Adjustment } from "../types/responses.js";
import { checkTotal, type Decode, load } from "./attachment.js";
import { invalid } from "./invalid.js";
import { flag, integer, number, readable, text } from "./values.js";

const MAX_SIDE = 8192;
const MAX_SEED = 2 ** 31 - 1;

/** Bytes that go out with a request, and the field that they came in. */
export interface Attachment {
  field: string;
  bytes: Uint8Array;
}

interface CheckedTurn {
  role: "user" | "model";
  text: string | undefined;
  image: Attachment | undefined;
  signature: Attachment | undefined;
}

/** A request, complete and checked, as the WebAssembly side takes it. */
export interface CheckedRequest {
  prompt: string;
  width: number;
  height: number;
  model: string;
  seed: number | undefined;
  temperature: number | undefined;
  strict: boolean;
  /** Category and threshold. */
  safety: [string, string][];
  systemPrompt: string | undefined;
  history: CheckedTurn[];
  images: Attachment[];
  /** What an `ImageRequest` has beyond the above. */
  extra?: {
    /** Whether the proportions were asked for, and the number of pixels. */
    shape: boolean;
    resolution: boolean;
    mask: Attachment | undefined;
    quality: string | undefined;
    background: string | undefined;
    outputFormat: string | undefined;
    n: number | undefined;
  };
  /** The size, as it was asked for. */
  size: string;
  ignored: Adjustment[];
}

/** The name of a field, as errors tell it, and what the caller put there: `undefined` for `null` too. */
export type Field = [name: string, given: unknown];

/** A check that gives out each attachment's field and is handed its bytes. */
export type Check<T> = Generator<Field, T, Attachment>;

/** What a client knows of how its requests are sent. */
export interface Sending {
  apiType: ApiType;
  /** For a request that names none. */
  model: string;
}

/** Loads the attachments that a check asks for. Only Blobs are awaited: calls keep their order. */
export async function complete<T>(check: Check<T>, decode: Decode): Promise<T> {
  let total = 0;
  let step = check.next();
  while (!step.done) {
    const [field, given] = step.value;
    const loaded = load(field, given, total, decode);
    const bytes = loaded instanceof Uint8Array ? loaded : await loaded;
    if (!bytes.length) throw invalid(field, given, "an image that is not empty", "0 bytes");
    total += bytes.length;
    checkTotal(field, total);
    step = check.next({ field, bytes });
  }
  return step.value;
}

export function* checkRequest(request: unknown, { apiType, model }: Sending): Check<CheckedRequest> {
  const at = fields(["request", request], "");
  const [, seed = Date.now() & MAX_SEED] = at("seed");
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
    safety: elements(at("safetySettings")).map((setting) => {
      const at = fields(setting);
      return [text(...at("category")), text(...at("threshold"))];
    }),
    history: [],
    images: [],
    size: "",
    // Gemini takes them all.
    ignored:
      apiType === "gemini" ? [] : ignored(apiType, [at("seed"), at("temperature"), at("safetySettings")]),
  };
  checked.size = `${checked.width}x${checked.height}`;
  for (const field of elements(at("conversationHistory"))) {
    const turn = yield* checkTurn(field);
    // This format gets it back as it stands: nothing may be in it that would be read as more of the request.
    if (apiType === "openrouter_chat" && turn.signature) checkList(turn.signature);
    checked.history.push(turn);
  }
  const image = yield* attachment(at("inputImage"));
  if (image) checked.images.push(image);
  for (const field of elements(at("inputImages"))) checked.images.push(yield field);
  return checked;
}

/** A signature that begins like OpenRouter's, a list in JSON, must be one. */
function checkList({ field, bytes }: Attachment): void {
  const text = new TextDecoder().decode(bytes);
  if (text.startsWith("[{"))
    try {
      JSON.parse(text);
    } catch {
      throw invalid(field, undefined, "the signature as it came with the turn", "no JSON");
    }
}

function* checkTurn(turn: Field): Check<CheckedTurn> {
  const at = fields(turn);
  const [roleField, role] = at("role");
  // What other providers call a model.
  if (role !== "user" && role !== "model" && role !== "assistant")
    throw invalid(roleField, role, '"user" or "model"');
  const [textField, text] = at("text");
  if (text !== undefined && typeof text !== "string") throw invalid(textField, text, "a string");
  const [imageData, thoughtSignature] = [at("imageData"), at("thoughtSignature")];
  const image = yield* attachment(imageData);
  const signature = yield* attachment(thoughtSignature);
  if (text === undefined && !image && !signature)
    throw invalid(...turn, "a turn with text, imageData or both", "an empty turn");
  return { role: role === "user" ? role : "model", text, image, signature };
}

/** An attachment that may be left out. */
export function* attachment(field: Field): Check<Attachment | undefined> {
  return field[1] === undefined ? undefined : yield field;
}

/** The model's id goes into the URL: nothing may be in it that would lead elsewhere. */
export function checkModel([name, given]: Field, otherwise: string): string {
  const model = text(name, given ?? otherwise).replace(/^models\//, "");
  if (/^[\w\-.:@/]+$/.test(model) && !/(^|\/)\.{0,2}(\/|$)/.test(model)) return model;
  throw invalid(name, model, "a model id of letters, digits and - _ . : @ /");
}

/** Reads the fields of an object. */
export function fields([name, given]: Field, prefix = `${name}.`): (name: string) => Field {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw invalid(name, given, "an object with the fields of its type");
  return (name) => [
    prefix + name,
    readable(prefix + name, () => (given as Record<string, unknown>)[name]) ?? undefined,
  ];
}

/** The elements of an array that may be left out. */
export function elements([name, given = []]: Field): Field[] {
  if (!Array.isArray(given)) throw invalid(name, given, "an array");
  return readable(name, () => Array.from(given, (element, index) => [`${name}[${index}]`, element]));
}

export const optional = <T>([name, given]: Field, check: (...field: Field) => T): T | undefined =>
  given === undefined ? undefined : check(name, given);
