// Public pages are the same for everybody, so that a shared cache may keep them.

import { expect, LOCALES, test } from "./steps/test.ts";
import type { Visitor } from "./steps/visitor.ts";

/** One address of every kind of public page, after the language. */
async function publicPages(visitor: Visitor): Promise<string[]> {
  await visitor.open("/hospitals");
  await visitor.chooseHospital();
  const hospital = new URL(visitor.page.url()).pathname.replace(/^\/en/, "");
  await visitor.choosePackage();
  const slots = new URL(visitor.page.url());
  const toSlots = slots.pathname.replace(/^\/en/, "") + slots.search;
  const toPackage = slots.pathname.replace(/^\/en/, "").replace(/\/slots$/, "") + slots.search;
  return ["/", "/hospitals", "/hospitals?city=shanghai&sort=price", hospital, toPackage, toSlots];
}

test("public pages set no cookie, allow caching, and do not tell visitors apart", async ({ visitor, request }) => {
  const paths = await publicPages(visitor);
  await visitor.open("/people");
  await visitor.signIn();

  const signedIn = visitor.page.request;
  for (const locale of LOCALES) {
    for (const rest of paths) {
      const path = `/${locale}${rest}`;
      const stranger = await request.get(path);
      expect.soft(stranger.status(), path).toBe(200);
      expect.soft(stranger.headers()["set-cookie"], `cookie of ${path}`).toBeUndefined();
      expect.soft(stranger.headers()["cache-control"], `cache-control of ${path}`).toMatch(/public/);
      expect.soft(stranger.headers()["vary"] ?? "", `vary of ${path}`).not.toMatch(/cookie/i);
      // slot pages tell the second at which they were true, which may pass between the two
      await expect
        .soft(async () => {
          const [one, other] = [await request.get(path), await signedIn.get(path)];
          expect(other.headers()["set-cookie"]).toBeUndefined();
          expect(await other.text()).toBe(await one.text());
        }, `two visitors on ${path}`)
        .toPass({ timeout: 5_000 });
    }
  }
});

test("a public page shows who is signed in nowhere", async ({ visitor }) => {
  await visitor.open("/people");
  await visitor.signIn();
  await visitor.open("/");
  await expect(visitor.page.locator("body")).not.toContainText(visitor.phone.slice(-4));
});

test("every public page names itself in each language by its whole address", async ({ visitor, origin, request }) => {
  const languages = { en: "en", zh: "zh-CN" };
  for (const rest of await publicPages(visitor)) {
    for (const locale of LOCALES) {
      await visitor.page.goto(`/${locale}${rest}`);
      const links = await visitor.page
        .locator('head link[rel="alternate"][hreflang]')
        .evaluateAll((links) => links.map((link) => [link.getAttribute("hreflang"), link.getAttribute("href")]));
      const expected = LOCALES.map((other) => [languages[other], `${origin}/${other}${rest}`]);
      expect.soft(links, `alternates of /${locale}${rest}`).toEqual(expected);
    }
    for (const locale of LOCALES) {
      expect.soft((await request.get(`${origin}/${locale}${rest}`, { maxRedirects: 0 })).status(), rest).toBe(200);
    }
  }
});
