// The language is in the path; `/` chooses by what the browser asks for. (Mixed languages: see
// accessibility.spec.ts; what search engines are told: public-pages.spec.ts.)

import { expect, test } from "./steps/test.ts";

test("the root leads to the language that the browser asks for", async ({ request }) => {
  const wishes: [string, string][] = [
    ["zh-CN,zh;q=0.9,en;q=0.8", "/zh/"],
    ["zh", "/zh/"],
    ["zh-TW", "/zh/"],
    ["en-GB,en;q=0.9", "/en/"],
    ["en;q=0.3,zh;q=0.9", "/zh/"],
    ["de-DE,zh;q=0.1,en;q=0.5", "/en/"],
    ["fr", "/en/"],
    ["", "/en/"],
    ["*;q=x,,,;;", "/en/"],
  ];
  for (const [wish, path] of wishes) {
    const answer = await request.get("/", { maxRedirects: 0, headers: { "accept-language": wish } });
    expect.soft(answer.status(), wish).toBeGreaterThanOrEqual(302);
    expect.soft(answer.status(), wish).toBeLessThanOrEqual(307);
    expect.soft(answer.headers()["location"], wish).toBe(path);
    expect.soft(answer.headers()["vary"] ?? "", "vary").toMatch(/accept-language/i);
  }
});

test("the language switch keeps the page", async ({ visitor }) => {
  const { page } = visitor;
  await visitor.open("/hospitals?city=beijing&sort=price");
  const link = page.locator('header a[hreflang^="zh"], header a[lang^="zh"]').first();
  await link.click();
  await page.waitForURL(/\/zh\//);
  expect(page.url()).toMatch(/\/zh\/hospitals\?city=beijing&sort=price$/);
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
  await expect(page.getByTestId("hospital-card").first()).toContainText(/\p{Script=Han}/u);
  await page.locator('header a[hreflang^="en"], header a[lang^="en"]').first().click();
  await page.waitForURL(/\/en\/hospitals\?city=beijing&sort=price$/);
});

test("an unknown language is not found", async ({ request }) => {
  expect((await request.get("/xx/")).status()).toBe(404);
});
