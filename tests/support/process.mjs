// Child processes of the tests: each ends with the test that started it.
import { spawn } from "node:child_process";

const running = new Set();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/**
 * Starts a program and gives `{ child, ended }`; `onLine` gets each line of its standard output as it comes.
 * `ended` resolves to `{ code, signal, stdout, stderr }`, and rejects if the program cannot be started. A program that
 * outlives `timeout` milliseconds is killed, which shows as a `signal`.
 */
export function start(command, args, { cwd, env = process.env, timeout = 300_000, onLine } = {}) {
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  const timer = setTimeout(() => child.kill("SIGKILL"), timeout);
  const output = { stdout: "", stderr: "" };
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output.stdout += text;
    const lines = (rest + text).split("\n");
    rest = lines.pop();
    for (const line of lines) onLine?.(line);
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    output.stderr += text;
  });
  const ended = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (rest) onLine?.(rest);
      resolve({ code, signal, ...output });
    });
  }).finally(() => {
    clearTimeout(timer);
    running.delete(child);
  });
  return { child, ended };
}

/** Runs a program to its end. */
export const runToEnd = (command, args, options) => start(command, args, options).ended;

/** Starts a server and waits for the address that it prints; it ends with the test `t`. */
export async function serve(t, args, options) {
  let onLine;
  const address = new Promise((found) => {
    onLine = (line) => {
      const [url] = line.match(/http:\/\/127\.0\.0\.1:\d+/) ?? [];
      if (url) found(url);
    };
  });
  const { child, ended } = start(process.execPath, args, { ...options, onLine });
  t.after(() => {
    child.kill();
    return ended;
  });
  return Promise.race([
    address,
    ended.then(({ stdout, stderr }) => {
      throw new Error(`The server ended:\n${stdout}${stderr}`);
    }),
  ]);
}
