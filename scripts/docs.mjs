// Writes the API reference, docs/api.md, from the declarations of the built package and their comments.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { command, pkgDir, readJson, root, Stop, say } from "./lib.mjs";
import { drawPictures } from "./pictures.mjs";

export const page = join(root, "docs/api.md");

/** The declarations of a file by name, and what it exports: `{ code, local, exported }`. */
function readModule(file, parse, modules) {
  const known = modules.get(file);
  if (known) return known;
  const code = readFileSync(file, "utf8");
  const module = { code, local: new Map(), exported: new Map() };
  modules.set(file, module);
  const of = ({ value }) => readModule(join(dirname(file), value.replace(/\.js$/, ".d.ts")), parse, modules);
  const add = (map, name, ...found) => map.set(name, [...(map.get(name) ?? []), ...found]);
  for (const statement of parse(code, { lang: "dts", astType: "ts" }).body) {
    const { type, source, specifiers = [] } = statement;
    if (type === "ImportDeclaration")
      for (const { imported, local } of specifiers)
        module.local.set(local.name, of(source).exported.get(imported.name) ?? []);
    else if (type === "ExportAllDeclaration")
      for (const [name, found] of of(source).exported) add(module.exported, name, ...found);
    else {
      const declaration = statement.declaration ?? statement;
      for (const { id } of declaration.declarations ?? [declaration]) {
        if (!id) continue;
        add(module.local, id.name, { node: declaration, code, doc: docOf(code, statement) });
        if (statement.declaration) module.exported.set(id.name, module.local.get(id.name));
      }
      for (const { exported, local } of specifiers)
        add(
          module.exported,
          exported.name,
          ...((source ? of(source).exported : module.local).get(local.name) ?? []),
        );
    }
  }
  // The files' types refer to names of their own and of others.
  for (const found of module.local.values()) for (const one of found) one.module ??= module;
  return module;
}

/** The comment right before a node: its text, what it throws, and its example. */
function docOf(code, { start }) {
  const comment = code.slice(0, start).match(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/)?.[1] ?? "";
  const lines = comment.split("\n").map((line) => line.replace(/^\s*\*? ?/, "").trimEnd());
  const [text, ...tags] = lines
    .join("\n")
    .trim()
    .split(/^@(?=\w)/m);
  const tagged = (name) =>
    tags.filter((tag) => tag.startsWith(name)).map((tag) => linked(tag.slice(name.length).trim()));
  return { text: linked(text.trim()), throws: tagged("throws"), examples: tagged("example") };
}

const link = (name) => `[\`${name}\`](#${name.toLowerCase()})`;
const linked = (text) => text.replace(/\{@link (\w+)\}/g, (_, name) => link(name));

/** The source of a node, with the indentation of its first line taken off the others. */
function sourceOf({ code }, { start, end }) {
  const indent = code.slice(0, start).match(/(?:^|\n)([ \t]*)$/)?.[1] ?? "";
  return code
    .slice(start, end)
    .replaceAll(`\n${indent}`, "\n")
    .replace(/^declare /, "");
}

const oneLine = (text) => text.replace(/\s+/g, " ");
const cell = (text) => oneLine(text).replaceAll("|", "\\|");
const block = (code) => `\`\`\`typescript\n${code}\n\`\`\``;

const isMethod = ({ type, key, computed, kind }) =>
  /^(TSMethodSignature|MethodDefinition)$/.test(type) && key && !computed && kind !== "constructor";
const nameOf = (declaration, { key }) => declaration.code.slice(key.start, key.end);

/** The fields of an interface or a class, as a table. */
function table(declaration, members) {
  const rows = members.map((member) => {
    const { typeAnnotation: type, optional } = member;
    const name = nameOf(declaration, member) + (optional ? "?" : "");
    const given = type ? sourceOf(declaration, type.typeAnnotation) : "";
    // A comment within a type would end it, on one line.
    const shown = given.replace(/\/\*\*[\s\S]*?\*\/\s*/g, "");
    return `| \`${name}\` | \`${cell(shown)}\` | ${cell(docOf(declaration.code, member).text)} |`;
  });
  return rows.length ? [["| field | type | |", "| --- | --- | --- |", ...rows].join("\n")] : [];
}

const described = ({ text, throws, examples }) => [
  text,
  throws.length
    ? `Throws:\n\n${throws.map((one) => `- ${oneLine(one).replace(/^\{(\w+)\}/, (_, name) => `${link(name)}:`)}`).join("\n")}`
    : "",
  ...examples,
];

/** Fields as a table, methods each with their signature. */
function members(declaration, all) {
  const methods = all.filter(isMethod);
  const fields = all.filter(({ type }) => /Property/.test(type));
  return [
    ...table(declaration, fields),
    ...methods.flatMap((method) => [
      `#### ${nameOf(declaration, method)}`,
      block(sourceOf(declaration, method)),
      ...described(docOf(declaration.code, method)),
    ]),
  ];
}

