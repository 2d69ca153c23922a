// A page of the server's own origin, with the package as a bundler gives it: `runProgram` is called from outside.
globalThis.runProgram = async (program, params) => {
  const { default: run } = await import(`../programs/${program}.mjs`);
  return run((entry = "client") => import(`/${entry}/app.js`), params);
};
