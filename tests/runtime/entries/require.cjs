// Node with `require()`, as a CommonJS project has it.
const client = require("ai-generation-client");
const image = require("ai-generation-client/image");
const simulator = require("ai-generation-client/simulator");
const { suite } = require("../suite.mjs");
const { watchRejections } = require("./rejections.mjs");

suite(
  { ...client, ...simulator, image },
  {
    servers: JSON.parse(process.argv[2]),
    unhandled: watchRejections(),
    report: (result) => console.log(JSON.stringify(result)),
  },
);
