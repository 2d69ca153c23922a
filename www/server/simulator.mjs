// The way without a key: the package's own simulator answers, in this process.
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Answers the calls of any provider from the simulator that `load` makes at the first request. */
export function createLocal(load) {
  let loading;
  const simulator = () => {
    loading ??= load();
    return loading;
  };

  async function handle(req, res) {
    const provider = await simulator();
    const gone = new AbortController();
    res.on("close", () => gone.abort());
    const headers = new Headers();
    for (const [name, value] of Object.entries(req.headers)) headers.set(name, String(value));
    // The page says in this header which fault the answer is to show.
    const fault = headers.get("x-simulate");
    const url = new URL(req.url, `http://${req.headers.host}`);
    const body = Readable.toWeb(req);
    const request = new Request(url, { method: "POST", headers, body, duplex: "half", signal: gone.signal });
    if (fault) provider.inject(JSON.parse(fault));
    const answer = await provider.fetch(request);
    res.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (!answer.body) return res.end();
    await pipeline(Readable.fromWeb(answer.body), res);
  }

  return { mode: "simulator", handle, simulator };
}
