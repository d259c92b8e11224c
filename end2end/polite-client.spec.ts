// The islands' client asks politely: it waits when it is told to, says so, and makes no storm of many reloads.

import { expect, test, type Page } from "@playwright/test";

import { network, type Network } from "./steps/network.ts";
import { inspect } from "./steps/inspect.ts";
import { LOCALES, type Locale } from "./steps/test.ts";

// as in app/src/client/mod.rs
const BURST = 12;
const PER_S = 2;

const SLOTS = /^\/api\/slots\?/;
let net: Network;

test.beforeEach(async () => {
  net = await network(process.env["CHECKWELL_URL"] ?? "");
});
test.afterEach(() => net.close());

const slotCalls = () => net.asked.filter((path) => SLOTS.test(path)).length;

async function live(page: Page): Promise<void> {
  await expect(page.locator("html[data-hydrated]")).toBeAttached();
}

async function openSlots(page: Page, locale: Locale): Promise<void> {
  await page.goto(`${net.url}/${locale}/hospitals`);
  await page.getByTestId("hospital-card").filter({ hasNot: page.locator(".badge--warning") }).getByRole("link").first().click();
  await page.getByTestId("package-book").first().click();
  await page.waitForURL(/\/slots\?/);
  await live(page);
}

/** Days that are not shown yet. */
const otherDays = (page: Page) => page.locator("a.slot-day[data-date]:not([aria-current])");

for (const locale of LOCALES) {
  test(`a busy server is waited for, and the person sees it and can act (${locale})`, async ({ page }) => {
    await openSlots(page, locale);
    net.refuse = (path) => (SLOTS.test(path) ? { status: 503, retryAfterS: 20 } : undefined);
    net.asked = [];
    const day = otherDays(page).nth(2);
    const date = await day.getAttribute("data-date");
    await day.click();

    const busy = page.getByTestId("retry-countdown");
    await expect(busy).toBeVisible();
    await expect(busy.getByRole("timer")).toContainText(/\b(1\d|2[0-4])\b/);
    const first = await busy.getByRole("timer").innerText();
    await expect(busy.getByRole("timer")).not.toHaveText(first);
    expect(slotCalls()).toBe(1);
    await inspect(page, locale, "slots while busy");

    // what was told in one tab is known in the other
    const other = await page.context().newPage();
    await other.goto(page.url());
    await live(other);
    await otherDays(other).nth(1).click();
    await expect(other.getByTestId("retry-countdown")).toBeVisible();
    expect(slotCalls()).toBe(1);
    await other.close();

    // acting by hand asks at once, and the day that was wanted is shown
    net.refuse = undefined;
    await busy.getByTestId("retry-now").click();
    await expect(busy).toHaveCount(0);
    await expect(page.locator(`[data-testid=slot-day][data-date="${date}"]`)).toHaveAttribute("aria-current", "true");
    await expect(page).toHaveURL(new RegExp(`date=${date}`));
    expect(slotCalls()).toBe(2);
  });
}

test("the wait ends by itself", async ({ page }) => {
  await openSlots(page, "en");
  net.refuse = (path) => (SLOTS.test(path) ? { status: 429, retryAfterS: 2 } : undefined);
  await otherDays(page).nth(2).click();
  await expect(page.getByTestId("retry-countdown")).toBeVisible();
  net.refuse = undefined;
  await expect(page.getByTestId("retry-countdown")).toHaveCount(0);
  await expect(page.getByTestId("slots-as-of")).toBeVisible();
});

test("a wait outlives a reload", async ({ page }) => {
  await openSlots(page, "en");
  net.refuse = (path) => (SLOTS.test(path) ? { status: 503, retryAfterS: 30 } : undefined);
  net.asked = [];
  await otherDays(page).nth(2).click();
  await expect(page.getByTestId("retry-countdown")).toBeVisible();
  await page.reload();
  await live(page);
  await otherDays(page).nth(2).click();
  await expect(page.getByTestId("retry-countdown")).toBeVisible();
  expect(slotCalls()).toBe(1);
});

test("pressing F5 ten times makes no storm: no more calls than the bucket holds", async ({ page }) => {
  await openSlots(page, "en");
  net.asked = [];
  const since = Date.now();
  let clicks = 0;
  for (let reload = 0; reload < 10; reload++) {
    await page.reload();
    await live(page);
    for (let day = 0; day < 3; day++) {
      const days = otherDays(page);
      await days.nth((reload * 3 + day) % (await days.count())).evaluate((link: HTMLElement) => link.click());
      clicks++;
    }
  }
  const seconds = (Date.now() - since) / 1000;
  expect(clicks).toBe(30);
  expect(slotCalls()).toBeGreaterThan(0);
  expect(slotCalls()).toBeLessThanOrEqual(BURST + Math.ceil(seconds * PER_S));
  console.log(`${clicks} wishes over 10 reloads in ${seconds.toFixed(1)} s: ${slotCalls()} calls`);
});

test("pressing F5 on the page asks for nothing but the page", async ({ page }) => {
  await openSlots(page, "en");
  net.asked = [];
  for (let reload = 0; reload < 10; reload++) await page.reload();
  await live(page);
  expect(slotCalls()).toBe(0);
});

test("an answer that was just given is not asked for again, not even after a reload", async ({ page }) => {
  await openSlots(page, "en");
  await page.goto(`${net.url}/en/hospitals`);
  await live(page);
  net.asked = [];
  const suggestions = () => net.asked.filter((path) => path.startsWith("/api/suggest")).length;
  const type = async () => {
    await page.getByTestId("search-text").fill("");
    await page.getByTestId("search-text").fill("bj");
    await expect(page.locator("#q-suggestions option").first()).toBeAttached();
  };
  await type();
  expect(suggestions()).toBe(1);
  await page.reload();
  await live(page);
  await type();
  expect(suggestions()).toBe(1);
});

test("nothing personal is in the browser's storage", async ({ page }) => {
  await openSlots(page, "en");
  await otherDays(page).nth(2).click();
  await expect(page.getByTestId("slots-as-of")).toBeVisible();
  await expect.poll(() => page.evaluate(() => Object.keys(localStorage))).toEqual(["checkwell-gate-1:/api/slots"]);
  const names = await page.evaluate(() => Object.keys(sessionStorage));
  for (const name of names) expect(name).toMatch(/^checkwell-kept-1:\/api\/(slots|suggest)\?/);
  expect(await page.evaluate(() => localStorage.getItem("checkwell-gate-1:/api/slots"))).toMatch(/^[-\d ]+$/);
});
