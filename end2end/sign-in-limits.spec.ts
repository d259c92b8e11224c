// Too many codes: for one number, and for one address. The limits are the shipped ones, and each test comes from an
// address of its own, as told by a proxy that the server trusts.

import type { Page, Response } from "@playwright/test";

import { inspect } from "./steps/inspect.ts";
import { signInCode } from "./steps/outbox.ts";
import { expect, LOCALES, test, type Locale } from "./steps/test.ts";

const CODES_PER_NUMBER = 5;
const CODES_PER_ADDRESS = 30;

test.use({
  serverEnv: { CHECKWELL__LIMITS__CODES_PER_ADDRESS_HOUR: undefined, CHECKWELL__SERVER__TRUSTED_PROXIES: "127.0.0.1" },
});

const WHEN: Record<Locale, RegExp> = { en: /You can try again in (\d+) minutes\./, zh: /请在 (\d+) 分钟后重试。/ };

let addresses = 0;

/** From here on the browser's requests come from somewhere else. */
async function movesToAnAddress(page: Page): Promise<void> {
  addresses += 1;
  await page.context().setExtraHTTPHeaders({ "x-forwarded-for": `198.51.100.${addresses}` });
}

/** Asks for a code: at the first step for the number in the field, at the second for another one. */
async function asks(page: Page): Promise<Response> {
  const asking = { has: page.locator("[name=phone]"), hasNot: page.getByTestId("sign-in-code") };
  const form = page.locator("main form").filter(asking);
  const posted = page.waitForResponse((response) => response.request().method() === "POST");
  await form.getByRole("button").click();
  const answer = await posted;
  await page.waitForLoadState();
  return answer;
}

for (const language of LOCALES) {
  for (const script of [true, false]) {
    test.describe(`${language}, ${script ? "with script" : "without script"}`, () => {
      test.use({ language, javaScriptEnabled: script, locale: language === "zh" ? "zh-CN" : "en-GB" });

      test("the sixth code for a number is refused, which keeps the number and says when to try again", async ({ visitor }) => {
        const { page } = visitor;
        await movesToAnAddress(page);
        await visitor.open(`/sign-in?next=${encodeURIComponent(visitor.at("/people"))}`);
        await page.getByTestId("sign-in-phone").fill(visitor.phone);
        for (let asked = 0; asked < CODES_PER_NUMBER; asked++) {
          expect((await asks(page)).status()).toBe(200);
          await expect(page.getByTestId("sign-in-code")).toBeVisible();
        }
        const refused = await asks(page);
        expect(refused.status()).toBe(429);
        const wait = Number(await refused.headerValue("retry-after"));
        expect(wait).toBeGreaterThan(3_000);
        expect(wait).toBeLessThanOrEqual(3_600);
        await visitor.live();
        const phone = page.getByTestId("sign-in-phone");
        expect((await phone.inputValue()).replace(/\D/g, "")).toContain(visitor.phone);
        await expect(page.getByTestId("field-error"), "nothing is wrong with the number").toHaveCount(0);
        await expect(page.locator("main [name=next]"), "nor is the way on forgotten").toHaveValue(visitor.at("/people"));
        await expect(page.getByTestId("notice")).toHaveAttribute("role", "alert");
        const told = WHEN[language].exec(await page.getByTestId("notice").innerText());
        expect(Number(told?.[1]), "the same in words").toBe(Math.ceil(wait / 60));
        if (script) await inspect(page, language, "sign-in, too many codes");

        // the last code that was sent still works
        const code = await signInCode(visitor.telephone, visitor.phone);
        const form = { phone: visitor.phone, next: visitor.at("/people"), code };
        const answer = await page.request.post(visitor.at("/sign-in"), { form, maxRedirects: 0 });
        expect(answer.status()).toBe(303);
        expect(answer.headers()["location"]).toBe(visitor.at("/people"));
      });
    });
  }
}

test("an address that asked for thirty numbers gets no code for one more, another address does", async ({ visitor, anotherPhone }) => {
  test.slow();
  const { page } = visitor;
  await movesToAnAddress(page);
  const phone = page.getByTestId("sign-in-phone");
  const asksFor = async (number: string) => {
    await visitor.open("/sign-in");
    await phone.fill(number);
    return asks(page);
  };
  for (let asked = 0; asked < CODES_PER_ADDRESS; asked++) expect((await asksFor(anotherPhone())).status()).toBe(200);
  const number = anotherPhone();
  const refused = await asksFor(number);
  expect(refused.status()).toBe(429);
  await expect(phone).toHaveValue(number);
  await expect(page.getByTestId("notice")).toContainText(WHEN.en);
  await inspect(page, "en", "sign-in, too many codes from here");

  await movesToAnAddress(page);
  expect((await asksFor(number)).status(), "the number itself has asked for nothing yet").toBe(200);
});
