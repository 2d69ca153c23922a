// The package's package.json: that of the template, with what the build knows.
import { entries } from "./entries.mjs";

/** The address of the repository's page, of which the package tells its users; empty while it has none. */
export const repository = "";

/** The manifest of `template`, with the exports of the table of entries, and where the package comes from, if that is known. */
export function packageManifest(template, page = repository) {
  const { "./package.json": itself, ...exports } = template.exports;
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
