// What the page finds on its own origin: `/v1beta/models/*`, answered by the simulator or the real API, and
// `/playground.json`, which says by which of the two.
import { refusal } from "./guard.mjs";

const modelCall = /^\/v1beta\/models\/[\w.-]+:[A-Za-z]+$/;

function answer(res, status, body) {
  res.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  res.end(JSON.stringify(body));
}

const refuse = (res, code, message) =>
  answer(res, code, { error: { code, message, status: "PERMISSION_DENIED" } });

/** A Connect middleware in front of `backend`; what is not the API's goes on to `next`. */
export const middleware = (backend) => (req, res, next) => {
  const { pathname } = new URL(req.url, "http://page");
  const isApi = pathname.startsWith("/v1beta");
  if (!isApi && pathname !== "/playground.json") return next();
  const reason = refusal(req);
  if (reason) return refuse(res, 403, reason);
  if (!isApi) return answer(res, 200, { mode: backend.mode, host: backend.host });
  if (req.method !== "POST" || !modelCall.test(pathname))
    return refuse(res, 404, "There is nothing here but POST /v1beta/models/*.");
  Promise.resolve(backend.handle(req, res)).catch((error) => {
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
