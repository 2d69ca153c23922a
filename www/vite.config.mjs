import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { apiPlugin } from "./server/api.mjs";
import { createBackend, pkgDir } from "./server/backend.mjs";

const root = fileURLToPath(new URL(".", import.meta.url));

/** The playground's Vite configuration, with `backend` behind its API. */
export const playground = (backend) => ({
  root,
  plugins: [apiPlugin(backend)],
  cacheDir: join(root, "../target/vite"),
  resolve: { alias: [{ find: /^ai-generation-client$/, replacement: join(pkgDir, "index.js") }] },
  optimizeDeps: { noDiscovery: true },
  build: { target: "es2022", emptyOutDir: true },
  server: { host: "127.0.0.1", cors: false, fs: { allow: [root, pkgDir] } },
  preview: { host: "127.0.0.1", cors: false },
});

export default () => playground(createBackend(process.env));
