// The addresses that may be asked for an image. They come from a model's words: any may be meant for somebody else's network.

/** Why an image cannot be had. */
export class Failed extends Error {
  constructor(
    message: string,
    /** True if another try may succeed. */
    readonly retryable = false,
  ) {
    super(message);
  }
}

/**
 * The URL, if it may be requested: over https, from no internal network and not from the page's own origin, whose cookies
 * and trust are not the model's to use. The API's own origin may always be asked. `hosts` are the only ones, if there are.
 */
export function permitted(address: string, baseUrl: string, hosts?: string[]): URL {
  // Some servers answer with a path, which is relative to the API.
  const url = URL.canParse(address, baseUrl) ? new URL(address, baseUrl) : undefined;
  const isOfApi = url?.origin === new URL(baseUrl).origin;
  if (!url || !(url.protocol === "https:" || (url.protocol === "http:" && isOfApi)))
    throw new Failed("It is not an https address.");
  if (url.username || url.password) throw new Failed("It has credentials in it.");
  if (hosts && !hosts.includes(url.host)) throw new Failed("Its host is not one of images.hosts.");
  if (isOfApi) return url;
  if (url.origin === globalThis.location?.origin)
    throw new Failed("It is an address of this page's own site.");
  if (isInternal(url.hostname.replace(/\.+$/, "")))
    throw new Failed("It is an address of an internal network.");
  return url;
}

/** IPv4 for private, shared, local, documentary, relayed, reserved and multicast use (RFC 6890). */
const INTERNAL =
  /^(0|10|127|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])|169\.254|172\.(1[6-9]|2\d|3[01])|192\.(168|0\.[02]|88\.99)|198\.(1[89]|51\.100)|203\.0\.113|22[4-9]|2[3-5]\d)\./;
/** IPv6 beyond the global unicast range, and in it what stands for an IPv4 address (6to4, Teredo) or for documentation. */
const EXTERNAL_6 = /^\[[23][\da-f]{3}:/;
const INTERNAL_6 = /^\[(2002:|3fff:[\da-f]{0,3}:|2001:(([01]?[\da-f]{1,2})?:|db8:))/;

/** `hostname` is as the URL parser writes it: addresses in one form only. */
function isInternal(hostname: string): boolean {
  if (hostname.startsWith("[")) return !EXTERNAL_6.test(hostname) || INTERNAL_6.test(hostname);
  if (/^[\d.]+$/.test(hostname)) return INTERNAL.test(hostname);
  return /(^|\.|^ip6-)(localhost|localdomain|loopback)$/.test(hostname);
}
