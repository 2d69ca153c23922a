// The patches of the glue that wasm-bindgen generates.
import { Stop } from "../lib.mjs";

/** Gives the patched glue: its `code` and its `types`. `names` are pairs of old and new names in the module. */
export function patchGlue({ code, types }, { entry, names }) {
  const hasTasks = code.includes("queueMicrotask");
  const glue = hasTasks ? guarded(code, entry) : code;
  return { code: renamed(glue, names), types: hasTasks ? types + guardedTypes : types };
}

/**
 * The generated glue, made to survive a panic: its tasks go to the queue that it is given (pkg-template/src/border/guard.ts), and
 * timers and promises that still belong to an instance that failed do nothing, where they would throw at nobody. It imports
 * nothing: esbuild would make a file of what it shares with the rest, and a page would have to wait for one more.
 */
function guarded(glue, entry) {
  const stale = "throw new Error('Cannot invoke closure from previous WASM instance');";
  if (!glue.includes(stale) || glue.match(/(?<![.\w])queueMicrotask\(/g)?.length !== 1)
    throw new Stop(`The glue of ${entry} is not as this wasm-bindgen is known to write it.`);
  const tasks = "let queueMicrotask;\nexport function queueWith(queue) { queueMicrotask = queue; }\n";
  return tasks + glue.replaceAll(stale, "return;");
}

const guardedTypes = "\nexport function queueWith(queue: (task: () => void) => void): void;\n";

/** The generated glue with those names, and without the other way to initialise, which nothing here uses. */
function renamed(glue, names) {
  const short = new Map(names);
  return glue
    .replace(/function initSync\(module\) \{[\s\S]*?\n\}\n/, "")
    .replace("export { initSync, ", "export { ")
    .replace(/\b(wasm\.)(\w+)/g, (_, before, name) => before + (short.get(name) ?? name))
    .replace(/^( +)(\w+): function/gm, (_, before, name) => `${before}${short.get(name) ?? name}: function`)
    .replace(/"\.\/\w+_bg\.js": import0/, "a: import0");
}
