// Starts the real binary on a free port with a data directory of its own, and stops it as an operator would.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const binary = process.env["CHECKWELL_BIN"] || path.join(root, "target/release/checkwell");

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 10_000;

// Every test signs in from the same address, which only a real visitor would not do.
const environment = { ...process.env, CHECKWELL__LIMITS__CODES_PER_ADDRESS_HOUR: "100000", RUST_LOG: "warn" };

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}

/** A fresh, empty data directory. */
export function freshData() {
  return mkdtempSync(path.join(tmpdir(), "checkwell-end2end-"));
}

/**
 * Runs `checkwell ARGS` to its end from the repository's root; throws with its output when it fails.
 * @param {string[]} args
 * @returns {string} what it printed
 */
export function run(args) {
  const { status, stdout, stderr } = spawnSync(binary, args, { cwd: root, env: environment, encoding: "utf8" });
  if (status !== 0) throw new Error(`checkwell ${args.join(" ")} ended with ${status}\n${stdout}${stderr}`);
  return stdout + stderr;
}

/**
 * @param {{ data?: string, env?: Record<string, string | undefined> }} [options] without `data`, a fresh directory is
 * used and removed at the end; `env` wins over the suite's own environment, `undefined` takes a variable out of it
 */
export async function start(options = {}) {
  if (!existsSync(binary)) throw new Error(`${binary} is missing: run \`make build\` first`);
  const data = options.data ?? freshData();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = path.join(data, "server.log");
  const output = openSync(log, "a");
  const child = spawn(
    binary,
    ["serve", "--demo", "--addr", `127.0.0.1:${port}`, "--data", data, "--metrics-addr", "off"],
    { cwd: root, env: { ...environment, ...options.env }, stdio: ["ignore", output, output] },
  );
  /** @type {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} */
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
  const said = () => readFileSync(log, "utf8").split("\n").slice(-40).join("\n");

  const until = Date.now() + READY_WITHIN_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode} while starting:\n${said()}`);
    if (await isReady(url)) break;
    if (Date.now() > until) {
      child.kill("SIGKILL");
      throw new Error(`the server was not ready within ${READY_WITHIN_MS / 1000} s:\n${said()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }

  return {
    url,
    data,
    /** Asks it to stop, and throws unless it ends well, in time, and without a panic in its log. */
    async stop() {
      const since = Date.now();
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
      const { code, signal } = await ended;
      clearTimeout(late);
      const text = readFileSync(log, "utf8");
      const shown = said();
      if (!options.data) rmSync(data, { recursive: true, force: true });
      if (code !== 0) {
        throw new Error(`SIGTERM ended the server with ${code ?? signal} after ${Date.now() - since} ms:\n${shown}`);
      }
      if (text.includes("panicked at")) throw new Error(`the server panicked:\n${shown}`);
    },
  };
}

/** @param {string} url */
async function isReady(url) {
  try {
    return (await fetch(`${url}/readyz`)).status === 200;
  } catch {
    return false; // not listening yet
  }
}
