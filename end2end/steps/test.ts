import { test as base, expect } from "@playwright/test";

import { watch, type Complaints } from "./complaints.ts";
import { start } from "./server.mjs";
import { Visitor } from "./visitor.ts";

export { expect };
/** The two languages, as in the first segment of a path. */
export type Locale = "en" | "zh";
export const LOCALES: Locale[] = ["en", "zh"];

let phones = 0;
let turns = 0;

/** A number that no other visitor has: the two workers take even and odd ones. */
const nextTurn = (worker: number) => worker + 2 * turns++;

type Options = {
  /** The language of the visitors. */
  language: Locale;
  /** The test brings about failures of the server: its answers with 5xx are no complaints. */
  outage: boolean;
};

type WorkerOptions = {
  /**
   * Makes the file's tests visit a server of their own, which differs from the run's by this environment; `undefined`
   * takes a variable out. For whole files: a worker has one server.
   */
  serverEnv: Record<string, string | undefined> | null;
};

type WorkerFixtures = {
  /** Where the server is, e.g. `http://127.0.0.1:40123`. */
  origin: string;
};

type Fixtures = {
  /** What the browser complained about; any of it fails the test when it ends. */
  complaints: Complaints;
  /** A phone number that no other test uses: whoever signs in with it is new here. */
  phone: string;
  /** Makes one more phone number, for tests with two people. */
  anotherPhone: () => string;
  /** Somebody new who books in the test's language. */
  visitor: Visitor;
  /** Somebody else, in a browser of their own, which is watched like the first. */
  rival: Visitor;
};

export const test = base.extend<Fixtures & Options, WorkerFixtures & WorkerOptions>({
  language: ["en", { option: true }],
  outage: [false, { option: true }],
  serverEnv: [null, { option: true, scope: "worker" }],
  origin: [
    async ({ serverEnv }, use) => {
      if (serverEnv) {
        const server = await start({ env: serverEnv });
        await use(server.url);
        await server.stop();
        return;
      }
      const url = process.env["CHECKWELL_URL"];
      if (!url) throw new Error("CHECKWELL_URL is not set: global setup did not run");
      await use(url);
    },
    { scope: "worker", timeout: 90_000 },
  ],
  baseURL: ({ origin }, use) => use(origin),
  complaints: [
    async ({ context, javaScriptEnabled, outage }, use) => {
      const complaints = await watch(context, javaScriptEnabled !== false, outage);
      await use(complaints);
      expect(complaints.all(), "complaints of the browser").toEqual([]);
    },
    { auto: true },
  ],
  anotherPhone: async ({}, use, { workerIndex }) => {
    // The last four digits alone tell them apart: pages show no others.
    await use(() => `139${String(workerIndex % 100).padStart(4, "0")}${String(((workerIndex % 20) * 500 + phones++) % 10_000).padStart(4, "0")}`);
  },
  phone: async ({ anotherPhone }, use) => use(anotherPhone()),
  visitor: async ({ page, request, language, phone, javaScriptEnabled }, use, { parallelIndex }) => {
    await use(new Visitor(page, request, language, phone, nextTurn(parallelIndex), javaScriptEnabled !== false));
  },
  rival: async ({ browser, baseURL, viewport, request, language, anotherPhone, javaScriptEnabled }, use, { parallelIndex }) => {
    const script = javaScriptEnabled !== false;
    const context = await browser.newContext({ baseURL: baseURL ?? "", viewport, reducedMotion: "reduce", javaScriptEnabled: script });
    const complaints = await watch(context, script);
    await use(new Visitor(await context.newPage(), request, language, anotherPhone(), nextTurn(parallelIndex), script));
    await context.close();
    expect(complaints.all(), "complaints of the rival's browser").toEqual([]);
  },
});
