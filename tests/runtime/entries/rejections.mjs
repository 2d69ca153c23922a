/** The list of rejections that nobody handled, from now on, in whatever runtime this is. */
export function watchRejections() {
  const unhandled = [];
  const add = (reason) => unhandled.push(String(reason?.stack ?? reason));
  if (globalThis.addEventListener && !globalThis.Bun)
    globalThis.addEventListener("unhandledrejection", (event) => {
      event.preventDefault();
      add(event.reason);
    });
  else globalThis.process.on("unhandledRejection", add);
  return unhandled;
}
