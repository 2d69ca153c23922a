// The caller's signal ends a call wherever it is, with the signal's own reason; the provider sees no more than it must.
import { deepEqual, equal, eventually, ok, rejection } from "../assert.mjs";
import { pngSize, small } from "../context.mjs";

/** Aborts `call` once `ready` says so, and checks that the very reason comes back. */
async function abortOnce(ready, call, reason = new Error("the caller's own reason")) {
  const controller = new AbortController();
  const rejected = rejection(call(controller.signal), "an aborted call");
  await ready();
  controller.abort(reason);
  ok((await rejected) === reason, "the rejection is not signal.reason itself");
}

const sawOne = (ledger) => () =>
  eventually(async () => (await ledger()).requests.length === 1, "the provider sees a request");

export const abortCases = {
  "a signal aborted beforehand: nothing is sent": async (context) => {
    const { client, ledger } = context.scripted("plain");
    const reason = { why: "no longer wanted" };
    const signal = AbortSignal.abort(reason);
    ok(
      (await rejection(client.generate(small, { signal }), "an aborted call")) === reason,
      "signal.reason itself",
    );
    equal((await ledger()).requests.length, 0, "requests seen");
  },

  "an abort without a reason is the platform's AbortError": async (context) => {
    const { client, ledger } = context.scripted("silent");
    const controller = new AbortController();
    const rejected = rejection(client.generate(small, { signal: controller.signal }), "an aborted call");
    await sawOne(ledger)();
    controller.abort();
    const error = await rejected;
    ok(error === controller.signal.reason, "signal.reason itself");
    equal(error.name, "AbortError", "name");
  },

  "a reason that is no object comes back as it is": async (context) => {
    const { client, ledger } = context.scripted("silent");
    await abortOnce(sawOne(ledger), (signal) => client.generate(small, { signal }), "a plain string");
  },

  "an abort before the answer ends the request": async (context) => {
    const { client, ledger } = context.scripted("silent");
    await abortOnce(sawOne(ledger), (signal) => client.generate(small, { signal }));
    await eventually(async () => (await ledger()).hungUp === 1, "the connection is given up");
    equal((await ledger()).requests.length, 1, "requests seen");
  },

  "an abort while the body arrives ends the reading": async (context) => {
    const { client, ledger } = context.scripted("half");
    let received = 0;
    const onProgress = ({ receivedBytes }) => {
      received = receivedBytes;
    };
    const begun = () => eventually(() => received > 0, "the body begins to arrive");
    await abortOnce(begun, (signal) => client.generate(small, { signal, onProgress }));
    await eventually(async () => (await ledger()).hungUp === 1, "the connection is given up");
    equal((await ledger()).requests.length, 1, "requests seen");
  },

  "an abort during a wait ends the wait": async (context) => {
    const retry = { delaysMs: [600_000], jitter: 0 };
    const { client, ledger } = context.scripted("unavailable", { retry });
    const waiting = async () => {
      await sawOne(ledger)();
      await new Promise((resume) => setTimeout(resume, 200));
    };
    await abortOnce(waiting, (signal) => client.generate(small, { signal }));
    equal((await ledger()).requests.length, 1, "requests seen");
  },

  "an abort while queued: that call is never sent": async (context) => {
    const { client, ledger } = context.scripted("silent", { maxConcurrent: 1 });
    const first = new AbortController();
    const running = rejection(client.generate(small, { signal: first.signal }), "the first call");
    await sawOne(ledger)();
    await abortOnce(
      () => new Promise((resume) => setTimeout(resume, 50)),
      (signal) => client.generate({ ...small, prompt: "queued" }, { signal }),
    );
    first.abort();
    await running;
    deepEqual((await ledger()).requests.length, 1, "requests seen");
  },

  "a queued call that is aborted makes room for the next": async (context) => {
    const { client } = context.scripted("unhurried", { maxConcurrent: 1 });
    const controller = new AbortController();
    const first = client.generate(small);
    const second = rejection(client.generate(small, { signal: controller.signal }), "the second call");
    const third = client.generate(small);
    controller.abort();
    await second;
    for (const call of [first, third])
      deepEqual(pngSize((await call).imageData), { width: 1, height: 1 }, "an image");
  },

  "an abort after the end changes nothing": async (context) => {
    const controller = new AbortController();
    const response = await context.client().generate(small, { signal: controller.signal });
    controller.abort();
    deepEqual(pngSize(response.imageData), { width: 64, height: 64 }, "the image");
  },

  "one signal aborts every call that it was given to": async (context) => {
    const { client, ledger } = context.scripted("silent");
    const controller = new AbortController();
    const calls = [1, 2, 3].map(() =>
      rejection(client.generate(small, { signal: controller.signal }), "a call"),
    );
    await eventually(async () => (await ledger()).requests.length === 3, "three requests");
    controller.abort();
    for (const error of await Promise.all(calls))
      ok(error === controller.signal.reason, "signal.reason itself");
  },
};
