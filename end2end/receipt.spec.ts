// The receipt: where to go, what to mind, until when changes are taken; and how it comes out of a printer.

import type { Locator } from "@playwright/test";

import { inspect } from "./steps/inspect.ts";
import { GRACE } from "./steps/people.ts";
import { expect, LOCALES, test, type Locale } from "./steps/test.ts";
import { told } from "./steps/times.ts";
import type { Visitor } from "./steps/visitor.ts";

type Words = Record<"visit" | "address" | "phone" | "preparation" | "changes", string> & { byPhone: (until: string) => string };

const WORDS: Record<Locale, Words> = {
  en: {
    visit: "Your visit",
    address: "Address",
    phone: "Phone",
    preparation: "How to prepare",
    changes: "Changes",
    byPhone: (until) => `By phone to the hospital, until ${until}`,
  },
  zh: {
    visit: "到院须知",
    address: "地址",
    phone: "电话",
    preparation: "检前准备",
    changes: "变更预约",
    byPhone: (until) => `请在 ${until} 前致电医院`,
  },
};

/** How long before a visit the demo's hospitals stop taking changes. */
const CUTOFF_MS = 24 * 3_600_000;

/** Of a sheet between its margins, about, in CSS pixels. */
const A4_WIDTH = 640;

// What is for pressing, choosing and going elsewhere; the brand may stand on the sheet as on a letterhead.
const NOT_ON_PAPER = ["nav", "form", "button", ".button", ".no-print", ".ribbon", ".language", ".skip-link", ".breadcrumb", ".steps"];

/** What a list of facts says about one of them. */
function fact(within: Locator, name: string): Locator {
  const label = within.page().locator("dt").getByText(name, { exact: true });
  return within.locator("dl.summary > div").filter({ has: label }).locator("dd");
}

/** Books and pays; on the way, reads what the public pages say about the place and the preparation. */
async function booked(visitor: Visitor) {
  const { page } = visitor;
  const words = WORDS[visitor.locale];
  await visitor.open("/hospitals?city=hangzhou");
  await visitor.chooseHospital();
  const main = page.locator("main");
  const hospital = await visitor.heading();
  const address = await fact(main, words.address).innerText();
  const phone = (await fact(main, words.phone).innerText()).trim();
  const book = (await visitor.packageCard()).getByTestId("package-book");
  const toSlots = (await book.getAttribute("href")) ?? "";
  await page.goto(toSlots.replace(/\/slots\?/, "?"));
  await visitor.live();
  const preparation = await fact(main, words.preparation).innerText();
  await page.goto(toSlots);
  await visitor.live();
  const chosen = await visitor.chooseSlot();
  await visitor.signIn(/\/people\?/);
  await visitor.addPerson();
  await visitor.bookFor();
  await visitor.sees("held");
  await visitor.live();
  const price = await page.locator(".summary__total dd").innerText();
  await visitor.confirm();
  await visitor.pay("approve");
  await visitor.sees("confirmed");
  await visitor.live();
  return { ...chosen, hospital, address, phone, preparation, price };
}

/** The same offset in both: the demo's hospitals are in a zone that never changes its clocks. */
function earlier(rfc3339: string, milliseconds: number): string {
  const offset = /[+-]\d\d:\d\d$/.exec(rfc3339)?.[0] ?? "";
  const local = new Date(`${rfc3339.slice(0, 19)}Z`).getTime() - milliseconds;
  return new Date(local).toISOString().slice(0, 19) + offset;
}

for (const language of LOCALES) {
  test.describe(language, () => {
    test.use({ language, locale: language === "zh" ? "zh-CN" : "en-GB" });
    const words = WORDS[language];

    test("the receipt says where to go, how to prepare and until when changes are taken", async ({ visitor }) => {
      const { page } = visitor;
      const { address, phone, preparation, rfc3339 } = await booked(visitor);
      const visit = page.getByRole("region", { name: words.visit, exact: true });
      await expect(visit).toBeVisible();
      expect(address).not.toBe("");
      await expect(fact(visit, words.address)).toHaveText(address);
      await expect(fact(visit, words.phone)).toHaveText(phone);
      expect(preparation).not.toBe("");
      await expect(fact(visit, words.preparation)).toHaveText(preparation);
      const until = earlier(rfc3339, CUTOFF_MS);
      await expect(fact(visit, words.changes).locator(`time[datetime="${until}"]`)).toHaveText(
        words.byPhone(told(until, "Asia/Shanghai", language).page),
      );
      await expect(page.getByTestId("partial-notice")).toHaveCount(0);
      await inspect(page, language, "receipt");
    });

    test("on paper the receipt has every fact and nothing to press", async ({ visitor }) => {
      const { page } = visitor;
      const { hospital, address, price, rfc3339 } = await booked(visitor);
      const reference = await visitor.reference();
      await page.emulateMedia({ media: "print" });

      for (const pressed of NOT_ON_PAPER) {
        await expect.soft(page.locator(pressed).filter({ visible: true }), pressed).toHaveCount(0);
      }
      const receipt = page.locator("article.receipt");
      const when = told(rfc3339, "Asia/Shanghai", language).page;
      for (const text of [reference, hospital, GRACE[language].name, when, price, address]) {
        await expect.soft(receipt.getByText(text, { exact: false }).first(), text).toBeVisible();
      }
      const steps = receipt.locator(".timeline li");
      expect(await steps.count()).toBeGreaterThanOrEqual(4);
      for (const step of await steps.all()) await expect.soft(step).toBeVisible();

      // dark letters on white paper, also for whoever likes their screen dark
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      const inkOnPaper = await receipt.evaluate((element) => [
        getComputedStyle(element).color,
        getComputedStyle(document.documentElement).backgroundColor,
      ]);
      expect(inkOnPaper).toEqual(["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
      await page.setViewportSize({ width: A4_WIDTH, height: 900 });
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width, "nothing is cut off at the edge").toBeLessThanOrEqual(A4_WIDTH);
    });
  });
}
