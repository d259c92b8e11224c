// From one hospital to those around it, and the list limited to a distance.

import type { Page } from "@playwright/test";

import { inspect } from "./steps/inspect.ts";
import { expect, LOCALES, test, type Locale } from "./steps/test.ts";

const WORDS: Record<Locale, { nearby: string }> = {
  en: { nearby: "Hospitals nearby" },
  zh: { nearby: "附近的医院" },
};

/** How far away each card of the list says its hospital is, in kilometres, in the list's order. */
async function distances(page: Page): Promise<number[]> {
  const cards = await page.getByTestId("hospital-card").allInnerTexts();
  return cards.map((card) => {
    const [, number, unit] = /(\d+(?:\.\d+)?) (m|km|米|公里)(?: away)?\s*$/m.exec(card) ?? [];
    expect(number, `a distance on: ${card}`).toBeDefined();
    return Number(number) / (unit === "m" || unit === "米" ? 1_000 : 1);
  });
}

const ascending = (numbers: number[]) => numbers.toSorted((a, b) => a - b);

for (const language of LOCALES) {
  for (const script of [true, false]) {
    test.describe(`${language}, ${script ? "with script" : "without script"}`, () => {
      test.use({ language, javaScriptEnabled: script, locale: language === "zh" ? "zh-CN" : "en-GB" });

      test("a hospital leads to those nearby, nearest first, and to those within ten kilometres", async ({ visitor }) => {
        const { page } = visitor;
        await visitor.open("/hospitals?city=shanghai");
        await visitor.chooseHospital();
        const hospital = await visitor.heading();
        await visitor.go(page.getByRole("link", { name: WORDS[language].nearby, exact: true }), /\/hospitals\?/);
        const query = new URL(page.url()).searchParams;
        expect(query.get("sort")).toBe("distance");
        expect(query.get("near"), "a neighbourhood, no exact position").toMatch(/^-?\d+\.\d\d,-?\d+\.\d\d$/);
        const all = await distances(page);
        expect(all.length).toBeGreaterThan(3);
        expect(all).toEqual(ascending(all));
        await expect(page.getByTestId("hospital-card").filter({ hasText: hospital })).toHaveCount(1);
        if (script) await inspect(page, language, "hospitals nearby");

        const within = page.locator("select[name=within]");
        await expect(within).toHaveValue("");
        await within.selectOption("10");
        await visitor.go(page.getByTestId("search-form").locator("button[type=submit]"), /[?&]within=10(&|$)/);
        const near = await distances(page);
        expect(near.length, "some are left out").toBeLessThan(all.length);
        expect(near).toEqual(all.slice(0, near.length));
        expect(near.at(-1)).toBeLessThanOrEqual(10);
        expect(all[near.length]).toBeGreaterThanOrEqual(10);
        await expect(page.getByTestId("result-count")).toContainText(String(near.length));
        await expect(within).toHaveValue("10");
        await expect(page.locator("select[name=sort]")).toHaveValue("distance");
        await expect(page.getByTestId("hospital-card").filter({ hasText: hospital })).toHaveCount(1);
        if (script) await inspect(page, language, "hospitals within ten kilometres");

        await within.selectOption("");
        await visitor.go(page.getByTestId("search-form").locator("button[type=submit]"), /[?&]within=(&|$)/);
        expect(await distances(page)).toEqual(all);
      });
    });
  }
}

test("a distance without a place, or one that is not offered, limits nothing", async ({ visitor }) => {
  const { page } = visitor;
  const count = page.getByTestId("result-count");
  await visitor.open("/hospitals");
  await expect(page.locator("select[name=within]")).toHaveCount(0);
  const all = await count.innerText();
  const shanghai = "near=31.23,121.47";
  const notOffered = ["-1", "9999999", "x"].map((within) => `within=${within}&${shanghai}`);
  for (const query of ["within=2", "within=2&near=nowhere", ...notOffered]) {
    await visitor.open(`/hospitals?${query}`);
    await expect.soft(count, query).toHaveText(all);
  }
});
