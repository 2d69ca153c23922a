// Node, Deno and Bun: runs a program of the bench and prints what it gives as one line of JSON.
const { program, library, params } = JSON.parse(process.argv[2]);

const { default: run } = await import(`../programs/${program}.mjs`);
const result = await run(() => import(library), params);
console.log(`result ${JSON.stringify(result)}`);
process.exit();
