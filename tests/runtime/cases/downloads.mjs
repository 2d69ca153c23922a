// Images that an answer gives the address of: fetched without any secret, from nowhere but where they may be, and no more
// of them than an image can have.
import { deepEqual, equal, errorIs, eventually, match, ok, rejection, sameBytes } from "../assert.mjs";
import { bytesOf, collect, key, localFetch, pixel, pngSize, small } from "../context.mjs";

const png = bytesOf(pixel);
const cdn = "https://cdn.test/kite.png";

const image = (type = "image/png") => new Response(png, { headers: type ? { "content-type": type } : {} });
const moved = (location, status = 302) => new Response(null, { status, headers: { location } });
const never = () => new Promise(() => {});

/** What OpenRouter says of images that are elsewhere. */
const pointing = (...addresses) => ({
  model: "played",
  choices: [
    {
      message: {
        content: "Here it is.",
        images: addresses.map((url) => ({ type: "image_url", image_url: { url } })),
      },
      finish_reason: "stop",
    },
  ],
});

/**
 * A client whose provider points to these addresses, and what is asked for of them: `answer` gets the address and how
 * many requests for images there were, this one included.
 */
function gallery({ AIGenerationClient }, addresses, answer, options) {
  let count = 0;
  const { fetch, sent } = localFetch((url, init) => {
    if (init.method === "POST") return Response.json(pointing(...addresses));
    count += 1;
    return answer(url, count, init);
  });
  const client = new AIGenerationClient(key, {
    apiType: "openrouter_chat",
    fetch,
    headers: { "x-team": "blue", cookie: "session=1" },
    ...options,
  });
  return { client, fetched: () => sent.filter(({ method }) => method === "GET"), sent };
}

/** Nothing of `addresses` can be had: what that says, and how often it was tried. */
const fails = (addresses, answer, message, times, options) => async (context) => {
  const { client, fetched, sent } = gallery(context.library, addresses, answer, options);
  const error = await rejection(client.generate(small), `${addresses}`);
  errorIs(error, context.library.GenerationError, {
    code: "image_unreachable",
    attempts: 1,
    retryable: false,
    maybeBilled: true,
    message,
    suggestion: /details\.urls/,
  });
  deepEqual(error.details.urls, addresses, "details.urls");
  match(error.generationId, /^[0-9a-f-]{36}$/, "generationId");
  equal(fetched().length, times, "requests for the image");
  equal(sent.length - fetched().length, 1, "requests to the API");
};

const refuses = (address, options) => fails([address], () => image(), /not an https address/, 0, options);

const json = (value) => ({ headers: { "content-type": "application/json" }, steps: [JSON.stringify(value)] });

