// What the page finds on its own origin: the calls of each provider on that provider's path, answered by the simulator
// or the real API, and `/playground.json`, which says where they are and which of the two answers.
import { refusal } from "./guard.mjs";
import { providerOf, providers } from "./providers.mjs";

function answer(res, status, body) {
  res.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  res.end(JSON.stringify(body));
}

const refuse = (res, code, message) =>
  answer(res, code, { error: { code, message, status: "PERMISSION_DENIED" } });

const describe = (backend) =>
  Object.fromEntries(
    Object.entries(providers).map(([id, { path, keys }]) => {
      const { mode, host } = backend.providers[id];
      return [id, { path, key: keys[0], mode, host }];
    }),
  );

/** Vite opens any file in an editor there for whoever asks, and the page has no use for it. Connect reads it as this does. */
const isEditor = (pathname) => pathname.toLowerCase().startsWith("/__open-in-editor");

/** A Connect middleware in front of `backend`; what is not the API's goes on to `next`. */
export const middleware = (backend) => (req, res, next) => {
  const { pathname } = new URL(req.url, "http://page");
  // The page's own policy is in its HTML, which has no say in this.
  res.setHeader("content-security-policy", "frame-ancestors 'none'");
  if (isEditor(pathname)) return refuse(res, 403, "This server opens no files.");
  const asked = providerOf(pathname);
  if (!asked && pathname !== "/playground.json") return next();
  const reason = refusal(req);
  if (reason) return refuse(res, 403, reason);
  if (!asked) return answer(res, 200, describe(backend));
  if (req.method !== "POST" || !providers[asked.id].calls.test(asked.rest))
    return refuse(res, 404, "There is nothing here but POST to the paths at which images are made.");
  Promise.resolve(backend.providers[asked.id].handle(req, res)).catch((error) => {
    if (res.headersSent) return res.destroy();
    answer(res, 500, { error: { code: 500, message: String(error?.message ?? error), status: "INTERNAL" } });
  });
};

/** The Vite plugin that serves the API in development and in `vite preview`. */
export const apiPlugin = (backend) => ({
  name: "playground-api",
  configureServer: (server) => void server.middlewares.use(middleware(backend)),
  configurePreviewServer: (server) => void server.middlewares.use(middleware(backend)),
});