/** The name of the type that a constant is declared with. */
const typeName = (id) => id?.typeAnnotation?.typeAnnotation?.typeName?.name;

/** A class that is declared as a constant of a constructor's type and an alias of its instances' type. */
function constructed(name, [value, alias]) {
  const [maker] = value.module.local.get(typeName(value.node.declarations[0].id)) ?? [];
  const [instance] = value.module.local.get(alias.node.typeAnnotation.typeName.name) ?? [];
  const all = maker.node.body.body;
  const signatures = all
    .filter(({ type }) => type === "TSConstructSignatureDeclaration")
    .map((signature) => sourceOf(maker, signature).replace(/^new \(/, `new ${name}(`));
  const { throws } = maker.doc;
  return [
    instance.doc.text,
    block(signatures.join("\n")),
    ...described({ text: "", throws, examples: [] }),
    ...members(maker, all.filter(isMethod)),
    ...members(instance, instance.node.body.body),
  ];
}

/** What the reference says of one exported name. */
function section(name, found) {
  const [first, second] = found;
  const { node, doc, code, module } = first;
  const heading = `### ${name}`;
  if (second) return [heading, ...constructed(name, found)];
  if (node.type === "VariableDeclaration") {
    const [type] = module.local.get(typeName(node.declarations[0].id)) ?? [];
    if (type.node.type === "TSInterfaceDeclaration")
      return [
        heading,
        block(`${name}: ${typeName(node.declarations[0].id)}`),
        ...described(type.doc),
        ...members(type, type.node.body.body),
      ];
    const signature = sourceOf(type, type.node.typeAnnotation);
    return [heading, block(`${name}: ${signature}`), ...described(type.doc)];
  }
  if (node.type === "TSInterfaceDeclaration")
    return [heading, ...described(doc), ...members(first, node.body.body)];
  if (node.type === "ClassDeclaration") {
    const parent = node.superClass?.name;
    const isOurs = parent && parent !== "Error";
    return [
      heading,
      ...described(doc),
      isOurs ? `Has the fields of ${link(parent)}, too.` : "",
      ...members(first, node.body.body),
    ];
  }
  return [heading, ...described(doc), block(keysOf(first) ?? sourceOf({ code }, node))];
}

/** The declaration of a type that is the keys of a constant, with those in its place. */
function keysOf({ node, module }) {
  const constant =
    node.typeAnnotation?.operator === "keyof" && node.typeAnnotation.typeAnnotation.exprName?.name;
  const [declaration] = module.local.get(constant) ?? [];
  if (!declaration) return undefined;
  const { members } = declaration.node.declarations[0].id.typeAnnotation.typeAnnotation;
  return `type ${node.id.name} = ${members.map((member) => `"${nameOf(declaration, member)}"`).join(" | ")};`;
}

const isType = ([{ node }]) => /^TS(Interface|TypeAlias)/.test(node.type);

/** The reference in Markdown. */
export async function reference() {
  if (!existsSync(join(pkgDir, "index.d.ts"))) throw new Stop("pkg/ is missing: run `npm run build` first.");
  // Late: on a fresh machine it is not installed when this file is read.
  const { parseAst } = await import("rolldown/parseAst");
  const { name, exports } = readJson(join(pkgDir, "package.json"));
  const modules = new Map();
  const told = new Map();
  const sections = Object.entries(exports).flatMap(([path, { types }]) => {
    if (!types) return [];
    const { exported } = readModule(join(pkgDir, types), parseAst, modules);
    // A constructor's type is shown with its class, the type of a function with that.
    const shown = new Set(
      [...exported.values()].flatMap(([{ node }]) => typeName(node.declarations?.[0].id) ?? []),
    );
    const listed = [...exported].filter(([name]) => !shown.has(name));
    const sorted = [
      ...listed.filter(([, found]) => !isType(found)),
      ...listed.filter(([, found]) => isType(found)),
    ];
    const contents = sorted.map(([name]) => link(name)).join(", ");
    const names = [...exported.keys()].sort().join();
    const same = told.get(names);
    if (same) return [`## ${join(name, path)}`, `The same names as \`${same}\`, by static imports alone.`];
    told.set(names, join(name, path));
    return [`## ${join(name, path)}`, contents, ...sorted.flatMap(([name, found]) => section(name, found))];
  });
  return `${[
    "# API reference",
    `Every name that the package exports. Written by \`npm run docs\` from the declarations and their comments: change those.`,
    ...sections,
  ]
    .filter((part) => part)
    .join("\n\n")}\n`;
}

const help = `npm run docs

Writes docs/api.md, the API reference, from the declarations of the built package, and draws the pictures of picture work
with it. Build first.`;

await command(import.meta.url, { help }, async () => {
  writeFileSync(page, await reference());
  await drawPictures();
  say(`${relative(root, page)} is written`);
});
