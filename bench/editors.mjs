// Picture work as the user of each library would do it, on one thread. An editor is made of this package's image entry, if
// it is ours, and gives calls: `shrink` makes a picture `width` pixels wide and writes it as `format`, `jpeg` or `png`;
// `decode` only decodes. Both take the bytes of a file. The peers are found in Node alone, the canvas in browsers.

/** Of every JPEG that is written. */
const quality = 82;

const mimeType = (format) => `image/${format}`;

/** This package has no call that only decodes. The last 256 pixels are what it takes all the others to come to. */
function ours({ transform, inspect }) {
  return {
    shrink: async (bytes, { width, format }) => (await transform(bytes, { width, format, quality })).data,
    async decode(bytes) {
      const { width, height } = await inspect(bytes);
      return transform(bytes, {
        crop: { x: width - 16, y: height - 16, width: 16, height: 16 },
        format: "png",
      });
    },
  };
}

/** libvips as native code. */
async function sharpEditor() {
  const { default: sharp } = await import("sharp");
  sharp.concurrency(1);
  sharp.cache(false);
  return {
    shrink: (bytes, { width, format }) =>
      sharp(bytes)
        .resize({ width })
        .toFormat(format, format === "jpeg" ? { quality } : {})
        .toBuffer(),
    decode: (bytes) => sharp(bytes).raw().toBuffer(),
  };
}

/** libvips as WebAssembly, which has threads of its own even so. */
async function wasmVips() {
  const { default: Vips } = await import("wasm-vips");
  const vips = await Vips({ dynamicLibraries: [] });
  vips.concurrency(1);
  vips.Cache.max(0);
  const freed = (image, use) => {
    const result = use(image);
    image.delete();
    return result;
  };
  return {
    shrink: async (bytes, { width, format }) =>
      freed(vips.Image.thumbnailBuffer(bytes, width, { height: 100_000 }), (image) =>
        format === "jpeg" ? image.jpegsaveBuffer({ Q: quality }) : image.pngsaveBuffer(),
      ),
    decode: async (bytes) => freed(vips.Image.newFromBuffer(bytes), (image) => image.writeToMemory()),
  };
}

/** The codecs of Squoosh: MozJPEG as it is quickest, and the crates `png` and `resize`. */
async function jsquash() {
  const { readFile } = await import("node:fs/promises");
  const { createRequire } = await import("node:module");
  const require = createRequire(import.meta.url);
  const compiled = async (name) =>
    WebAssembly.compile(await readFile(require.resolve(`@jsquash/${name}.wasm`)));
  globalThis.ImageData ??= class ImageData {
    constructor(data, width, height) {
      Object.assign(this, { data, width, height });
    }
  };
  const [jpegDecode, jpegEncode, pngDecode, pngEncode, resize] = await Promise.all(
    ["jpeg/decode.js", "jpeg/encode.js", "png/decode.js", "png/encode.js", "resize"].map(
      (name) => import(`@jsquash/${name}`),
    ),
  );
  await jpegDecode.init(await compiled("jpeg/codec/dec/mozjpeg_dec"));
  await jpegEncode.init(await compiled("jpeg/codec/enc/mozjpeg_enc"));
  await pngDecode.init(await compiled("png/codec/pkg/squoosh_png_bg"));
  await resize.initResize(await compiled("resize/lib/resize/pkg/squoosh_resize_bg"));
  const decode = (bytes) => (bytes[0] === 0xff ? jpegDecode : pngDecode).default(bytes);
  const plain = { quality, baseline: true, progressive: false, optimize_coding: false };
  return {
    async shrink(bytes, { width, format }) {
      const image = await decode(bytes);
      const height = Math.round((image.height * width) / image.width);
      const small = await resize.default(image, { width, height });
      return new Uint8Array(
        await (format === "jpeg" ? jpegEncode.default(small, plain) : pngEncode.default(small)),
      );
    },
    decode,
  };
}

/** The crate `image`. */
async function photon() {
  const { PhotonImage, resize, SamplingFilter } = await import("@silvia-odwyer/photon-node");
  return {
    async shrink(bytes, { width, format }) {
      const image = PhotonImage.new_from_byteslice(bytes);
      const height = Math.round((image.get_height() * width) / image.get_width());
      const small = resize(image, width, height, SamplingFilter.Lanczos3);
      const written = format === "jpeg" ? small.get_bytes_jpeg(quality) : small.get_bytes();
      small.free();
      image.free();
      return written;
    },
    async decode(bytes) {
      const image = PhotonImage.new_from_byteslice(bytes);
      const pixels = image.get_raw_pixels();
      image.free();
      return pixels;
    },
  };
}

/** JavaScript, with the runtime's own zlib. */
async function jimp() {
  const { Jimp } = await import("jimp");
  const buffer = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    async shrink(bytes, { width, format }) {
      const image = await Jimp.fromBuffer(buffer(bytes), {
        "image/jpeg": { maxMemoryUsageInMB: 4096, maxResolutionInMP: 100 },
      });
      image.resize({ w: width });
      return image.getBuffer(mimeType(format), format === "jpeg" ? { quality } : {});
    },
    decode: (bytes) => Jimp.fromBuffer(buffer(bytes)),
  };
}

/** The browser's own codecs. */
function canvas() {
  return {
    async shrink(bytes, { width, format }) {
      const image = await createImageBitmap(new Blob([bytes]));
      const height = Math.round((image.height * width) / image.width);
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext("2d");
      context.imageSmoothingQuality = "high";
      context.drawImage(image, 0, 0, width, height);
      image.close();
      const blob = await canvas.convertToBlob({ type: mimeType(format), quality: quality / 100 });
      return new Uint8Array(await blob.arrayBuffer());
    },
  };
}

const named = { ours, sharp: sharpEditor, jsquash, photon, "wasm-vips": wasmVips, jimp, canvas };

/** Those that are no native code: where this package can be used, so could they. */
export const editorPeers = ["jsquash", "photon", "wasm-vips", "jimp"];

/** An editor by its name; `load` gives this package's image entry. */
export const editor = async (who, load) => named[who](who === "ours" ? await load() : undefined);
