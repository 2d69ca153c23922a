import type { Init } from "../types/clients.js";

type Source = NonNullable<Parameters<Init>[0]>;

/** The compiled module of a source. */
export async function compiled(given: Source | Promise<Source>): Promise<WebAssembly.Module> {
  const source = await given;
  // By its shape: in another realm the class is another one.
  if (Object.prototype.toString.call(source) === "[object WebAssembly.Module]")
    return source as WebAssembly.Module;
  const found = "href" in source ? await read(source) : (source as BufferSource | Response);
  if (!("arrayBuffer" in found)) return WebAssembly.compile(found);
  if (!found.ok) throw new Error(`HTTP ${found.status} from ${found.url}`);
  return WebAssembly.compile(await found.arrayBuffer());
}

/** What is at an address; in Node, whose fetch does not read files, the bytes of a file. */
async function read(url: URL): Promise<BufferSource | Response> {
  const process = (
    globalThis as { process?: { getBuiltinModule?(name: string): { readFileSync(url: URL): BufferSource } } }
  ).process;
  return url.protocol === "file:" && process?.getBuiltinModule
    ? process.getBuiltinModule("node:fs").readFileSync(url)
    : fetch(url);
}
