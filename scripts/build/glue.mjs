// The glue that wasm-bindgen generates, patched. What a setting of wasm-bindgen does is not done here: each crate sets
// `omit-default-module-path`, and 0.2.130 has no setting for the rest. A patch changes places that are known to be there
// once. If another version of wasm-bindgen writes something else there, the build fails.
import { Stop } from "../lib.mjs";
import { entries } from "./entries.mjs";

/** By name, in order. Those with `only` are for entries that have one of these marks. `apply` gives the changed `code` and `types`. */
export const patches = {
  stale: {
    why: `Timers and promises outlive an instance that failed. Its closures do nothing then, where they would throw an
      exception that nobody catches.`,
    only: ["tasks"],
    apply: ({ code, types }) => ({
      code: only(code, /throw new Error\('Cannot invoke closure from previous WASM instance'\);/g, "return;"),
      types,
    }),
  },
  view: {
    why: `A view of memory that has grown since is known by "detached" of its buffer, where there is such a property: SES
      brings one along to runtimes without it, which says false. The memory has another buffer then, everywhere. The
      simulator reads no results through such a view.`,
    only: ["tasks", "pixels"],
    apply: ({ code, types }) => ({
      code: only(
        code,
        /(cachedDataViewMemory0\.buffer)\.detached === true \|\| \(\1\.detached === undefined && (\1 !== wasm\.memory\.buffer)\)/g,
        "$2",
      ),
      types,
    }),
  },
  loading: {
    why: `The package has a compiled module when it comes to the glue: the glue's own ways to load one are a fifth of it, and
      know a module by its class, which is another one in another realm (so in Next's edge runtime).`,
    apply: ({ code, types }) => ({
      code: only(
        code,
        /async function __wbg_load\(module, imports\) \{[\s\S]*\nexport \{ initSync, __wbg_init as default \};\n/g,
        `/** Begins the first instance, if that is not done yet. */
export function open(module) {
    if (!wasm) __wbg_finalize_init(new WebAssembly.Instance(module, __wbg_get_imports()), module);
}
`,
      ),
      types: only(
        types,
        /export type InitInput =[\s\S]*$/g,
        `/** Begins the first instance, if that is not done yet. */
export function open(module: WebAssembly.Module): void;
`,
      ),
    }),
  },
  names: {
    why: `The names of what the module imports and exports end in a hash each, and are two kilobytes of the download:
      wasm-opt shortens them in the module, and the glue follows.`,
    apply({ code, types }, { imports, exports }) {
      const imported = imports.reduce(
        (text, [name, short]) => only(text, new RegExp(`^ +${name}: function`, "gm"), `${short}: function`),
        only(code, /"\.\/\w+_bg\.js": import0/g, "a: import0"),
      );
      const short = new Map(exports);
      return {
        code: imported.replace(/\bwasm\.(\w+)/g, (_, name) => `wasm.${short.get(name) ?? name}`),
        types,
      };
    },
  },
};

/** Replaces the only match of `pattern` in `text`. */
function only(text, pattern, replacement) {
  const found = text.match(pattern)?.length ?? 0;
  if (found !== 1) throw new Misfit(`${found} places like ${pattern}`);
  return text.replace(pattern, replacement);
}

class Misfit extends Error {}

/**
 * Gives the patched glue of `entry`: its `code` and its `types`. `names` are pairs of old and new names of what the module
 * imports and exports; `chosen` names the patches.
 */
export function patchGlue(glue, entry, names, chosen = Object.keys(patches)) {
  if (glue.code.includes("import.meta"))
    throw new Stop(
      `The glue of ${entry} has a URL of its own: set omit-default-module-path in ${entries[entry].crate}/Cargo.toml.`,
    );
  return Object.entries(patches)
    .filter(
      ([name, { only }]) => chosen.includes(name) && (!only || only.some((mark) => entries[entry][mark])),
    )
    .reduce((patched, [name, { apply }]) => {
      try {
        return apply(patched, names);
      } catch (error) {
        if (!(error instanceof Misfit)) throw error;
        throw new Stop(
          `The glue of ${entry} is not as the patch "${name}" knows it: it has ${error.message}, and one is known. Compare what this wasm-bindgen writes with scripts/build/glue.mjs.`,
        );
      }
    }, glue);
}
