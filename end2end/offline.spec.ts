// The service worker on a bad network: public pages from the device, an honest page where there is none, and patience.

import { expect, test, type Page } from "@playwright/test";

import { inspect } from "./steps/inspect.ts";
import { network, type Network } from "./steps/network.ts";
import { LOCALES, type Locale } from "./steps/test.ts";
import { Visitor } from "./steps/visitor.ts";

test.use({ serviceWorkers: "allow" });

let net: Network;
test.beforeEach(async () => {
  net = await network(process.env["CHECKWELL_URL"] ?? "");
});
test.afterEach(() => net.close());

/** Opens the home page and waits until the service worker answers for this browser. */
async function arrive(page: Page, locale: Locale): Promise<void> {
  page.on("console", (message) => {
    expect.soft(message.text(), "the content security policy").not.toMatch(/Content Security Policy/i);
  });
  await page.goto(`${net.url}/${locale}/`);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

/** The addresses in all caches of the browser. */
const kept = (page: Page) =>
  page.evaluate(async () => {
    const all: string[] = [];
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys()) all.push(new URL(request.url).pathname);
    }
    return all;
  });

async function isKept(page: Page, path: string): Promise<void> {
  await expect.poll(() => kept(page)).toContain(path);
}

for (const locale of LOCALES) {
  test(`without a network there is the kept page, or one that says so (${locale})`, async ({ page }) => {
    await arrive(page, locale);
    await page.goto(`${net.url}/${locale}/hospitals`);
    await isKept(page, `/${locale}/hospitals`);
    net.down = true;

    await page.goto(`${net.url}/${locale}/hospitals`);
    await expect(page.getByTestId("hospital-card").first()).toBeVisible();
    const notice = page.getByTestId("offline-notice");
    await expect(notice).toContainText(locale === "en" ? /copy of this page.*less than a minute old/ : /副本.*不到一分钟/);
    await inspect(page, locale, "a kept page");

    await page.goto(`${net.url}/${locale}/orders`);
    await expect(page.getByTestId("offline-notice")).toBeVisible();
    await expect(page.getByTestId("offline-notice").getByRole("link").first()).toHaveAttribute("href", `/${locale}/orders`);
    await expect(page.locator(`main a[href="/${locale}/hospitals"]`)).toBeVisible();
    await expect.poll(() => page.evaluate(() => document.styleSheets.length), "the site's style").toBeGreaterThan(0);
    await inspect(page, locale, "the offline page");

    // and back
    net.down = false;
    await page.getByTestId("offline-notice").getByRole("link").first().click();
    await page.waitForURL(/\/sign-in/);
    await expect(page.getByTestId("sign-in-phone")).toBeVisible();
  });

  test(`pages wait while the server asks for it, and the person can try anyway (${locale})`, async ({ page }) => {
    await arrive(page, locale);
    net.refuse = (path) => (path.includes("/hospitals") ? { status: 503, retryAfterS: 25 } : undefined);
    await page.goto(`${net.url}/${locale}/hospitals`);
    net.asked = [];
    await page.goto(`${net.url}/${locale}/hospitals?city=beijing`);
    await expect(page.getByTestId("held-back")).toBeVisible();
    await expect(page.getByTestId("retry-countdown").getByRole("timer")).toHaveText(/^\d+$/);
    expect(net.asked.filter((path) => path.includes("/hospitals"))).toEqual([]);
    await inspect(page, locale, "held back");
    // other pages are not
    await page.goto(`${net.url}/${locale}/sign-in`);
    await expect(page.getByTestId("sign-in-phone")).toBeVisible();

    await page.goto(`${net.url}/${locale}/hospitals?city=beijing`);
    net.refuse = undefined;
    await page.getByTestId("held-back").locator("[data-anyway]").click();
    await expect(page.getByTestId("hospital-card").first()).toBeVisible();
  });
}

test("the wait of a page ends by itself", async ({ page }) => {
  await arrive(page, "en");
  net.refuse = () => ({ status: 429, retryAfterS: 2 });
  await page.goto(`${net.url}/en/hospitals`);
  net.refuse = undefined;
  await page.goto(`${net.url}/en/hospitals`);
  await expect(page.getByTestId("hospital-card").first()).toBeVisible();
});

test("a network that is too slow gets the kept page", async ({ page }) => {
  await arrive(page, "en");
  await page.goto(`${net.url}/en/hospitals`);
  await isKept(page, "/en/hospitals");
  net.lateMs = 15_000;
  await page.goto(`${net.url}/en/hospitals`);
  await expect(page.getByTestId("offline-notice")).toBeVisible();
});

test("no personal page is kept by the browser, not after a whole booking either", async ({ page, request }) => {
  await arrive(page, "en");
  const phone = `137${String(Date.now()).slice(-8)}`;
  const outbox = process.env["CHECKWELL_URL"] ?? "";
  // the outbox stands for their telephone
  const telephone = Object.assign(Object.create(request), { get: (path: string, options?: object) => request.get(new URL(path, outbox).href, options) });
  const visitor = new Visitor(page, telephone, "en", phone, 7);
  visitor.at = (path) => `${net.url}/en${path}`;
  await visitor.holdsAPlace();
  await visitor.confirm();
  await visitor.pay("approve");
  await visitor.sees("confirmed");
  const reference = await visitor.reference();
  await page.goto(`${net.url}/en/orders`);
  await expect(page.getByText(reference).first()).toBeVisible();

  const paths = await kept(page);
  expect(paths.length).toBeGreaterThan(3);
  expect(paths.filter((path) => /\/(orders|people|sign-in|demo|api)(\/|$)/.test(path))).toEqual([]);
  const holding = await page.evaluate(async (words) => {
    const found: string[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const key of await cache.keys()) {
        const response = await cache.match(key);
        const text = (await response?.text()) ?? "";
        if (words.some((word) => text.includes(word))) found.push(key.url);
        const policy = response?.headers.get("cache-control") ?? "";
        if (/no-store|private/.test(policy)) found.push(`${key.url}: ${policy}`);
      }
    }
    return found;
  }, [reference, phone.slice(-4) + "<", "Grace"]);
  expect(holding).toEqual([]);
});

test("it keeps no more pages than it should", async ({ page }) => {
  await arrive(page, "en");
  // as if they had been kept one after the other
  const pages = await page.evaluate(async () => {
    const cache = await caches.open("checkwell-pages-1");
    for (let n = 0; n < 70; n++) {
      await cache.put(`/en/hospitals?q=${n}`, new Response("old", { headers: { "x-kept-at": "1", "x-kept-bytes": "3" } }));
    }
    return (await cache.keys()).length;
  });
  expect(pages).toBeGreaterThan(60);
  await page.goto(`${net.url}/en/hospitals?q=last`);
  await expect.poll(async () => (await kept(page)).filter((path) => path === "/en/hospitals" || path === "/en/").length).toBe(60);
});
