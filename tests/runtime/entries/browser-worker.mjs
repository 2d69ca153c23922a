// A module worker: import maps do not reach into workers, so the package is imported by its address.

import * as image from "/node_modules/ai-generation-client/image.js";
import * as client from "/node_modules/ai-generation-client/index.js";
import * as simulator from "/node_modules/ai-generation-client/simulator.js";
import { suite } from "../suite.mjs";
import { watchRejections } from "./rejections.mjs";

const unhandled = watchRejections();

globalThis.onmessage = async ({ data: servers }) =>
  globalThis.postMessage(await suite({ ...client, ...simulator, image }, { servers, unhandled }));
