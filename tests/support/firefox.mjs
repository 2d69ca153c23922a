// Firefox without a driver: it opens one page, which posts what it has to say to the server that it came from.
import { findFirefox } from "../../scripts/setup.mjs";
import { temporaryDir, writeFiles } from "./consumer.mjs";
import { start } from "./process.mjs";

/** A profile that asks nobody but this machine: everything else goes to a port where nothing listens. */
const preferences = {
  "network.proxy.type": 1,
  "network.proxy.http": "127.0.0.1",
  "network.proxy.http_port": 9,
  "network.proxy.ssl": "127.0.0.1",
  "network.proxy.ssl_port": 9,
  "network.proxy.no_proxies_on": "127.0.0.1",
  "network.proxy.allow_hijacking_localhost": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "app.update.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.aboutwelcome.enabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "toolkit.telemetry.enabled": false,
  "extensions.update.enabled": false,
};

/** Opens `url` in a Firefox of its own, which `close` ends. */
export function openFirefox(url) {
  const program = findFirefox();
  if (!program) throw new Error("No Firefox was found: run `npm run setup -- --tests`, or set FIREFOX_PATH.");
  const profile = temporaryDir("firefox");
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`,
  );
  writeFiles(profile, { "user.js": `${lines.join("\n")}\n` });
  const { child, ended } = start(program, ["--headless", "--no-remote", "--profile", profile, url], {
    env: { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: "1" },
  });
  return {
    ended,
    close() {
      child.kill();
      return ended;
    },
  };
}
