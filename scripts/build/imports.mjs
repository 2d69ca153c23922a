// The import lines of TypeScript, JavaScript and declarations, read without a compiler.

/** Comments and texts. A specifier is a text in double quotes; all others are blanked. */
const blanked = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`|\/\*[\s\S]*?\*\/|\/\/.*/g;

const statement = /(?<=^|[;}])[ \t]*(import|export)\b(?!\s*[(.])([^"';]*?)"([^"\n]+)"/gm;
const expression = /(\btypeof\s+)?\bimport\(\s*"([^"\n]+)"\s*\)(\.[A-Z])?/g;

/** The code alone, every character at its place. */
const codeOf = (text) =>
  text.replace(blanked, (found) => (found[0] === '"' ? found : found.replace(/\S/g, " ")));

/**
 * The imports of `text`, and its exports from elsewhere: `[{ specifier, line, kind }]`, by line. `kind` is `type` for what only declares,
 * `late` for `import()`, and otherwise `value`.
 */
export function importsOf(text) {
  const code = codeOf(text);
  const found = [];
  const add = (at, specifier, kind) =>
    found.push({ specifier, line: code.slice(0, at).split("\n").length, kind });
  for (const { 0: all, 2: names, 3: specifier, index } of code.matchAll(statement))
    if (!names.trim() || /\bfrom\s*$/.test(names))
      add(index + all.length, specifier, /^\s+type\b(?!\s*(,|from))/.test(names) ? "type" : "value");
  for (const { 1: typeOf, 2: specifier, 3: member, index } of code.matchAll(expression))
    add(index, specifier, typeOf || member ? "type" : "late");
  return found.sort((a, b) => a.line - b.line);
}
