/** A property of any value; `undefined` if reading it throws. */
export function property(value: unknown, name: string): unknown {
  try {
    return (value as Record<string, unknown> | undefined)?.[name];
  } catch {
    return undefined;
  }
}
