// A Worker for picture work: a request names a picture and how it is to be made smaller.
import { transform } from "ai-generation-client/image";

export default {
  async fetch(request) {
    const { url, how } = (await request.json()).params;
    try {
      const { data } = await transform(await (await fetch(url)).arrayBuffer(), how);
      return Response.json({ result: data.length });
    } catch (error) {
      return Response.json({ error: String(error?.stack ?? error) });
    }
  },
};
