/** Lets `using` close a client. */
export function disposable<T extends { prototype: { close(): void } }>(client: T): T {
  // Browsers without explicit resource management have no such symbol; compilers that emulate it use this one.
  const dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");
  Object.defineProperty(client.prototype, dispose, { value: client.prototype.close, configurable: true });
  return client;
}
