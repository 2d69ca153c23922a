// Stands in for a provider: a server on the loopback address that answers from the simulator.
import { createServer } from "node:http";

/**
 * A provider below `path` for which `key` is the only valid key. It records what it gets, and answers as `next` says while
 * that is set.
 */
export async function startProvider({ key, path }) {
  const { createSimulator } = await import("../../pkg/simulator.js");
  const simulator = createSimulator({ apiKey: key });
  const provider = { received: [], next: undefined };
  const server = createServer(async (req, res) => {
    provider.received.push({ url: req.url, method: req.method, headers: req.headers });
    if (provider.next) return provider.next(req, res);
    const chunks = [];
    for await (const chunk of req) chunks.push(chunk);
    const url = new URL(req.url, "http://provider");
    const answer = await simulator.fetch(
      new Request(url, { method: req.method, headers: req.headers, body: Buffer.concat(chunks) }),
    );
    const headers = { ...Object.fromEntries(answer.headers), "set-cookie": "spy=1", "x-request-id": "r-1" };
    res.writeHead(answer.status, headers).end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  provider.host = `127.0.0.1:${server.address().port}`;
  provider.url = `http://${provider.host}${path}`;
  provider.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return provider;
}
