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
  const ask = async (req) => {
    const chunks = [];
    for await (const chunk of req) chunks.push(chunk);
    const url = new URL(req.url, "http://provider");
    const { method, headers } = req;
    return simulator.fetch(new Request(url, { method, headers, body: Buffer.concat(chunks) }));
  };
  const server = createServer(async (req, res) => {
    provider.received.push({ url: req.url, method: req.method, headers: req.headers });
    if (provider.next) return provider.next(req, res);
    const answer = await ask(req);
    const headers = { ...Object.fromEntries(answer.headers), "set-cookie": "spy=1", "x-request-id": "r-1" };
    res.writeHead(answer.status, headers).end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  provider.host = `127.0.0.1:${server.address().port}`;
  provider.url = `http://${provider.host}${path}`;
  /** Holds the events of the next answer back: gives what sends so many of them, sends the rest, or breaks off. */
  provider.step = () => {
    const asked = new Promise((done) => {
      provider.next = async (req, res) => {
        provider.next = undefined;
        const events = (await (await ask(req)).text()).split(/(?<=\n\n)/);
        res.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
        done({ events, res });
      };
    });
    return {
      async send(count) {
        const { events, res } = await asked;
        res.write(events.splice(0, count).join(""));
      },
      async finish() {
        const { events, res } = await asked;
        res.end(events.join(""));
      },
      async breakOff() {
        (await asked).res.destroy();
      },
      async ended() {
        const { res } = await asked;
        if (!res.closed) await new Promise((done) => res.on("close", done));
      },
    };
  };
  provider.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return provider;
}
