/** An import of WebAssembly gives the compiled module. */
declare module "*.wasm?module" {
  const module: WebAssembly.Module;
  export default module;
}
