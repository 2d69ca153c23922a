// Node, Deno and Bun: runs a program of the bench and prints what it gives as one line of JSON. `modules` are the addresses
// of the package's modules by the entries of the build's table.
const { program, modules, params } = JSON.parse(process.argv[2]);

const { default: run } = await import(`../programs/${program}.mjs`);
const result = await run((entry = "client") => import(modules[entry]), params);
console.log(`result ${JSON.stringify(result)}`);
process.exit();
