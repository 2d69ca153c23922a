/** An exception of the platform's kind. React Native has no class of it; in a frozen realm names are defined, not assigned. */
export const exception = (message: string, name: string): Error =>
  globalThis.DOMException
    ? new DOMException(message, name)
    : Object.defineProperty(new Error(message), "name", { value: name });
