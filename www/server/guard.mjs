// Who may call the playground's server. It may hold somebody's key, so another site that is open in the same
// browser must not be able to spend it.

/** The names under which this machine alone reaches a server that listens on its loopback address. */
const loopback = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;

/**
 * Why the request is refused, or `undefined` if it may pass.
 *
 * - A `Host` other than this machine's own names is a foreign name pointed at 127.0.0.1 (DNS rebinding).
 * - An `Origin` other than this server's, or none where a browser always sends one, is not our page.
 */
export function refusal({ method, headers }) {
  const host = headers.host ?? "";
  if (!loopback.test(host)) return "This server answers only on the loopback address.";
  if (method === "GET" || method === "HEAD") return;
  if (headers.origin !== `http://${host}`) return "Only the playground's own page may call this server.";
}
