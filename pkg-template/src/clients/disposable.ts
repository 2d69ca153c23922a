/** Adds `Symbol.dispose`, with which `using` closes a client. */
export function disposable<T extends { prototype: { close(): void } }>(client: T): T {
  // Compilers that emulate `using` for browsers without it use this symbol.
  const dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");
  Object.defineProperty(client.prototype, dispose, { value: client.prototype.close, configurable: true });
  return client;
}
