// The package's package.json: that of the template, with what the build knows.
import { entries } from "./entries.mjs";

/** The address of the repository's page, of which the package tells its users; empty while it has none. */
export const repository = "";

/** The file for the condition `edge-light` that stands beside one for `workerd`. */
const edgeFile = (path) => path.replace(/workerd\.js$/, "edge-light.js");

/** What `edge-light` loads: pairs of the file and the one for `workerd` that it is made of. */
export const edgeFiles = ({ exports }) =>
  Object.values(exports).flatMap(({ workerd }) =>
    workerd ? [[edgeFile(workerd), workerd].map((path) => path.slice("./".length))] : [],
  );

/**
 * The code for `edge-light` of that for `workerd`. The bundlers of Next compile WebAssembly that is imported as `?module`; a
 * plain import is to them one of its exports.
 */
export const edgeCode = (code) => code.replace(/\.wasm(?=";$)/gm, ".wasm?module");

const withEdge = (target) => {
  if (!target.workerd) return target;
  const { types, workerd, ...others } = target;
  return { types, workerd, "edge-light": edgeFile(workerd), ...others };
};

/**
 * The manifest of `template`, with the condition `edge-light` beside `workerd`, the exports of the table of entries, and
 * where the package comes from, if that is known.
 */
export function packageManifest(template, page = repository) {
  const { "./package.json": itself, ...given } = template.exports;
  const exports = Object.fromEntries(Object.entries(given).map(([path, to]) => [path, withEdge(to)]));
  for (const [name, { path }] of Object.entries(entries)) exports[`./${name}.wasm`] = `./${path}.wasm`;
  const origin = { repository: { type: "git", url: `git+${page}.git` }, bugs: `${page}/issues` };
  return { ...template, ...(page && origin), exports: { ...exports, "./package.json": itself } };
}

/** The files that a manifest exports and that end in `ending`, as paths in the package. */
export function exported(manifest, ending) {
  const targets = (value) => (typeof value === "string" ? [value] : Object.values(value).flatMap(targets));
  return [...new Set(targets(manifest.exports))]
    .filter((target) => target.endsWith(ending))
    .map((target) => target.slice("./".length));
}
