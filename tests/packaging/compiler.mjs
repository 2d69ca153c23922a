// Compilers with webpack's interface: webpack itself and Rspack.
import assert from "node:assert/strict";
import { join } from "node:path";
import { promisify } from "node:util";

/** Builds `entry` of the project in `root` into `outDir`. Nothing may be complained of but how large it is. */
export async function compile(bundler, { root, entry, outDir, output, ...more }) {
  const compiler = bundler({
    context: root,
    mode: "production",
    entry: `./${entry}`,
    output: { path: join(root, outDir), filename: "main.js", publicPath: "auto", ...output },
    ...more,
  });
  const stats = await promisify(compiler.run.bind(compiler))();
  await promisify(compiler.close.bind(compiler))();
  const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
  const complaints = warnings.filter(({ message }) => !message.includes("size limit"));
  assert.deepEqual(
    [...errors, ...complaints].map(({ message }) => message),
    [],
  );
}
