/** What a request may bring along: 20 MiB of images altogether, in one of these formats, told by their first bytes. */
export const limit = 20 * 2 ** 20;
const formats =
  /^(?:\x89PNG\r\n.\n|\xff\xd8\xff|GIF8[79]a|RIFF.{4}WEBP|.{4}ftyp(?:avi[fs]|hei[cxms]|hev[cx]|mif1|msf1))/s;
/** Those that can be uploaded as files. */
const uploads = /^(?:\x89PNG|\xff\xd8\xff|RIFF)/;

/** An image that was chosen. */
export interface ImageFile {
  file: File;
  /** Whether OpenAI takes it as an upload. */
  uploads: boolean;
}

/** The file as an image, if it is one of those that the client takes. */
export async function readImage(file: File): Promise<ImageFile | undefined> {
  // What cannot be read, as a folder that was dropped here, is no image either.
  const start = await file
    .slice(0, 12)
    .arrayBuffer()
    .catch(() => new ArrayBuffer(0));
  const text = String.fromCharCode(...new Uint8Array(start));
  return formats.test(text) ? { file, uploads: uploads.test(text) } : undefined;
}
