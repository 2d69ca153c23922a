/** Runtimes that import WebAssembly give the compiled module. */
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
