/**
 * A listener of the caller's that disturbs nobody: what it throws is ignored, and so is the rejection of what it returns,
 * which may be a promise of any realm.
 */
export const quiet =
  <Told>(listener: (told: Told) => unknown) =>
  async (told: Told): Promise<void> => {
    try {
      await listener(told);
    } catch {
      // Nobody waits for it.
    }
  };