export const downloadCases = {
  "an image by its address: without the key, and without the caller's headers": async (context) => {
    const picture = { headers: { "content-type": "image/png" }, steps: [{ base64: pixel }] };
    const { client, ledger } = await context.played(
      (below) => [json(pointing(`${below}/kite.png?signed=1`)), picture],
      { apiType: "openrouter_chat", headers: { "x-team": "blue" } },
    );
    const response = await client.generate(small);
    sameBytes(response.imageData, png, "imageData");
    const { requests } = await ledger();
    deepEqual(
      requests.map(({ method }) => method),
      ["POST", "GET"],
      "requests",
    );
    equal(requests[0].headers.authorization, `Bearer ${key}`, "the API gets the key");
    const { url, headers } = requests[1];
    match(url, /\/kite\.png\?signed=1$/, "the address");
    ok(!JSON.stringify([url, headers]).includes(key), "the key");
    for (const name of ["authorization", "x-team", "cookie", "content-type"])
      equal(headers[name], undefined, name);
  },

  "an image by its address is like any other": async ({ library }) => {
    const { client, fetched } = gallery(library, [cdn], () => image());
    const { images, imageData, mimeType, turns, text, attempts, unreachable } = await client.generate(small);
    equal(images[0].data, imageData, "images[0].data");
    deepEqual([mimeType, images[0].width, images[0].height], ["image/png", 1, 1], "what the bytes say");
    deepEqual([text, attempts, unreachable], ["Here it is.", 1, undefined], "the response");
    sameBytes(turns.find((turn) => turn.imageData).imageData, png, "the turn");
    deepEqual(fetched(), [{ url: cdn, method: "GET", redirect: "manual", headers: {} }], "the request");
  },

  "an image by its address, in each format that has such": async (context) => {
    for (const [apiType, answer] of [
      ["openai_images", { data: [{ url: cdn, revised_prompt: "A kite." }] }],
      ["openai_responses", { output: [{ type: "output_image", image_url: cdn }] }],
      ["openrouter_images", { data: [{ url: cdn }] }],
      ["openrouter_chat", { choices: [{ message: { content: `Look: ![a kite](${cdn})` } }] }],
    ]) {
      const { fetch } = localFetch((_url, { method }) =>
        method === "POST" ? Response.json(answer) : image(),
      );
      const client = new context.library.AIGenerationClient(key, { apiType, fetch, maxRetries: 1 });
      const { images } = await client.generate(small);
      sameBytes(images[0].data, png, apiType);
      equal(images[0].revisedPrompt, apiType === "openai_images" ? "A kite." : undefined, "revisedPrompt");
    }
  },

  "an image by its address, of the simulator": async ({ library }) => {
    const simulator = library.createSimulator({ imageUrls: true });
    const client = new library.AIGenerationClient(key, {
      apiType: "openrouter_chat",
      baseUrl: "http://127.0.0.1/api/v1",
      fetch: simulator.fetch,
    });
    const { imageData, turns } = await client.generate(small);
    deepEqual(pngSize(imageData), { width: 64, height: 64 }, "the image");
    deepEqual(
      simulator.requests.map(({ status }) => status),
      [200, 200],
      "requests",
    );
    const { imageData: second } = await client.generate({ ...small, conversationHistory: turns });
    deepEqual(pngSize(second), { width: 64, height: 64 }, "what it was refined to");
  },

  "an image by its address, in a stream": async ({ library }) => {
    const { client } = gallery(library, [cdn], () => image());
    const { events, error } = await collect(client.stream(small));
    if (error) throw error;
    deepEqual(
      events.map(({ type, final, index }) => [type, final, index]),
      [["text"], ["partial", true, 0], ["completed"]].map(([type, final, index]) => [type, final, index]),
      "events",
    );
    equal(events[1].image.data, events[2].response.imageData, "no copy");
  },

  "an address over http": refuses("http://cdn.test/kite.png"),
  "an address on this machine, where the API is elsewhere": refuses("http://127.0.0.1/kite.png"),
  "an address over http elsewhere, where the API is on this machine": refuses("http://cdn.test/kite.png", {
    baseUrl: "http://localhost:1234/v1",
  }),
  "an address that only looks like this machine": refuses("http://127.0.0.1.cdn.test/kite.png", {
    baseUrl: "http://localhost:1234/v1",
  }),
  "an address with credentials": fails(
    ["https://user:password@cdn.test/kite.png"],
    () => image(),
    /credentials/,
    0,
  ),

  "an address on this machine, on another port than the API": refuses("http://127.0.0.1:4321/kite.png", {
    baseUrl: "http://127.0.0.1:1234/v1",
  }),

  "an address of the API's own origin, whatever that is": async ({ library }) => {
    for (const origin of [
      "http://127.0.0.1:1234",
      "http://localhost:8080",
      "http://[::1]",
      "https://10.0.0.7",
    ]) {
      const { client } = gallery(library, [`${origin}/kite.png`], () => image(), { baseUrl: `${origin}/v1` });
      sameBytes((await client.generate(small)).imageData, png, origin);
    }
  },

  "an address of an internal network, in any way of writing it": async (context) => {
    const hosts = `127.0.0.1 127.1 0x7f000001 2130706433 0.0.0.0 10.1.2.3 100.64.0.1 100.127.255.255 169.254.169.254
      172.16.0.1 172.31.255.255 192.168.1.1 192.0.0.8 198.18.0.1 198.19.0.1 224.0.0.1 240.0.0.1 255.255.255.255
      localhost LOCALHOST localhost. deep.localhost deep.localhost. [::] [::1] [::127.0.0.1] [::ffff:10.0.0.1]
      [::ffff:8.8.8.8] [fe80::1] [fc00::1] [fd12:3456::1] [ff02::1] [64:ff9b::7f00:1] [64:ff9b:1::1] [2002:7f00:1::]
      [2001::1] [2001:0:7f00:1::] [2001:1ff::] [2001:db8::1] [4000::1] [3fff::1] [3fff:fff::1] 192.88.99.1 192.0.2.1 198.51.100.1 203.0.113.1
      ip6-localhost localhost.localdomain`;
    const internal = /an address of an internal network/;
    for (const host of hosts.split(/\s+/)) {
      await fails([`https://${host}/kite.png`], () => image(), internal, 0)(context);
      await fails([cdn], () => moved(`https://${host}/kite.png`), internal, 1)(context);
    }
    for (const host of `1.1.1.1 9.255.255.255 11.0.0.1 100.63.0.1 100.128.0.1 169.253.0.1 172.15.0.1 172.32.0.1
      192.167.0.1 192.0.1.1 198.17.0.1 198.20.0.1 223.0.0.1 10.cdn.test localhost.cdn.test notlocalhost
      [2606:4700::1111] [2001:4860::8888] [2001:200::1] [3fff:1000::1]`.split(/\s+/)) {
      const { client } = gallery(context.library, [`https://${host}/kite.png`], () => image());
      sameBytes((await client.generate(small)).imageData, png, host);
    }
  },

  "an image is asked for without cookies and without a referrer": async ({ library }) => {
    const asked = [];
    const answer = (_url, _count, { credentials, referrerPolicy }) => {
      asked.push(credentials, referrerPolicy);
      return image();
    };
    await gallery(library, [cdn], answer).client.generate(small);
    // Workers have neither, and throw where they are named.
    const expected = "credentials" in Request.prototype ? ["omit", "no-referrer"] : [undefined, undefined];
    deepEqual(asked, expected, "credentials, referrerPolicy");
  },

  "images: addresses gives them, and asks for none": async (context) => {
    const other = "http://10.0.0.1/kite.png?signed=1";
    const { client, sent } = gallery(context.library, [cdn, other], () => image(), { images: "addresses" });
    const response = await client.generate(small);
    deepEqual(response.addresses, [cdn, other], "addresses");
    deepEqual([response.images, response.imageData.length], [[], 0], "images");
    deepEqual([response.text, response.attempts, sent.length], ["Here it is.", 1, 1], "the rest");
    ok(response.imageData instanceof Uint8Array, "imageData");
    equal(response.turns.filter((turn) => turn.imageData).length, 0, "turns with an image");
    const { events, error } = await collect(client.stream(small));
    if (error) throw error;
    deepEqual(events.at(-1).response.addresses, [cdn, other], "addresses of a stream");
    const mixed = gallery(context.library, [`data:image/png;base64,${pixel}`, cdn], () => image(), {
      images: "addresses",
    });
    const { images, addresses } = await mixed.client.generate(small);
    deepEqual(
      [images.length, addresses, mixed.sent.length],
      [1, [cdn], 1],
      "one in the answer, one by address",
    );
    const leaky = gallery(context.library, [`${cdn}?key=${key}`], () => image(), { images: "addresses" });
    ok(!JSON.stringify((await leaky.client.generate(small)).addresses).includes(key), "the key");
  },

  "images: hosts are the only ones that are asked": async (context) => {
    const options = { images: { hosts: ["CDN.test", "other.test:8443"] } };
    for (const address of [cdn, "https://other.test:8443/kite.png"]) {
      const { client } = gallery(context.library, [address], () => image(), options);
      sameBytes((await client.generate(small)).imageData, png, address);
    }
    const message = /not one of images\.hosts/;
    for (const address of [
      "https://other.test/kite.png",
      "https://cdn.test.evil.test/a",
      "https://a.cdn.test/b",
    ])
      await fails([address], () => image(), message, 0, options)(context);
    await fails([cdn], () => moved("https://elsewhere.test/"), message, 1, options)(context);
    await fails(["/files/1.png"], () => image(), message, 0, options)(context);
    const internal = { images: { hosts: ["10.0.0.1"] } };
    await fails(["https://10.0.0.1/a"], () => image(), /internal network/, 0, internal)(context);
  },

  "images: anything else is refused": async ({ library }) => {
    for (const [images, field] of [
      ["none", "images"],
      [true, "images"],
      [{}, "images"],
      [{ hosts: "cdn.test" }, "images"],
      [{ hosts: ["https://cdn.test"] }, "images.hosts[0]"],
      [{ hosts: ["cdn.test", "cdn.test/path"] }, "images.hosts[1]"],
      [{ hosts: [7] }, "images.hosts[0]"],
      [{ hosts: [""] }, "images.hosts[0]"],
    ]) {
      const error = await rejection(
        (async () => new library.AIGenerationClient(key, { images }))(),
        JSON.stringify(images),
      );
      errorIs(error, library.GenerationError, { code: "invalid_request" });
      equal(error.details.field, field, "details.field");
    }
  },

  "redirects are followed over real HTTP": async (context) => {
    const hop = (location) => ({ status: 302, headers: { location }, steps: [] });
    const picture = { headers: { "content-type": "image/png" }, steps: [{ base64: pixel }] };
    // A page is not shown where a redirect leads: it asks for the first address twice.
    const { client, ledger } = await context.played(
      (below) => [json(pointing(`${below}/a.png`)), hop("b.png"), hop(`${below}/c.png`), picture],
      { apiType: "openrouter_chat", headers: { "x-team": "blue" } },
    );
    sameBytes((await client.generate(small)).imageData, png, "imageData");
    const { requests } = await ledger();
    equal(requests.length, 4, "requests");
    match(requests[3].url, /\/c\.png$/, "the last address");
    for (const { headers } of requests.slice(1))
      deepEqual([headers.authorization, headers["x-team"]], [null, null], "headers");
  },

  "each step of a redirect is looked at": async (context) => {
    const followed = gallery(context.library, [cdn], (_url, count) =>
      count < 6
        ? moved(count % 2 ? "/next.png" : "https://other.test/kite.png", [301, 302, 303, 307, 308][count - 1])
        : image(),
    );
    sameBytes((await followed.client.generate(small)).imageData, png, "after five");
    deepEqual(
      followed.fetched().map(({ url }) => url),
      [
        cdn,
        "https://cdn.test/next.png",
        "https://other.test/kite.png",
        "https://other.test/next.png",
        "https://other.test/kite.png",
        "https://other.test/next.png",
      ],
      "addresses",
    );
    for (const [location, message, times] of [
      ["http://cdn.test/kite.png", /not an https address/, 1],
      ["http://127.0.0.1/kite.png", /not an https address/, 1],
      ["ftp://cdn.test/kite.png", /not an https address/, 1],
      ["data:image/png;base64,AAAA", /not an https address/, 1],
      ["https://user@cdn.test/", /credentials/, 1],
      ["https://cdn.test/again.png", /too many redirects/, 6],
    ])
      await fails([cdn], () => moved(location), message, times)(context);
  },

  "a redirect that the runtime follows itself ends where it may": async (context) => {
    const opaque = { type: "opaqueredirect", status: 0, headers: new Headers(), body: null };
    const landed = (url) => Object.defineProperty(image(), "url", { value: url });
    const { client, fetched } = gallery(context.library, [cdn], (_url, count) =>
      count === 1 ? opaque : landed("https://other.test/kite.png"),
    );
    sameBytes((await client.generate(small)).imageData, png, "imageData");
    deepEqual(
      fetched().map(({ redirect }) => redirect),
      ["manual", "follow"],
      "redirect",
    );
    const astray = (_url, count) => (count === 1 ? opaque : landed("http://other.test/kite.png"));
    await fails([cdn], astray, /not an https address/, 2)(context);
  },

  "an address that is too long for one, or none at all": async (context) => {
    await fails(["https://"], () => image(), /not an https address/, 0)(context);
  },

  "an image that is larger than an image can be": async (context) => {
    const piece = new Uint8Array(2 ** 20);
    piece.set(png);
    let pulled = 0;
    let cancelled = false;
    const endless = () => {
      const body = new ReadableStream({
        pull(controller) {
          pulled += 1;
          controller.enqueue(piece.slice());
        },
        cancel() {
          cancelled = true;
        },
      });
      return new Response(body, { headers: { "content-type": "image/png" } });
    };
    await fails([cdn], endless, /larger than 64 MiB/, 1)(context);
    ok(pulled < 80 && cancelled, `${pulled} MiB were read`);
  },

  "what is no image by its type": fails([cdn], () => image("text/html; charset=utf-8"), /text\/html/, 1),
  "what is no image by its bytes": fails(
    [cdn],
    () => new Response("<svg></svg>", { headers: { "content-type": "image/png" } }),
    /no image/,
    1,
  ),
  "an empty image": fails(
    [cdn],
    () => new Response(null, { headers: { "content-type": "image/png" } }),
    /no image/,
    1,
  ),
  "an image that is gone": fails([cdn], () => new Response("gone", { status: 404 }), /HTTP 404/, 1),

  "types that an image may have": async ({ library }) => {
    for (const type of ["image/png", "IMAGE/WEBP", "application/octet-stream", "binary/octet-stream", ""]) {
      const { client } = gallery(library, [cdn], () => image(type));
      equal((await client.generate(small)).mimeType, "image/png", type);
    }
  },

  "an image that comes at the third try": async ({ library }) => {
    const { client, fetched } = gallery(library, [cdn], (_url, count) => {
      if (count === 1) return new Response("busy", { status: 503 });
      if (count === 2) throw new TypeError("connection lost");
      return image();
    });
    const { imageData, attempts } = await client.generate(small);
    sameBytes(imageData, png, "imageData");
    deepEqual([attempts, fetched().length], [1, 3], "the picture is drawn once, and fetched three times");
  },

  "an image that does not come within its time": fails([cdn], never, /No answer came/, 1, { timeout: 30 }),

  "all images of an answer have the time of one attempt": async ({ library }) => {
    const addresses = Array.from({ length: 16 }, (_, index) => `${cdn}?${index}`);
    const { client, fetched } = gallery(library, addresses, never, { timeout: 100 });
    const before = Date.now();
    const error = await rejection(client.generate(small), "images that do not come");
    ok(Date.now() - before < 1500, `took ${Date.now() - before} ms`);
    equal(error.details.urls.length, 16, "details.urls");
    ok(fetched().length <= 2, `requests: ${fetched().length}`);
  },

  "more images than an answer has are not fetched": async ({ library }) => {
    const addresses = Array.from({ length: 40 }, (_, index) => `${cdn}?${index}`);
    const { client, fetched } = gallery(library, addresses, () => image());
    const { images, unreachable } = await client.generate(small);
    deepEqual(
      [images.length, unreachable.length, fetched().length],
      [16, 24, 16],
      "images, unreachable, requests",
    );
  },

  "an address with the key in it is not asked for, and the key is told to nobody": async ({ library }) => {
    const { client, fetched } = gallery(library, [`${cdn}?key=${key}`], () => image());
    const error = await rejection(client.generate(small), "an address with the key");
    errorIs(error, library.GenerationError, { code: "image_unreachable", message: /key is in its address/ });
    ok(!JSON.stringify([error.message, error.details]).includes(key), "the key is told");
    equal(fetched().length, 0, "requests for the image");
  },

  "an address without a host is one of the API's own": async ({ library }) => {
    const { client, fetched } = gallery(library, ["/files/1.png"], () => image());
    sameBytes((await client.generate(small)).imageData, png, "imageData");
    equal(fetched()[0].url, "https://openrouter.ai/files/1.png", "address");
  },

  "the time of the whole call counts for its images, too": async ({ library }) => {
    for (const answer of [never, () => new Response("busy", { status: 503 })]) {
      const { client } = gallery(library, [cdn, `${cdn}?2`, `${cdn}?3`], answer, { totalTimeout: 300 });
      const before = Date.now();
      const error = await rejection(client.generate(small), "a call that takes too long");
      ok(Date.now() - before < 1200, `took ${Date.now() - before} ms of 300`);
      errorIs(error, library.GenerationError, { code: "image_unreachable" });
      equal(error.details.urls.length, 3, "details.urls");
    }
  },

  "an image whose body breaks off": async ({ library }) => {
    const { client, fetched } = gallery(library, [cdn], (_url, count) => {
      if (count > 1) return image();
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(png.slice(0, 20));
          controller.error(new TypeError("connection lost"));
        },
      });
      return new Response(body, { headers: { "content-type": "image/png" } });
    });
    sameBytes((await client.generate(small)).imageData, png, "imageData");
    equal(fetched().length, 2, "requests for the image");
  },

  "an abort or close() ends the fetching of images": async ({ library }) => {
    const stalled = () =>
      new Response(new ReadableStream({ start: (controller) => controller.enqueue(png.slice(0, 20)) }), {
        headers: { "content-type": "image/png" },
      });
    // Before an answer, in a body, and between two tries.
    for (const answer of [never, stalled, () => new Response("busy", { status: 503 })]) {
      const { client, fetched } = gallery(library, [cdn, `${cdn}?2`], answer);
      const controller = new AbortController();
      const reason = new Error("enough");
      const call = rejection(client.generate(small, { signal: controller.signal }), "an aborted call");
      await eventually(() => fetched().length, "the image is asked for");
      await new Promise((resume) => setTimeout(resume, 50));
      controller.abort(reason);
      ok((await call) === reason, "signal.reason itself");
      const closing = rejection(client.generate(small), "a closed call");
      await eventually(() => fetched().length === 2, "the image is asked for again");
      client.close();
      equal((await closing).name, "AbortError", "name");
      await new Promise((resume) => setTimeout(resume, 600));
      equal(fetched().length, 2, "nothing more is asked for");
    }
  },

  "one of two images that cannot be had": async (context) => {
    const lost = "https://cdn.test/lost.png";
    const answer = (url) => (url === lost ? new Response("gone", { status: 410 }) : image());
    for (const addresses of [
      [lost, cdn],
      [cdn, lost],
    ]) {
      const { client } = gallery(context.library, addresses, answer);
      const { images, imageData, unreachable, turns } = await client.generate(small);
      equal(images.length, 1, "images");
      sameBytes(imageData, png, "imageData");
      deepEqual(unreachable, [lost], "unreachable");
      equal(turns.filter((turn) => turn.imageData).length, 1, "turns with an image");
    }
    const { fetch } = localFetch((url, { method }) =>
      method === "POST" ? Response.json(pointing(lost, cdn)) : answer(url),
    );
    const client = new context.library.ImageClient({ authToken: key, fetch });
    const { success, error, artifacts } = await client.generate({ prompt: small.prompt });
    deepEqual([success, artifacts.length], [true, 1], "the answer of ImageClient");
    ok(error.includes(lost), `error: ${error}`);
  },

  "an image in the answer, and one by its address": async ({ library }) => {
    const { client } = gallery(library, [`data:image/png;base64,${pixel}`, cdn], () => image());
    const { images } = await client.generate(small);
    equal(images.length, 2, "images");
    for (const { data } of images) sameBytes(data, png, "an image");
    const lost = gallery(library, [`data:image/png;base64,${pixel}`, cdn], () => image("text/html"));
    const response = await lost.client.generate(small);
    deepEqual([response.images.length, response.unreachable], [1, [cdn]], "the response");
  },

  "an image that cannot be had is an answer of ImageClient, with where it is": async ({ library }) => {
    const { fetch } = localFetch((_url, { method }) =>
      method === "POST" ? Response.json(pointing(cdn)) : new Response("gone", { status: 404 }),
    );
    const client = new library.ImageClient({ authToken: key, fetch });
    const { success, error } = await client.generate({ prompt: small.prompt });
    equal(success, false, "success");
    match(error, /cdn\.test\/kite\.png.*HTTP 404/, "error");
  },
};
