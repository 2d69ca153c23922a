// Assertions that need no runtime of their own: the suite runs where `node:assert` is not.

export class AssertionFailed extends Error {}

export const show = (value) => {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof Uint8Array) return `Uint8Array(${value.length})`;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
};

export function ok(value, what) {
  if (!value) throw new AssertionFailed(what);
}

export function equal(actual, expected, what) {
  ok(Object.is(actual, expected), `${what}: expected ${show(expected)}, got ${show(actual)}`);
}

export function deepEqual(actual, expected, what) {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  ok(left === right, `${what}: expected ${right}, got ${left}`);
}

export function match(text, pattern, what) {
  ok(pattern.test(text), `${what}: ${show(text)} does not match ${pattern}`);
}

export function sameBytes(actual, expected, what) {
  ok(actual instanceof Uint8Array, `${what}: ${show(actual)} is no Uint8Array`);
  equal(actual.length, expected.length, `${what}: length`);
  const at = actual.findIndex((byte, index) => byte !== expected[index]);
  ok(at < 0, `${what}: byte ${at} is ${actual[at]}, expected ${expected[at]}`);
}

/** Waits for `promise` to reject, and gives what it rejected with. */
export async function rejection(promise, what) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new AssertionFailed(`${what}: expected a rejection, got ${show(value)}`);
}

/** Checks every member of `expected` against the error; a RegExp is matched, anything else compared. */
export function errorIs(error, type, expected) {
  ok(error instanceof type, `expected ${type.name}, got ${show(error)}\n${error?.stack}`);
  for (const [name, value] of Object.entries(expected)) {
    const where = `${show(error)}: ${name}`;
    if (value instanceof RegExp) match(error[name], value, where);
    else if (typeof value === "object") deepEqual(error[name], value, where);
    else equal(error[name], value, where);
  }
}

/** Asks again until `check` gives something truthy, and gives that. */
export async function eventually(check, what) {
  const end = Date.now() + 20_000;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > end) throw new AssertionFailed(`never happened: ${what}`);
    await new Promise((resume) => setTimeout(resume, 20));
  }
}
