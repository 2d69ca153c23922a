/** A field of a `multipart/form-data` body; the bytes of a file are in the body that goes with the fields. */
export type FormField = { name: string } & ({ text: string } | { media_type: string; length: number });

/**
 * The body of a request. That of a form is taken apart by the runtime: its fields, and the bytes of its files one after the
 * other. A form that the runtime cannot read has neither.
 */
export async function readBody(request: Request): Promise<{ form?: FormField[]; bytes: Uint8Array }> {
  if (!/^multipart\/form-data\b/i.test(request.headers.get("content-type") ?? ""))
    return { bytes: new Uint8Array(await request.arrayBuffer()) };
  const given = await request.formData().catch(() => undefined);
  if (!given) return { bytes: new Uint8Array() };
  const entries = [...given];
  const form = entries.map(
    ([name, value]): FormField =>
      typeof value === "string"
        ? { name, text: value }
        : { name, media_type: value.type, length: value.size },
  );
  const files = new Blob(entries.flatMap(([, value]) => (typeof value === "string" ? [] : [value])));
  return { form, bytes: new Uint8Array(await files.arrayBuffer()) };
}
