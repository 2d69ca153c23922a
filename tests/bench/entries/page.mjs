// A page of the server's own origin: `runProgram` is called from outside.
globalThis.runProgram = async (program, params) => {
  const { default: run } = await import(`../programs/${program}.mjs`);
  return run(await import("/package/index.js"), params);
};
