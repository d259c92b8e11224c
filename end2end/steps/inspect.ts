// What every page in every state must fulfil. Findings are collected (soft), so that one run tells them all.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import { expect, type Page } from "@playwright/test";

import type { Locale } from "./test.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const NARROW = { width: 320, height: 700 };

declare const axe: { run(options: RunOptions): Promise<AxeResults> };

/** Runs axe over the page as it stands. `only` narrows it to some rules, `without` leaves some out. */
export async function audit(page: Page, state: string, rules: { only?: string[]; without?: string[] } = {}): Promise<void> {
  const { only, without = [] } = rules;
  await page.evaluate(axeSource);
  const options: RunOptions = {
    runOnly: only ? { type: "rule", values: only } : { type: "tag", values: RULES },
    rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])),
    resultTypes: ["violations"],
  };
  const findings = await page.evaluate(async (options) => {
    const { violations } = await axe.run(options);
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")} ${node.any.map((check) => check.message).join("; ")}`),
    );
  }, options);
  expect.soft(findings, `axe on ${state}`).toEqual([]);
}

/** No page scrolls sideways on the narrowest phone (WCAG 1.4.10). */
async function fitsNarrowPhone(page: Page, state: string): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize(NARROW);
  const tooWide = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const out = [...document.body.querySelectorAll("*")].filter((element) => element.getBoundingClientRect().right > width + 1);
    return [`${document.documentElement.scrollWidth} px wide`, ...out.slice(0, 5).map((element) => element.outerHTML.slice(0, 120))];
  });
  expect.soft(tooWide, `${state} scrolls sideways at ${NARROW.width} px`).toEqual([]);
  if (before) await page.setViewportSize(before);
}

// What stands in Latin letters on a Chinese page: names, units, codes, zones.
const LATIN_ON_CHINESE_PAGES = new RegExp(
  [
    "Checkwell|SimPay|OpenStreetMap|contributors|UTC|GMT|ODbL",
    "\\b[0-9a-f]{32}\\b", // trace ids
    "Asia/Shanghai|Europe/[A-Z][a-z]+",
    "\\bX\\b|[XY]线?|CT|MRI?|B超|HPV|TCT|LCT|DNA|PSA|CEA|AFP|CA ?\\d+(-\\d)?|HbA1c|ECG|TSH|FT[34]|HDL|LDL|ALT|AST|GGT|T3|T4|pH|C1[34]|eGFR|BMI|NT-proBNP|[A-Z]{2,}\\d*",
  ].join("|"),
  "gu",
);

/** The page is in one language: the other appears only where it is marked as such. */
export async function speaks(page: Page, locale: Locale, state: string): Promise<void> {
  expect.soft(await page.locator("html").getAttribute("lang"), `lang of ${state}`).toBe(locale === "zh" ? "zh-CN" : "en");
  const texts = await page.evaluate((other) => {
    const found: string[] = [document.title];
    const foreign = (element: Element | null) => Boolean(element?.closest(`[lang^="${other}"], script, style, [data-verbatim], code`));
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.textContent?.trim();
      if (text && !foreign(walker.currentNode.parentElement)) found.push(text);
    }
    for (const element of document.body.querySelectorAll("[aria-label], [title], [alt], [placeholder]")) {
      if (foreign(element)) continue;
      for (const name of ["aria-label", "title", "alt", "placeholder"]) {
        const value = element.getAttribute(name);
        if (value) found.push(value);
      }
    }
    return found;
  }, locale === "zh" ? "en" : "zh");
  const stray =
    locale === "en"
      ? texts.filter((text) => /\p{Script=Han}/u.test(text))
      : texts.filter((text) => /[A-Za-z]{2,}/.test(text.replace(LATIN_ON_CHINESE_PAGES, "")));
  expect.soft([...new Set(stray)], `words of the other language on ${state}`).toEqual([]);
}

/** All of it, in the light scheme, the dark one, and on the narrowest phone. */
export async function inspect(page: Page, locale: Locale, state: string): Promise<void> {
  await audit(page, `${state} (${locale})`);
  await page.emulateMedia({ colorScheme: "dark" });
  await audit(page, `${state} (${locale}, dark)`, { only: ["color-contrast", "link-in-text-block"] });
  await page.emulateMedia({ colorScheme: "light" });
  await fitsNarrowPhone(page, `${state} (${locale})`);
  await speaks(page, locale, `${state} (${locale})`);
}
