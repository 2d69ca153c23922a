/** A function that loads once, however often it is called. After a failure, the next call tries again. */
export function once<Arguments extends unknown[], Loaded>(
  load: (...given: Arguments) => Promise<Loaded>,
): (...given: Arguments) => Promise<Loaded> {
  let loading: Promise<Loaded> | undefined;
  return (...given) => {
    loading ??= load(...given).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}
