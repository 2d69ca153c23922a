// WebAssembly's linear memory, in Node: bytes after large answers and uploads.
import { image, ours } from "../contestants.mjs";

const memories = new Set();

/** Whatever is instantiated from now on is remembered by its memory. */
function watch() {
  const { instantiate, Instance } = WebAssembly;
  const keep = (instance) => {
    for (const each of Object.values(instance.exports))
      if (each instanceof WebAssembly.Memory) memories.add(each);
    return instance;
  };
  WebAssembly.instantiate = async (...given) => {
    const made = await instantiate(...given);
    keep(made.instance ?? made);
    return made;
  };
  WebAssembly.Instance = new Proxy(Instance, { construct: (target, given) => keep(new target(...given)) });
}

const linear = () => [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0);

/** `answer`, `signed` and `small` are addresses of answers; `size` is the upload's, `calls` how many of both. */
export default async function run(load, { answer, signed, small, size, calls }) {
  watch();
  const library = await load();
  const download = ours(library, answer);
  const upload = ours(library, small, { inputImage: image(size) });
  const found = {};
  await download();
  found.answer = linear();
  await upload();
  found.upload = linear();
  await ours(library, signed)();
  found.signed = linear();
  for (let count = 0; count < calls; count += 2) {
    await download();
    await upload();
  }
  found.many = linear();
  if (!found.many) throw new Error("No linear memory was seen.");
  return found;
}
