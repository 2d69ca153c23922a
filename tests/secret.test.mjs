// The room that every text passes before it leaves: one look of a masked key, and no key in what a failure shows.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { build } from "esbuild";

const key = "sk-test-0123456789-abcd";
const masked = "sk-t...abcd";
let Secret;
let maskHeaders;
let redacted;

before(async () => {
  const resolveDir = fileURLToPath(new URL("../pkg-template/src", import.meta.url));
  const contents = `export * from "./secret.ts"; export { redacted } from "./call/failure.ts";`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    write: false,
    format: "esm",
  });
  const url = `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`;
  ({ Secret, maskHeaders, redacted } = await import(url));
});

test("a key shows itself masked, however it is printed", () => {
  const secret = new Secret(key);
  for (const text of [`${secret}`, JSON.parse(JSON.stringify(secret)), inspect(secret), `${secret}`])
    assert.equal(text, masked);
  assert.equal(inspect({ deep: [secret] }).includes(key), false);
  assert.deepEqual(
    ["", "short", "0123456789a", "0123456789ab"].map((text) => `${new Secret(text)}`),
    ["", "***", "***", "0123...89ab"],
  );
});

test("a text is redacted wherever the key is in it, and where it was cut within the key", () => {
  const secret = new Secret(key);
  assert.equal(secret.redact(`${key} and ${key}.`), `${masked} and ${masked}.`);
  assert.equal(secret.redact(`cut: ${key.slice(0, 12)}`), `cut: ${masked}`);
  assert.equal(secret.redact(`cut: ${key.slice(0, 7)}`), `cut: ${key.slice(0, 7)}`);
  const odd = "ab$&0123456789wxyz";
  assert.equal(new Secret(odd).redact(`Key ${odd}.`), "Key ab$&...wxyz.");
  assert.equal(new Secret("the").redact("the word"), "the word");
});

test("plain data is redacted at any depth, and data without end is cut", () => {
  const secret = new Secret(key);
  const data = { [key]: [{ at: `x${key}` }, 7, null, undefined, true] };
  assert.deepEqual(secret.redactAll(data), { [masked]: [{ at: `x${masked}` }, 7, null, undefined, true] });
  const nested = Array.from({ length: 100 }).reduce((inner) => [inner], key);
  assert.equal(JSON.stringify(secret.redactAll(nested)).includes("…"), true);
});

test("headers are masked after their scheme", () => {
  const headers = {
    authorization: `Bearer ${key}`,
    "x-ratelimit-remaining-tokens": "39000",
    "x-team": "blue",
  };
  assert.deepEqual(maskHeaders(new Headers(headers)), { ...headers, authorization: `Bearer ${masked}` });
});

const init = { code: "network", message: "The connection failed.", details: {} };

test("a failure has the key nowhere", () => {
  const secret = new Secret(key);
  const said = {
    code: "forbidden",
    message: `No ${key}`,
    requestId: key,
    details: { text: [key], deep: { key } },
  };
  assert.deepEqual(redacted({ secret, cause: undefined }, said), {
    code: "forbidden",
    message: `No ${masked}`,
    requestId: masked,
    details: { text: [masked], deep: { key: masked } },
  });
});

test("a failure of the network has the runtime's own words, once, and a copy of what was thrown", () => {
  const secret = new Secret(key);
  const cause = new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") });
  for (const message of [init.message, `${init.message} (connect ECONNREFUSED)`]) {
    const error = redacted({ secret, cause }, { ...init, message });
    assert.equal(error.message, "The connection failed. (connect ECONNREFUSED)");
    assert.deepEqual([error.cause.name, error.cause.stack], ["TypeError", cause.stack]);
  }
  const late = redacted({ secret, cause }, { ...init, code: "timeout" });
  assert.deepEqual([late.message, "cause" in late], [init.message, false]);
});

test("what was thrown is redacted where it quotes the key, and cut where it does not end", () => {
  const secret = new Secret(key);
  const quoting = new Error(`for ${key}`, { cause: new Error(`${"x".repeat(1990)}${key}`) });
  const error = redacted({ secret, cause: quoting }, init);
  assert.equal(error.cause.message, `for ${masked}`);
  assert.equal(error.cause.cause.message, `${"x".repeat(1990)}${masked}`);
  assert.equal(inspect(error, { depth: 9, showHidden: true }).includes(key), false);
});

test("old keys are redacted as well, as many as can be remembered", () => {
  const secret = new Secret("");
  const keys = Array.from({ length: 300 }, (_, at) => `a-key-with-number-${at}.`);
  for (const each of keys) secret.use(each);
  assert.equal(`${secret}`, "a-ke...299.");
  for (const each of keys.slice(-256))
    assert.equal(secret.redact(`Key ${each} is old`), `Key ${`${new Secret(each)}`} is old`);
});

test("a long run of escapes is read in time", () => {
  const secret = new Secret(key);
  const begun = performance.now();
  for (const run of ["\\", "%25", "%", "\\u00", "25"]) secret.redact(run.repeat(65_536));
  assert.ok(performance.now() - begun < 2000);
});
