// A page without a bundler: the names below are in its import map.
import * as client from "ai-generation-client";
import * as image from "ai-generation-client/image";
import * as simulator from "ai-generation-client/simulator";
import { suite } from "../suite.mjs";
import { watchRejections } from "./rejections.mjs";

const unhandled = watchRejections();

globalThis.runSuite = (servers) => suite({ ...client, ...simulator, image }, { servers, unhandled });
