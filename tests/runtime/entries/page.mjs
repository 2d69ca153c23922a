// A page without a bundler: the names below are in its import map.
import * as client from "ai-generation-client";
import * as simulator from "ai-generation-client/simulator";
import { suite } from "../suite.mjs";
import { watchRejections } from "./rejections.mjs";

const unhandled = watchRejections();

globalThis.runSuite = (servers) => suite({ ...client, ...simulator }, { servers, unhandled });
