// The tarball in a project of Next: a route in Node, a route in the edge runtime and a client component, built by each of
// its bundlers, started, and asked.
import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launchBrowser } from "../support/browser.mjs";
import { createConsumer, installedSimulator } from "../support/consumer.mjs";
import { runToEnd, serve } from "../support/process.mjs";
import { startServer } from "../support/server.mjs";
import { drawsInBrowser } from "./drawing.mjs";
import { expected, providerOptions, sources } from "./project.mjs";

const provider = await startServer({ ...providerOptions, module: await installedSimulator() });
const browser = await launchBrowser();
after(() => Promise.all([browser.close(), provider.close()]));

const api = `${provider.url}/v1beta`;

const handler = `
import { draw } from "../../draw.js";

const sizeOf = ({ images: [{ width, height }] }) => width + "x" + height;

export async function GET({ url }) {
  const sizes = await draw(new URL(url).searchParams.get("api"), sizeOf).catch((error) => error.stack);
  return new Response(sizes);
}
`;

const routeOf = (runtime) => `
export const runtime = "${runtime}";
${handler}
`;

const files = {
  // The dependencies are links that lead out of the project.
  "next.config.mjs": 'export default { turbopack: { root: "/" } };\n',
  "draw.js": sources["draw.js"],
  "app/node/route.js": routeOf("nodejs"),
  "pages/api/edge.js": `
    export const config = { runtime: "edge" };
    export { GET as default };
    ${handler}
  `,
  "app/layout.js": `
    export const metadata = { title: "drawing", icons: "data:," };
    export default ({ children }) => <html lang="en"><body>{children}</body></html>;
  `,
  "app/page.js": `
    "use client";
    import { useEffect } from "react";
    export default function Page() {
      useEffect(() => void import("../page.js"), []);
      return null;
    }
  `,
  "page.js": sources["page.js"],
};

/** Next 16.4 builds no edge route below app/ by webpack, whatever that route imports. */
const bundlers = {
  turbopack: { routes: ["node", "api/edge", "edge"], more: { "app/edge/route.js": routeOf("edge") } },
  webpack: { routes: ["node", "api/edge"] },
};

for (const [bundler, { routes, more }] of Object.entries(bundlers))
  test(`Next, built by ${bundler}`, async (t) => {
    const cwd = await createConsumer("next", { ...files, ...more });
    for (const name of ["next", "react", "react-dom"])
      symlinkSync(
        fileURLToPath(new URL(`../node_modules/${name}`, import.meta.url)),
        join(cwd, "node_modules", name),
      );
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };
    const next = join(cwd, "node_modules/next/dist/bin/next");
    const built = await runToEnd(process.execPath, [next, "build", `--${bundler}`], { cwd, env });
    assert.equal(built.code, 0, built.stdout + built.stderr);
    const url = await serve(t, [next, "start", "--hostname", "127.0.0.1", "--port", "0"], { cwd, env });
    for (const route of routes)
      await t.test(`the route ${route}`, async () => {
        const response = await fetch(`${url}/${route}?api=${encodeURIComponent(api)}`);
        assert.deepEqual([response.status, await response.text()], [200, expected]);
      });
    await t.test("a client component", () => drawsInBrowser(browser, `${url}/`, api));
  });
