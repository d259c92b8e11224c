// Lighthouse (mobile) on home, list and slot picker: medians of a few runs, as a table and as JSON for `make bench`.
//
//   node lighthouse.mjs [RUNS] [FILE]     3 runs and target/bench/lighthouse.json unless told otherwise
//
// CHECKWELL_URL names a server that runs already; without it one is started. Nothing here fails for being slow.

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

import { executablePath, flags } from "./steps/browser.mjs";
import { root, start } from "./steps/server.mjs";

const runs = Number(process.argv[2] ?? 3);
if (!Number.isInteger(runs) || runs < 1) {
  console.error("usage: node lighthouse.mjs [RUNS] [FILE]");
  process.exit(2);
}
const file = path.resolve(root, process.argv[3] ?? "target/bench/lighthouse.json");

// what is told of each page: `up` is better when larger
const MEASURES = [
  { name: "performance", of: (/** @type {any} */ r) => r.categories.performance.score * 100, unit: "points" },
  { name: "accessibility", of: (/** @type {any} */ r) => r.categories.accessibility.score * 100, unit: "points" },
  { name: "best practices", of: (/** @type {any} */ r) => r.categories["best-practices"].score * 100, unit: "points" },
  { name: "SEO", of: (/** @type {any} */ r) => r.categories.seo.score * 100, unit: "points" },
  { name: "LCP", of: (/** @type {any} */ r) => r.audits["largest-contentful-paint"].numericValue, unit: "ms" },
  { name: "TBT", of: (/** @type {any} */ r) => r.audits["total-blocking-time"].numericValue, unit: "ms" },
  { name: "CLS", of: (/** @type {any} */ r) => r.audits["cumulative-layout-shift"].numericValue, unit: "" },
  { name: "bytes", of: (/** @type {any} */ r) => r.audits["total-byte-weight"].numericValue / 1024, unit: "KiB" },
];

/** @param {number[]} values */
const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
};

/**
 * The first link on a page whose address matches.
 * @param {string} url @param {RegExp} pattern
 */
async function link(url, pattern) {
  const html = await (await fetch(url)).text();
  const found = [...html.matchAll(/href="([^"]+)"/g)].map((match) => (match[1] ?? "").replaceAll("&amp;", "&")).find((href) => pattern.test(href));
  if (!found) throw new Error(`no link like ${pattern} on ${url}`);
  return new URL(found, url).href;
}

/**
 * One run. Its recording fails now and then, and it then asks to be run again.
 * @param {string} url
 */
async function visit(url) {
  for (let tries = 1; ; tries++) {
    const outcome = await lighthouse(url, { port: chrome.port, output: "json", logLevel: "error" });
    if (!outcome) throw new Error(`Lighthouse had nothing to say about ${url}`);
    if (!outcome.lhr.runtimeError) return outcome;
    if (tries === 3) throw new Error(`${url}: ${outcome.lhr.runtimeError.message}`);
  }
}

const server = process.env["CHECKWELL_URL"] ? undefined : await start();
const base = server?.url ?? process.env["CHECKWELL_URL"] ?? "";
const chrome = await launch({ chromePath: executablePath, chromeFlags: [...flags, "--headless=new"] });
try {
  const list = `${base}/en/hospitals?city=shanghai`;
  const hospital = await link(list, /^\/en\/hospitals\/[^/?]+$/);
  const pages = { home: `${base}/en/`, list, slots: await link(hospital, /^\/en\/packages\/[^/]+\/slots\?/) };
  /** @type {{ page: string, url: string, runs: number, measures: Record<string, number>, failed: string[] }[]} */
  const results = [];
  for (const [page, url] of Object.entries(pages)) {
    /** @type {number[][]} */
    const values = MEASURES.map(() => []);
    /** @type {Set<string>} */
    const failed = new Set();
    for (let run = 0; run < runs; run++) {
      const outcome = await visit(url);
      MEASURES.forEach(({ of }, index) => values[index]?.push(of(outcome.lhr)));
      for (const category of ["accessibility", "best-practices", "seo"]) {
        for (const { id } of outcome.lhr.categories[category]?.auditRefs ?? []) {
          const audit = outcome.lhr.audits[id];
          if (audit && audit.score !== null && audit.score < 1) failed.add(`${id}: ${audit.title}`);
        }
      }
    }
    const measures = Object.fromEntries(MEASURES.map(({ name }, index) => [name, Math.round(median(values[index] ?? []) * 1000) / 1000]));
    results.push({ page, url: new URL(url).pathname, runs, measures, failed: [...failed] });
  }
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ form: "mobile", throttling: "simulated slow 4G, CPU 4x", pages: results }, null, 2)}\n`);
  console.log(["page".padEnd(8), ...MEASURES.map(({ name, unit }) => `${name}${unit ? ` (${unit})` : ""}`.padStart(22))].join(""));
  for (const { page, measures } of results) {
    console.log([page.padEnd(8), ...MEASURES.map(({ name }) => String(measures[name]).padStart(22))].join(""));
  }
  for (const { page, failed } of results) for (const audit of failed) console.log(`${page}: ${audit}`);
  console.log(`medians of ${runs} runs, written to ${path.relative(root, file)}`);
} finally {
  chrome.kill();
  await server?.stop();
}
