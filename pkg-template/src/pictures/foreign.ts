/** What a runtime may have to decode pictures with; pages and their workers do. */
interface Decoder {
  createImageBitmap?: typeof createImageBitmap;
  OffscreenCanvas?: typeof OffscreenCanvas;
}

/** The pixels of a file that the runtime can decode, upright, as sRGB with straight alpha; nothing where it cannot. */
export async function decoded(file: Uint8Array, type: string): Promise<ImageData | undefined> {
  const { createImageBitmap, OffscreenCanvas } = globalThis as Decoder;
  if (!createImageBitmap || !OffscreenCanvas) return undefined;
  let bitmap: ImageBitmap | undefined;
  try {
    bitmap = await createImageBitmap(new Blob([file.slice()], { type }));
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    context?.drawImage(bitmap, 0, 0);
    return context?.getImageData(0, 0, width, height);
  } catch {
    return undefined;
  } finally {
    bitmap?.close();
  }
}
